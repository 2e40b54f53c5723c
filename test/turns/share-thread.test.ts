import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { shareThread } from '../../src/turns/share-thread.ts'
import type { Slices } from '../../src/turns/slices.ts'

/** A thread on which each step of long work takes 5 ms by its own clock, and what happened on it, in order. */
function thread() {
  const log: string[] = []
  const clock = { now: 0 }
  const turns = shareThread(
    () => clock.now,
    async () => {
      log.push('pause')
      await setTimeout(0)
    },
  )
  function* work(name: string, steps: number): Slices<string> {
    for (let step = 1; step <= steps; step++) {
      clock.now += 5
      log.push(`${name}${step}`)
      yield
    }
    return name
  }
  return { log, clock, turns, work }
}

test('long work pauses each 15 ms, and short work goes between', async () => {
  const { log, turns, work } = thread()
  const long = turns.inSlices(work('a', 7))
  const short = turns.take(() => log.push('short'))
  expect(await Promise.all([long, short])).toEqual(['a', 5])
  expect(log).toEqual([
    'a1',
    'a2',
    'a3',
    'pause',
    'short',
    'a4',
    'a5',
    'a6',
    'pause',
    'a7',
    'pause',
  ])
})

test('of long works one after the other goes on; what fits one slice does not wait for them', async () => {
  const { log, turns, work } = thread()
  await Promise.all([
    turns.inSlices(work('a', 5)),
    turns.inSlices(work('b', 5)),
    turns.inSlices(work('c', 1)),
  ])
  const order = log.filter((entry) => entry !== 'pause')
  expect(order.join(' ')).toBe('a1 a2 a3 b1 b2 b3 c1 a4 a5 b4 b5')
})

test('what is known to be long does not begin before others are done', async () => {
  const { log, turns, work } = thread()
  await Promise.all([turns.inSlices(work('a', 5), true), turns.inSlices(work('b', 5), true)])
  const order = log.filter((entry) => entry !== 'pause')
  expect(order.join(' ')).toBe('a1 a2 a3 a4 a5 b1 b2 b3 b4 b5')
})

test('nothing goes between the slices of work that must be alone, but pauses', async () => {
  const { log, turns, work } = thread()
  await Promise.all([
    turns.inSlices(work('a', 4)),
    turns.alone(work('b', 7)),
    turns.inSlices(work('c', 4)),
    turns.take(() => log.push('short')),
  ])
  expect(log.join(' ')).toMatch(/ b1 b2 b3 pause b4 b5 b6 pause b7 /)
})

test.each([
  ['what is done of itself between two works counts', 4, ['1', '2', '3', 'pause', '4', '5']],
  ['a thread that was idle between them does not', 100, ['1', '2', '3', '4', '5']],
])('%s', async (_, between, expected) => {
  const { log, clock, turns } = thread()
  for (let at = 1; at <= 5; at++) {
    await turns.take(() => {
      clock.now += 2
      log.push(String(at))
    })
    clock.now += between
  }
  expect(log).toEqual(expected)
})

test('work that throws ends alone', async () => {
  const { turns, work } = thread()
  // oxlint-disable-next-line require-yield -- it never comes to that
  function* broken(): Slices<string> {
    throw new Error('broken')
  }
  const results = await Promise.allSettled([
    turns.inSlices(broken()),
    turns.take(() => {
      throw new Error('broken as well')
    }),
    turns.inSlices(work('a', 7)),
  ])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
})

test('a clock that stands still does not keep work from pausing', async () => {
  const log: string[] = []
  const turns = shareThread(
    () => 0,
    async () => void log.push('pause'),
  )
  function* work(): Slices<void> {
    for (let step = 0; step < 5_000; step++) yield
    log.push('long')
  }
  await Promise.all([turns.inSlices(work()), turns.take(() => log.push('short'))])
  expect(log).toEqual(['pause', 'short', 'pause', 'long', 'pause'])
})
