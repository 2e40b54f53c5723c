import { execFile, execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { removeFolder, startGateway, temporaryFolder, type Gateway } from './gateway.ts'

/** Terraform's own places for providers that are installed already, and what the environment says. */
const mirrors = [
  process.env['TERRAFORM_MIRROR'],
  join(homedir(), '.terraform.d/plugins'),
  join(homedir(), '.local/share/terraform/plugins'),
  '/usr/local/share/terraform/plugins',
  '/usr/share/terraform/plugins',
].filter((folder) => folder !== undefined)

const mirror = mirrors.find((folder) =>
  existsSync(join(folder, 'registry.terraform.io/hashicorp/aws')),
)
const configured = process.env['TF_CLI_CONFIG_FILE'] ?? ''

/** Why there is no Terraform to test with; undefined when there is. */
export function whyNoTerraform(): string | undefined {
  try {
    execFileSync('terraform', ['version'], { stdio: 'ignore' })
  } catch {
    return 'terraform is not on the PATH'
  }
  if (mirror !== undefined || existsSync(configured)) return undefined
  return `no mirror of Terraform's AWS provider: set TERRAFORM_MIRROR or TF_CLI_CONFIG_FILE (looked in ${mirrors.join(', ')})`
}

/** Milliseconds of one command on a busy machine: the provider alone takes seconds to start, several times. */
export const commandLimitMs = 120_000

/** A gateway, and Terraform with configurations that are applied to it. Commands fail with their whole output. */
export type Terraform = {
  readonly gateway: Gateway
  /** Runs a command in the folder of the configurations; answers what it says. */
  run(...args: readonly string[]): Promise<string>
  /** Ten at a time. */
  apply(...more: readonly string[]): Promise<string>
  /** Fails unless the plan is empty. */
  planNothing(...more: readonly string[]): Promise<string>
  destroy(...more: readonly string[]): Promise<string>
  stop(): Promise<void>
}

/** Starts a gateway and readies Terraform for the configurations of a folder, which all have provider.tf. */
export async function startTerraform(configurations: string): Promise<Terraform> {
  const gateway = await startGateway()
  const folder = temporaryFolder()
  for (const file of readdirSync(configurations))
    copyFileSync(join(configurations, file), join(folder, file))
  copyFileSync(join(import.meta.dirname, 'provider.tf'), join(folder, 'provider.tf'))
  mkdirSync(join(folder, 'home'))
  if (mirror !== undefined)
    writeFileSync(
      join(folder, 'terraform.rc'),
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    )
  const { PATH = '' } = process.env
  const env = {
    PATH,
    HOME: join(folder, 'home'),
    TMPDIR: folder,
    CHECKPOINT_DISABLE: '1',
    // The provider's start is mostly garbage collection: less of it saves a fifth of the time.
    GOGC: '300',
    AWS_EC2_METADATA_DISABLED: 'true',
    TF_CLI_CONFIG_FILE: mirror === undefined ? configured : join(folder, 'terraform.rc'),
    TF_VAR_endpoint: gateway.url,
  }
  const execute = (args: readonly string[]) =>
    new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
      execFile(
        'terraform',
        args,
        { cwd: folder, env, timeout: commandLimitMs, maxBuffer: 64 << 20 },
        (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
      )
    })
  const run = async (...args: readonly string[]) => {
    const { code, output } = await execute(args)
    expect(code, `terraform ${args.join(' ')}\n${output}`).toBe(0)
    return output
  }
  await run('init', '-no-color', '-input=false')
  const atOnce = ['-auto-approve', '-no-color', '-parallelism=10']
  return {
    gateway,
    run,
    apply: (...more) => run('apply', ...atOnce, ...more),
    // -detailed-exitcode answers 2 for a difference.
    planNothing: (...more) => run('plan', '-detailed-exitcode', '-no-color', ...more),
    destroy: (...more) => run('destroy', ...atOnce, '-refresh=false', ...more),
    async stop() {
      await gateway.stop()
      removeFolder(folder)
    },
  }
}
