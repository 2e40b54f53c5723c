import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How a template ended: `O` printed, `P` did not parse, `E` failed while rendering. */
export interface Outcome {
  readonly kind: 'O' | 'P' | 'E'
  readonly text: string
}

const jars = ['velocity', 'commons-collections3', 'commons-lang'].map(
  (name) => `/usr/share/java/${name}.jar`,
)

/** Why Java Velocity cannot be asked here; undefined when it can. */
export function missingOracle(): string | undefined {
  const jar = jars.find((path) => !existsSync(path))
  if (jar) return `${jar} is missing (Debian: apt-get install velocity)`
  try {
    execFileSync('javac', ['-version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'no Java compiler (Debian: apt-get install default-jdk-headless)'
  }
}

/** Renders all templates with Java Velocity 1.7 in one JVM. */
export function askVelocity(templates: readonly string[]): Outcome[] {
  const folder = mkdtempSync(join(tmpdir(), 'velocity-oracle-'))
  try {
    const source = join(import.meta.dirname, 'VelocityOracle.java')
    execFileSync('javac', ['-nowarn', '-cp', jars.join(':'), '-d', folder, source], {
      stdio: 'ignore',
    })
    const input = templates.map((text) => Buffer.from(text).toString('base64')).join('\n')
    const output = execFileSync(
      'java',
      ['-XX:TieredStopAtLevel=1', '-cp', [...jars, folder].join(':'), 'VelocityOracle'],
      { input: `${input}\n`, maxBuffer: 256 * 1024 * 1024, stdio: ['pipe', 'pipe', 'ignore'] },
    )
    return output
      .toString('ascii')
      .trimEnd()
      .split('\n')
      .map((line) => ({
        kind: line.charAt(0) as Outcome['kind'],
        text: Buffer.from(line.slice(1), 'base64').toString(),
      }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
