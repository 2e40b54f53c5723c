import { awsProxy } from '../../../test/support/rest-api.ts'
import type { AttackCase, AttackGroup } from '../attack-case.ts'
import { hold, pause, tally, times } from '../call.ts'
import type { Ground } from '../ground.ts'
import { memoryCases } from './function-memory.ts'
import { processesOf, residentMb } from '../processes.ts'

type Work = {
  readonly source: string
  readonly calls?: number
  readonly parallel?: number
  readonly timeout?: number
  readonly target?: string
  /** The clients go away without reading. */
  readonly leaves?: true
  /** Megabytes that the runner may keep beyond what it had after half of the calls. */
  readonly mayKeepMb?: number
  /** Megabytes that it may have in the end. */
  readonly mayHaveMb?: number
}

const usualCalls = 5_000
const mayKeepMb = 25
/** Milliseconds in which a runner without calls frees what earlier ones have left behind. */
const restMs = 1_500

const attempts: Readonly<Record<string, Work>> = {
  'one that answers': { source: `({ statusCode: 200, body: '{}' })`, calls: 20_000 },
  'one that throws': { source: `{ throw new Error('no') }`, calls: 10_000 },
  'one that answers nothing that is an answer': { source: `undefined` },
  'one that leaves timers behind': {
    source: `{ for (let i = 0; i < 20; i++) setTimeout(() => {}, 60_000); setInterval(() => {}, 10_000); return { statusCode: 200 } }`,
  },
  'one that leaves promises behind': {
    source: `{ for (let i = 0; i < 50; i++) new Promise(() => {}).then(() => event); return { statusCode: 200 } }`,
  },
  'one that prints much': {
    source: `{ for (let i = 0; i < 20; i++) console.log('x'.repeat(500)); return { statusCode: 200 } }`,
    calls: 2_000,
  },
  'one that answers 1 MB': {
    source: `({ statusCode: 200, body: 'x'.repeat(1_000_000) })`,
    calls: 300,
  },
  'one that never ends, until its time is over': {
    source: `new Promise((done) => setTimeout(done, 60_000))`,
    calls: 40,
    parallel: 40,
    timeout: 1,
  },
  'one that spins': {
    source: `{ for (;;); }`,
    calls: 6,
    parallel: 3,
    timeout: 1,
    mayKeepMb: 200,
  },
  'one that takes all the memory it can get': {
    source: `{ const held = []; for (let i = 0; i < 40; i++) held.push('x'.repeat(1_000_000) + i, new Array(500_000).fill(i)); return { statusCode: 200, body: String(held.length) } }`,
    calls: 20,
    parallel: 4,
    mayKeepMb: 300,
  },
  'one whose clients leave at once': {
    source: `new Promise((done) => setTimeout(() => done({ statusCode: 200 }), 50))`,
    calls: 6_000,
    parallel: 50,
    leaves: true,
    // It keeps what as many calls at a time have once taken, some 80 KB each, and more than a thousand there are not.
    mayKeepMb: Infinity,
    mayHaveMb: 400,
  },
  'one that calls a backend that never answers': {
    source: `{ fetch(process.env.X ?? 'http://127.0.0.1:9/').catch(() => {}); return { statusCode: 200 } }`,
    calls: 1_000,
  },
}

const callCases = Object.entries(attempts).map(([name, work], index): AttackCase => {
  const { source, calls = usualCalls, parallel = 8, timeout, leaves } = work
  return {
    name,
    limitMs: 120_000,
    async run(ground) {
      const named = `attacked-${index}`
      const body = source.startsWith('{') ? source : `{ return ${source} }`
      await ground.hosted(
        named,
        `export const handler = async (event) => ${body}`,
        timeout === undefined ? {} : { Timeout: timeout },
      )
      const path = await ground.api({ 'GET /f': awsProxy(named) })
      const once = leaves
        ? async () => {
            const socket = await hold(ground.port, `GET ${path}/f HTTP/1.1\r\nHost: x\r\n\r\n`)
            await pause(10)
            socket.destroy()
            return { status: 0, body: '', ms: 0 }
          }
        : () => ground.call({ target: `${path}/f` })
      // The first calls fill what a runner keeps anyway.
      const warm = await times(Math.ceil(calls / 2), parallel, once)
      await pause(restMs)
      const before = runnerMb(ground)
      const answers = await times(Math.ceil(calls / 2), parallel, once)
      await pause(restMs)
      const has = runnerMb(ground)
      const kept = has - before
      const told = `${tally([...warm, ...answers])}; the runner kept ${Math.round(kept)} MB of ${Math.round(has)}`
      if (kept > (work.mayKeepMb ?? mayKeepMb) || has > (work.mayHaveMb ?? Infinity))
        throw new Error(told)
      return told
    },
  }
})

const runnerMb = ({ gateway }: Ground): number => residentMb(processesOf(gateway.pid).runner)

/** Each has code of its own to be loaded. */
const manyFunctions: AttackCase = {
  name: 'three hundred functions, each called',
  limitMs: 120_000,
  async run(ground) {
    const before = runnerMb(ground)
    const routes = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [`GET /f${at}`, awsProxy(`many-${at}`)]),
    )
    await times(300, 10, (at) =>
      ground.hosted(
        `many-${at}`,
        `export const handler = async () => ({ statusCode: 200, body: '${at}' })`,
      ),
    )
    const path = await ground.api(routes)
    const answers = await times(900, 10, (at) => ground.call({ target: `${path}/f${at % 300}` }))
    const wrong = answers.find(({ body }, at) => body !== String(at % 300))
    if (wrong) throw new Error(`${tally(answers)}: ${wrong.body.slice(0, 200)}`)
    return `${tally(answers)}; the runner grew by ${Math.round(runnerMb(ground) - before)} MB`
  },
}

/** What hosted functions may do to the process that runs them. */
export const functionGroup: AttackGroup = {
  name: 'functions',
  about: 'hosted functions that leak, spin, fail, and are called often',
  cases: [...callCases, ...memoryCases, manyFunctions],
}
