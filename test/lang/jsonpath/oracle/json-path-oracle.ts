import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decimal } from '../../../../src/lang/json/decimal.ts'
import type { Value } from '../../../../src/lang/json/value.ts'

/** A question: `parse` and `write` take a JSON text, `read` a JSON text and a path. */
export type Question = readonly ['parse' | 'write', string] | readonly ['read', string, string]

const JARS = ['json-path', 'json-smart', 'accessors-smart', 'asm', 'slf4j-api', 'slf4j-nop'].map(
  (name) => `/usr/share/java/${name}.jar`,
)
const SOURCE = join(import.meta.dirname, 'JsonPathOracle.java')
const JVM_LIMIT_MS = 60_000

/** Why the Java library cannot be asked here; `undefined` when it can. */
export const oracleMissing: string | undefined = findMissing()

function findMissing(): string | undefined {
  const jar = JARS.find((path) => !existsSync(path))
  if (jar) return `${jar} is missing: apt-get install libjsonpath-java`
  if (spawnSync('javac', ['-version']).status !== 0)
    return 'javac is missing: apt-get install default-jdk'
  return undefined
}

/**
 * Puts all questions to the Java library in one JVM. Each answer is a typed rendering (see `render`), or `!` and the
 * name of the Java exception.
 */
export function askOracle(questions: readonly Question[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'json-path-oracle-'))
  try {
    const classPath = [folder, ...JARS].join(':')
    run('javac', ['-cp', classPath, '-d', folder, SOURCE], '')
    const input = questions.map(([operation, ...texts]) =>
      [operation, ...texts.map(encode)].join('\t'),
    )
    const output = run(
      'java',
      ['-XX:TieredStopAtLevel=1', '-cp', classPath, 'JsonPathOracle'],
      `${input.join('\n')}\n`,
    )
    return output.trimEnd().split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The oracle's rendering of our value: types visible, doubles by their bits, text in ASCII. */
export function render(value: Value): string {
  if (typeof value === 'string') return renderText(value)
  if (typeof value === 'bigint') return `i${value}`
  if (typeof value === 'number') {
    const bits = new DataView(new ArrayBuffer(8))
    bits.setFloat64(0, value)
    return `d${bits.getBigUint64(0).toString(16)}`
  }
  if (value instanceof Decimal) return `D${value.toString()}`
  if (Array.isArray(value)) return `[${value.map(render).join(',')}]`
  if (value instanceof Map) {
    return `{${Array.from(value, ([key, member]) => `${renderText(key)}:${render(member)}`).join(',')}}`
  }
  return String(value)
}

export function renderText(text: string): string {
  const escaped = text.replace(
    /[^ -~]|["\\]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `"${escaped}"`
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64')
}

function run(command: string, parameters: readonly string[], input: string): string {
  const { status, stdout, stderr } = spawnSync(command, parameters, {
    input,
    encoding: 'utf8',
    timeout: JVM_LIMIT_MS,
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`)
  return stdout
}
