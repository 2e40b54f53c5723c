import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchAnswers } from '../../../src/cli/gateway/upkeep/responsiveness.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** How often a process was found hung within `ms`, that answers as `isAlive` says. */
async function hangs(isAlive: () => Promise<void>, ms: number): Promise<number> {
  const onHung = vi.fn<() => void>()
  const stop = watchAnswers(isAlive, onHung)
  await vi.advanceTimersByTimeAsync(ms)
  stop()
  await vi.advanceTimersByTimeAsync(60_000)
  return onHung.mock.calls.length
}

const never = () => new Promise<void>(() => undefined)
const answersAfter = (ms: number) => () => new Promise<void>((done) => setTimeout(done, ms))

test.each([
  ['answers at once', answersAfter(0), 60_000, 0],
  ['takes nine seconds for each answer', answersAfter(9_000), 60_000, 0],
  ['has ended, which others see to', () => Promise.reject(new Error('no process')), 60_000, 0],
  ['never answers, for ten seconds', never, 10_900, 0],
  ['never answers, for eleven', never, 11_100, 1],
])('a process that %s', async (_, isAlive, ms, expected) => {
  expect(await hangs(isAlive, ms)).toBe(expected)
})

test('a machine that slept has hung nothing: looks count, not the time between them', async () => {
  const onHung = vi.fn<() => void>()
  const stop = watchAnswers(answersAfter(3_600_500), onHung)
  await vi.advanceTimersByTimeAsync(1_500)
  vi.setSystemTime(Date.now() + 3_600_000)
  await vi.advanceTimersByTimeAsync(1_500)
  stop()
  expect(onHung).not.toHaveBeenCalled()
})
