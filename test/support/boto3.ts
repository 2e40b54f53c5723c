import { execFileSync } from 'node:child_process'

/** Why there is no boto3 to test with; undefined when there is. */
export function whyNoBoto3(): string | undefined {
  try {
    execFileSync('python3', ['-c', 'import boto3'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'python3 with boto3 (pip install boto3) cannot be run'
  }
}
