import { expect, test } from 'vitest'
import { createMemoryWatch } from '../../../src/cli/gateway/functions/memory-watch.ts'

/** Megabytes and processor milliseconds as they were seen, a tenth of a second from one to the next. */
type Seen = readonly [residentMb: number, processorMs?: number]
const everyMs = 100
const busy = (residentMb: number, looks: number): readonly Seen[] =>
  Array.from({ length: looks }, (): Seen => [residentMb])

/** What is done about a process that may have 100 MB; it does what it is asked after `answerMs`. */
function done(seen: readonly Seen[], answerMs = 0): readonly string[] {
  const watch = createMemoryWatch(100)
  const actions: string[] = []
  let answerAt = Infinity
  let processorUsed = 0
  seen.forEach(([residentMb, processorMs], at) => {
    const now = at * everyMs
    if (now >= answerAt) {
      watch.answered(now)
      answerAt = Infinity
    }
    // One that says nothing is busy all the time.
    processorUsed = processorMs ?? processorUsed + everyMs
    const action = watch.look({ residentMb, processorMs: processorUsed }, now)
    if (!action) return
    actions.push(`${action} after ${now}`)
    if (action === 'free' || action === 'drop') answerAt = now + Math.max(1, answerMs)
  })
  return actions
}

test.each<[string, readonly Seen[], readonly string[]]>([
  ['little memory is left alone', busy(50, 100), []],
  [
    'much is asked for, then with idle copies, and less and less often',
    busy(80, 80),
    ['free after 0', 'drop after 2100', 'drop after 6200'],
  ],
  [
    'too much is asked for at once, and replaced when that was not it',
    busy(105, 2),
    ['drop after 0', 'replace after 100'],
  ],
  ['too much that is given back is enough', [[105], [60], [60]], ['drop after 0']],
  [
    'what has little meanwhile begins anew',
    [[105], [60], [105], [105]],
    ['drop after 0', 'drop after 200', 'replace after 300'],
  ],
  ['one that still grows takes no calls', [[125]], ['leave after 0']],
  ['one that has half more than it may ends', [[151]], ['end after 0']],
  [
    'one that rests frees what calls have left, once',
    [[50, 500], ...Array.from({ length: 20 }, (): Seen => [50, 500])],
    ['free after 500'],
  ],
  [
    'one that rests and has done next to nothing is left alone',
    Array.from({ length: 20 }, (): Seen => [50, 90]),
    [],
  ],
  [
    'what freeing takes of the processor is not freed again',
    Array.from({ length: 30 }, (_, at): Seen => [50, at <= 5 ? 500 : 700]),
    ['free after 500'],
  ],
])('%s', (_, seen, expected) => {
  expect(done(seen)).toEqual(expected)
})

test('one that does not answer is held by a function: it ends when it has too much, not before', () => {
  expect(done(busy(105, 22), 60_000)).toEqual(['drop after 0', 'end after 2100'])
  expect(done(busy(90, 50), 60_000)).toEqual(['free after 0'])
})
