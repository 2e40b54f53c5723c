import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEnvironments } from '../../../src/functions/runner/environments.ts'
import { createLoadingTurn } from '../../../src/functions/runner/loading-turn.ts'
import { createPlaces, maxCalls, type Place } from '../../../src/functions/runner/places.ts'

// Who gets a copy, and when one is loaded; the whole way is in test/e2e/function-loading.test.ts.

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** Calls by name, and in which order they were given what. */
function house() {
  const now = () => Date.now()
  const places = createPlaces(createEnvironments('p'), createLoadingTurn(now), now)
  const given: string[] = []
  const got = new Map<string, Place>()
  return {
    given,
    call(name: string, functionArn = 'f', hasCode = true) {
      const wanted = { functionArn, revisionId: '1', hasCode, mayTakeMs: 60_000 }
      void places.take(wanted).then((place) => {
        if (typeof place !== 'object') return given.push(`${name}: ${place}`)
        got.set(name, place)
        return given.push(`${name}: ${place.load ? 'loads' : 'runs'}`)
      })
      return pass(0)
    },
    loaded(name: string) {
      const { environment, load } = got.get(name)!
      environment.loaded = true
      load!.end()
      places.look()
      return pass(0)
    },
    leave(name: string, reusable = true) {
      places.leave(got.get(name)!, reusable)
      return pass(0)
    },
  }
}
type House = ReturnType<typeof house>

test.each<[string, (h: House) => Promise<void>, readonly string[]]>([
  [
    'one copy is loaded at a time',
    async (h) => {
      await h.call('a')
      await h.call('b')
      await h.call('c', 'g')
      await pass(100)
    },
    ['a: loads'],
  ],
  [
    'behind a load the process is left to others for as long as it took',
    async (h) => {
      await h.call('a')
      await h.call('b')
      await pass(200)
      await h.loaded('a')
      await pass(190)
    },
    ['a: loads'],
  ],
  [
    'then the next is loaded',
    async (h) => {
      await h.call('a')
      await h.call('b')
      await pass(200)
      await h.loaded('a')
      await pass(230)
    },
    ['a: loads', 'b: loads'],
  ],
  [
    'a copy that is loaded serves calls in their order while none is loaded',
    async (h) => {
      await h.call('a')
      for (const name of ['b', 'c']) await h.call(name, 'f', false)
      await pass(200)
      await h.loaded('a')
      await h.leave('a')
      await h.leave('b')
    },
    ['a: loads', 'b: runs', 'c: runs'],
  ],
  [
    'one call is asked for the code, and comes before all who wait for it',
    async (h) => {
      await h.call('a', 'f', false)
      await h.call('b', 'f', false)
      await h.call('c', 'f', false)
      await h.call('a')
    },
    ['a: code', 'a: loads'],
  ],
  [
    'when that one does not come back, the next is asked',
    async (h) => {
      await h.call('a', 'f', false)
      await h.call('b', 'f', false)
      await pass(600)
    },
    ['a: code', 'b: code'],
  ],
  [
    'a load that does not end keeps nobody for long',
    async (h) => {
      await h.call('a')
      await h.call('b', 'g')
      await pass(3_100)
    },
    ['a: loads', 'b: loads'],
  ],
  [
    'functions load by turns',
    async (h) => {
      await h.call('a1')
      await h.call('a2')
      await h.call('a3')
      await h.call('b1', 'g')
      await pass(100)
      await h.loaded('a1')
      await pass(150)
      await h.loaded('a2')
      await pass(150)
    },
    ['a1: loads', 'a2: loads', 'b1: loads'],
  ],
])('%s', async (_, events, expected) => {
  const h = house()
  await events(h)
  expect(h.given).toEqual(expected)
})

test('as many calls run or wait as may, and one more is refused until one has ended', async () => {
  const h = house()
  await h.call('first')
  await h.loaded('first')
  for (let n = 1; n < maxCalls; n++) void h.call(`call ${n}`)
  await h.call('too many')
  expect(h.given.at(-1)).toBe('too many: busy')
  await h.leave('first')
  await h.call('again')
  await pass(0)
  expect(h.given).not.toContain('again: busy')
})
