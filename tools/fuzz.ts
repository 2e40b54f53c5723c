/**
 * A long look at the parsers and engines of src/lang: `npm run fuzz [-- RUNS] [-- SUITE…]`, for the night.
 * Runs every test file of test/lang and test/gateway that reads FUZZ_RUNS, suite by suite (vtl, json …), each property with that
 * many inputs (default 100,000). Exit status 0: all held; 1: a suite failed, its seed and counterexample are
 * printed; 2: usage.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const defaultRuns = 100_000
/** Lines of a failed suite's output that are shown: the counterexample is among the last ones. */
const maxShownLines = 200

/** Where fuzz tests are: those of the languages, and of the gateway's own use of them. */
const folders = ['test/lang', 'test/gateway']

/** The fuzz tests, by the folder they are in: `vtl`, `json` …, and `mapping` for whole renderings. */
function findSuites(): ReadonlyMap<string, readonly string[]> {
  const suites = new Map<string, string[]>()
  for (const folder of folders) {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    for (const file of files.toSorted()) {
      if (!file.endsWith('.test.ts')) continue
      if (!readFileSync(join(root, folder, file), 'utf8').includes("env['FUZZ_RUNS']")) continue
      const suite = file.split(/[/\\]/, 1)[0]!
      suites.set(suite, [...(suites.get(suite) ?? []), `${folder}/${file}`])
    }
  }
  return suites
}

/** What the arguments ask for, or why they cannot be understood. */
function readArguments(
  args: readonly string[],
  known: readonly string[],
): { readonly runs: number; readonly chosen: readonly string[] } | string {
  let runs = Number(process.env['FUZZ_RUNS'] ?? defaultRuns)
  const chosen: string[] = []
  for (const arg of args) {
    if (/^\d+$/.test(arg)) runs = Number(arg)
    else if (known.includes(arg)) chosen.push(arg)
    else
      return `${JSON.stringify(arg)} is neither a number of runs nor a suite (${known.join(', ')})`
  }
  if (!Number.isSafeInteger(runs) || runs < 1) return 'the number of runs must be at least 1'
  return { runs, chosen: chosen.length > 0 ? chosen : known }
}

/** Runs the files in one vitest; undefined when they pass, else the end of what it printed. */
async function runSuite(files: readonly string[], runs: number): Promise<string | undefined> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  // One file after the other: two at once would halve the time each has.
  const options = ['run', '--project', 'unit', '--no-file-parallelism', '--reporter', 'dot']
  const child = spawn(process.execPath, [vitest, ...options, ...files], {
    cwd: root,
    env: { ...process.env, FUZZ_RUNS: String(runs), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let lines: string[] = []
  const keep = (chunk: string): void => {
    lines = [...lines, ...chunk.split('\n')].slice(-maxShownLines)
  }
  child.stdout.setEncoding('utf8').on('data', keep)
  child.stderr.setEncoding('utf8').on('data', keep)
  const [code] = (await once(child, 'close')) as [number | null]
  return code === 0 ? undefined : lines.join('\n')
}

async function main(): Promise<number> {
  const suites = findSuites()
  const asked = readArguments(process.argv.slice(2), [...suites.keys()])
  if (typeof asked === 'string') {
    console.error(`fuzz: ${asked}`)
    return 2
  }
  const { runs, chosen } = asked
  const failed: string[] = []
  const start = performance.now()
  for (const [index, name] of chosen.entries()) {
    const files = suites.get(name)!
    const suiteStart = performance.now()
    console.log(
      `[${index + 1}/${chosen.length}] ${name}: ${runs} runs of each property in ${files.length} file(s)`,
    )
    const output = await runSuite(files, runs)
    if (output !== undefined) {
      failed.push(name)
      console.error(output)
    }
    console.log(`      ${output === undefined ? 'held' : 'FAILED'} after ${seconds(suiteStart)}`)
  }
  const held = chosen.length - failed.length
  const names = failed.length > 0 ? `; failed: ${failed.join(', ')}` : ''
  console.log(`fuzz: ${held} of ${chosen.length} suites held in ${seconds(start)}${names}`)
  return failed.length === 0 ? 0 : 1
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

process.exitCode = await main()
