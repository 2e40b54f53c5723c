/**
 * Measures what Tidegate costs: `npm run bench [-- --only http|http-apis|bodies|micro|streaming|start|vtl|jsonpath|json-schema|fairness|metrics|limits|websocket --rounds N --before DIR]`.
 * How to read the figures: bench/README.md. Exit status 0: measured, or skipped with a reason; 1: a target
 * was clearly missed or the run failed; 2: usage.
 */
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { compareBefore } from './before/compare.ts'
import { compareBodies } from './bodies/compare.ts'
import { compareFairness } from './fairness/compare.ts'
import { compareHttpApis } from './http-apis/compare.ts'
import { compareHttp } from './http/compare.ts'
import { openSession, type Session } from './http/session.ts'
import { compareLanguage } from './languages/compare.ts'
import { compareLimits } from './limits/compare.ts'
import { compareMetrics } from './metrics/compare.ts'
import { compareMicro } from './micro/compare.ts'
import { compareStart } from './start/compare.ts'
import { compareWebSocket } from './websocket/compare.ts'
import { compareStreaming } from './streaming/first-byte.ts'

/** Each prints its figures and answers whether its targets hold. */
const sections: Readonly<Record<string, (session: Session) => Promise<boolean>>> = {
  http: compareHttp,
  'http-apis': compareHttpApis,
  bodies: compareBodies,
  micro: compareMicro,
  streaming: compareStreaming,
  start: compareStart,
  before: compareBefore,
  vtl: compareLanguage('vtl'),
  jsonpath: compareLanguage('jsonpath'),
  'json-schema': compareLanguage('json-schema'),
  fairness: compareFairness,
  metrics: compareMetrics,
  limits: compareLimits,
  websocket: compareWebSocket,
}

const defaultRounds = 7
/** A round is a second per server: more than this is a mistake rather than patience. */
const maxRounds = 200

/** A command line that cannot be used; the message says which option and why. */
class OptionError extends Error {}

function readOptions(args: readonly string[]) {
  const { values } = parse(args)
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > maxRounds) {
    throw new OptionError(
      `--rounds is "${values.rounds}"; it must be a whole number from 1 to ${maxRounds}`,
    )
  }
  const only = values.only?.split(',') ?? Object.keys(sections)
  for (const name of only) {
    if (!Object.hasOwn(sections, name)) {
      const names = Object.keys(sections).join(', ')
      throw new OptionError(`--only is "${name}"; it must be one or more of ${names}`)
    }
  }
  return { rounds, only, before: values.before }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        before: { type: 'string' },
        rounds: { type: 'string', default: String(defaultRounds) },
      },
    })
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error))
  }
}

async function run(session: Session, only: readonly string[]): Promise<boolean> {
  const cores = availableParallelism()
  const load = loadavg()[0]!
  console.log(
    `${cores} cores (${cpus()[0]?.model ?? 'unknown'}), load ${load.toFixed(1)}, ${session.rounds} rounds`,
  )
  if (load > cores / 4) {
    console.log(
      'The machine is busy: trust ratios, not figures, and run this again when it is quiet.',
    )
  }
  let held = true
  for (const name of only) {
    console.log(`\n== ${name}`)
    const from = performance.now()
    // What one section started must not disturb the next.
    await using cleanup = new AsyncDisposableStack()
    session.cleanup.defer(() => cleanup.disposeAsync())
    held = (await sections[name]!({ ...session, cleanup })) && held
    console.log(`(${((performance.now() - from) / 1000).toFixed(0)} s)`)
  }
  return held
}

async function main(): Promise<number> {
  const { rounds, only, before } = readOptions(process.argv.slice(2))
  const interruption = new AbortController()
  const session = openSession(rounds, interruption.signal, before)
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => {
      if (interruption.signal.aborted) return // the impatient press it twice
      interruption.abort(new Error(`stopped by ${signal}`))
      void session.cleanup.disposeAsync().finally(() => process.exit(status))
    })
  }
  try {
    return (await run(session, only)) ? 0 : 1
  } catch (error) {
    // What an interruption ends fails too, and that is no news: its handler ends the process.
    if (interruption.signal.aborted) return await new Promise<never>(() => undefined)
    throw error
  } finally {
    if (!interruption.signal.aborted) await session.cleanup.disposeAsync()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = error instanceof OptionError ? 2 : 1
}
