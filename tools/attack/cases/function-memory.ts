import { awsProxy } from '../../../test/support/rest-api.ts'
import type { AttackCase } from '../attack-case.ts'
import { tally, times, type Answer } from '../call.ts'

type Taker = {
  readonly source: string
  readonly calls: number
  /** Each call costs the process, and with it the neighbour's calls that run in it. */
  readonly endsIt?: true
}

const takers: Readonly<Record<string, Taker>> = {
  'one that keeps 10 MB of every call': {
    source: `(globalThis.kept ??= []).push(new Array(2_500_000).fill(kept.length))`,
    calls: 100,
  },
  'one that keeps 10 MB of every call outside of the heap': {
    source: `(globalThis.kept ??= []).push(new Uint8Array(10_000_000).fill(1))`,
    calls: 100,
  },
  'one that keeps 60 MB for as long as it runs': {
    source: `const held = new Uint8Array(60_000_000).fill(1); await new Promise((done) => setTimeout(done, 500)); held.fill(2)`,
    calls: 40,
  },
  'one that takes memory for ever': {
    source: `for (const held = []; ; ) held.push(new Array(500_000).fill(held.length))`,
    calls: 3,
    endsIt: true,
  },
  'one that takes memory for ever outside of the heap': {
    source: `for (const held = []; ; ) held.push(new Uint8Array(5_000_000).fill(1))`,
    calls: 3,
    endsIt: true,
  },
  'one that takes memory for ever, and lets others run meanwhile': {
    source: `for (const held = []; ; await new Promise((done) => setTimeout(done, 1))) held.push(new Array(500_000).fill(held.length))`,
    calls: 3,
    endsIt: true,
  },
}

const takerParallel = 2
const neighbourParallel = 2

/** Functions that take memory beside one that does not, whose calls go on. */
export const memoryCases = Object.entries(takers).map(([name, taker], index): AttackCase => {
  const { source, calls, endsIt } = taker
  return {
    name,
    limitMs: 120_000,
    async run(ground) {
      const named = `taking-${index}`
      const body = `{ ${source}; return { statusCode: 200 } }`
      await ground.hosted(named, `export const handler = async () => ${body}`, { Timeout: 20 })
      const neighbour = `export const handler = async () => ({ statusCode: 200, body: 'fine' })`
      await ground.hosted('neighbour', neighbour)
      const path = await ground.api({
        'GET /taker': awsProxy(named),
        'GET /neighbour': awsProxy('neighbour'),
      })
      const taking = { isOver: false }
      const beside: Answer[] = []
      const neighbours = times(neighbourParallel, neighbourParallel, async () => {
        while (!taking.isOver) beside.push(await ground.call({ target: `${path}/neighbour` }))
      })
      const taken = await times(calls, endsIt ? 1 : takerParallel, () =>
        ground.call({ target: `${path}/taker` }),
      )
      taking.isOver = true
      await neighbours
      const failed = beside.filter(({ status }) => status !== 200)
      const told = `${tally(taken)}, its neighbour ${tally(beside)}, slowest ${Math.round(Math.max(...beside.map(({ ms }) => ms)))} ms`
      if (failed.length > (endsIt ? calls * neighbourParallel : 0)) throw new Error(told)
      if (taken.some(({ status }) => (status === 200) === (endsIt ?? false))) throw new Error(told)
      return told
    },
  }
})
