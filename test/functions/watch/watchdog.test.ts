import { expect, test } from 'vitest'
import { createWatchdog } from '../../../src/functions/watch/watchdog.ts'

const invoke = (id: string, deadline: number, token = 't') =>
  JSON.stringify({ event: 'invoke', id, function: `fn-${id}`, deadline, token })
const done = (id: string, token = 't') => JSON.stringify({ event: 'done', id, token })

test.each<[string, readonly string[], number, readonly string[]]>([
  ['nothing runs', [], 9_999, []],
  ['one runs within its time', [invoke('a', 1_000)], 1_000, []],
  ['one is overdue', [invoke('a', 1_000)], 1_001, ['a']],
  ['one is overdue, another not', [invoke('a', 1_000), invoke('b', 5_000)], 2_000, ['a']],
  ['one has ended', [invoke('a', 1_000), done('a')], 9_999, []],
  ['an end without the token does not count', [invoke('a', 1_000), done('a', 'x')], 9_999, ['a']],
  ['a start without the token does not count', [invoke('a', 1_000, '')], 9_999, []],
])('%s', (_, lines, now, stuck) => {
  const watchdog = createWatchdog('t')
  for (const line of lines) watchdog.line(line)
  expect(watchdog.tick(now)?.stuck.map(({ id }) => id) ?? []).toEqual(stuck)
})

test('after a restart nothing is overdue', () => {
  const watchdog = createWatchdog('t')
  watchdog.line(invoke('a', 1))
  expect(watchdog.tick(2)).toMatchObject({ action: 'restart', stuck: [{ function: 'fn-a' }] })
  watchdog.restarted()
  expect(watchdog.tick(3)).toBeUndefined()
})

test.each([
  [invoke('a', 1), true],
  [done('a'), true],
  ['[fn id] hello', false],
  [done('a', 'forged'), false],
  ['{"event":"invoke"', false],
  ['{"event":"other","id":"a","token":"t"}', false],
  ['{"event":"invoke","id":"a","deadline":"soon","token":"t"}', false],
])('%s is an event: %s', (line, expected) => {
  expect(createWatchdog('t').line(line)).toBe(expected)
})
