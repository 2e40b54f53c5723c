import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAnnouncer } from '../../../src/functions/watch/announcer.ts'
import { createWatchdog } from '../../../src/functions/watch/watchdog.ts'

/** Runner and watchdog, joined by the lines that the one prints and the other reads. */
function pair(token = 't') {
  const lines: string[] = []
  const watchdog = createWatchdog('t')
  const announcer = createAnnouncer(token, {
    now: () => Date.now(),
    print(line) {
      lines.push(line)
      watchdog.line(line)
    },
    waitUntil: () => undefined,
  })
  let count = 0
  return {
    lines,
    watchdog,
    begin(name: string, deadline: number) {
      const call = { id: `${name}-${++count}`, function: name, deadline: start + deadline }
      announcer.begin(call)
      return () => announcer.end(call)
    },
    load(name: string, mayHoldMs = 1_000) {
      const load = announcer.load({ id: `${name}-load`, function: name, mayHoldMs })
      return () => load.end()
    },
    stuck: (at: number) => watchdog.tick(start + at)?.stuck.map((call) => call.function) ?? [],
  }
}

const start = 1_000_000
beforeEach(() => void vi.useFakeTimers({ now: start }))
afterEach(() => void vi.useRealTimers())
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

type Events = (runner: ReturnType<typeof pair>) => void | Promise<void>

test.each<[string, Events, number, readonly string[]]>([
  ['nothing runs', () => undefined, 9_999, []],
  ['one runs within its time', (r) => void r.begin('a', 1_000), 1_000, []],
  ['one is overdue', (r) => void r.begin('a', 1_000), 1_001, ['a']],
  [
    'one is overdue, another not',
    (r) => {
      r.begin('a', 1_000)
      r.begin('b', 5_000)
    },
    2_000,
    ['a'],
  ],
  [
    'one has ended',
    async (r) => {
      r.begin('a', 1_000)()
      await pass(100)
    },
    9_999,
    [],
  ],
  [
    'one has ended just before another that holds the process began',
    (r) => {
      r.begin('a', 1_000)()
      r.begin('b', 5_000)
    },
    2_000,
    [],
  ],
  [
    'of one that is called again and again the last call is overdue',
    async (r) => {
      for (let at = 0; at <= 5_000; at += 10) {
        await pass(10)
        r.begin('a', at + 1_000)()
      }
      r.begin('a', 6_010)
    },
    6_011,
    ['a'],
  ],
  [
    'of one that is called again and again none is',
    async (r) => {
      for (let at = 0; at <= 5_000; at += 10) {
        await pass(10)
        r.begin('a', at + 1_000)()
      }
    },
    5_700,
    [],
  ],
  [
    'of two calls at a time the later is overdue when the earlier has ended',
    (r) => {
      const end = r.begin('a', 1_000)
      r.begin('a', 3_000)
      end()
    },
    2_999,
    [],
  ],
  [
    'one is overdue while a copy is loaded',
    (r) => {
      r.begin('a', 1_000)
      r.load('b')
    },
    5_999,
    [],
  ],
  [
    'one is overdue because a copy was loaded just now',
    async (r) => {
      r.begin('a', 1_000)
      const end = r.load('b')
      await pass(4_000)
      end()
    },
    4_999,
    [],
  ],
  [
    'one is overdue and a copy was loaded a while ago',
    async (r) => {
      r.begin('a', 1_000)
      r.load('b')()
    },
    1_001,
    ['a'],
  ],
  ['a copy is loaded for too long', (r) => void r.load('b'), 6_001, ['b']],
  [
    'a copy is loaded no longer than its function may run',
    (r) => void r.load('b', 9_000),
    9_999,
    [],
  ],
  [
    'of two copies that are loaded one is done',
    (r) => {
      r.load('b')
      r.load('c')()
    },
    6_001,
    ['b'],
  ],
])('%s', async (_, events, at, stuck) => {
  const runner = pair()
  await events(runner)
  expect(runner.stuck(at)).toEqual(stuck)
})

test('calls that follow closely are told four times a second, not each', async () => {
  const runner = pair()
  for (let at = 0; at < 5_000; at++) {
    await pass(1)
    runner.begin('a', at + 1_000)()
  }
  expect(runner.lines.length).toBeLessThan(25)
})

test('a call is known when it begins', () => {
  const runner = pair()
  runner.begin('a', 1_000)
  expect(runner.lines).toHaveLength(1)
})

test('where nobody watches nothing is printed', async () => {
  const runner = pair('')
  runner.begin('a', 1_000)()
  await pass(100)
  expect(runner.lines).toEqual([])
})

test('the functions that run are known by name, until they are over', async () => {
  const runner = pair()
  const end = runner.begin('a', 1_000)
  runner.begin('b', 1_000)
  expect(runner.watchdog.running()).toEqual(['a', 'b'])
  end()
  await pass(100)
  runner.begin('c', 1_000)
  expect(runner.watchdog.running()).toEqual(['b', 'c'])
})

const line = (more: object) => JSON.stringify({ over: [], ...more })
test.each([
  [line({ running: { id: 'a', function: 'f', deadline: 1 }, token: 't' }), true],
  [line({ over: ['f'], token: 't' }), true],
  [line({ over: ['f'], token: 'forged' }), false],
  [line({ over: ['f'] }), false],
  ['[fn id] hello', false],
  ['{"over":[', false],
])('%s is the runner’s own: %s', (text, expected) => {
  expect(createWatchdog('t').line(text)).toBe(expected)
})
