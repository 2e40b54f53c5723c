import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { batchLines } from '../../src/cloudflare/log/line-batch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function batch(waitUntil: (work: Promise<unknown>) => void = () => undefined) {
  const printed: string[] = []
  return { printed, line: batchLines((lines) => printed.push(lines), Date.now, waitUntil) }
}

test('a line that comes alone is printed at once', async () => {
  const { line, printed } = batch()
  line('one')
  expect(printed).toEqual(['one'])
  await vi.advanceTimersByTimeAsync(20)
  line('two')
  expect(printed).toEqual(['one', 'two'])
})

test('lines that come closely are printed together, in order, a moment later', async () => {
  const { line, printed } = batch()
  for (const text of ['one', 'two', 'three']) line(text)
  expect(printed).toEqual(['one'])
  await vi.advanceTimersByTimeAsync(20)
  expect(printed).toEqual(['one', 'two\nthree'])
})

// ATTACKS 85: a bounded buffer
test('more than 32 KB is not held', () => {
  const { line, printed } = batch()
  for (let i = 0; i < 100; i++) line('x'.repeat(1024))
  expect(printed).toHaveLength(4)
  expect(printed.join('\n').length).toBeGreaterThan(90 * 1024)
})

// A client that hangs up may take its request's timer with it.
test('a batch whose request has been cut off is printed by another', () => {
  const { line, printed } = batch()
  line('one')
  line('two')
  vi.clearAllTimers()
  vi.setSystemTime(Date.now() + 1_001)
  line('three')
  expect(printed).toEqual(['one', 'two\nthree'])
})
