import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startDeadline } from '../../../src/gateway/integrations/call/deadline.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const never = () => new Promise<never>(() => undefined)

test('work that is late is left behind', async () => {
  const deadline = startDeadline(50)
  const late = expect(deadline.within(never())).rejects.toThrow('over')
  expect(deadline.passed).toBe(false)
  await vi.advanceTimersByTimeAsync(50)
  await late
  expect(deadline.passed).toBe(true)
})

test('nothing is waited for once the time is over', async () => {
  const deadline = startDeadline(50)
  await vi.advanceTimersByTimeAsync(50)
  await expect(deadline.within(never())).rejects.toThrow('over')
  expect(deadline.signal.aborted).toBe(true)
})

test('work that fails after it was late troubles nobody', async () => {
  const deadline = startDeadline(50)
  const { promise, reject } = Promise.withResolvers<never>()
  const late = expect(deadline.within(promise)).rejects.toThrow('over')
  await vi.advanceTimersByTimeAsync(50)
  await late
  reject(new Error('too late to matter'))
  await vi.advanceTimersByTimeAsync(0)
})

test('an answer that is complete cannot be late', async () => {
  const deadline = startDeadline(50)
  const { signal } = deadline
  expect(await deadline.within(Promise.resolve('in time'))).toBe('in time')
  deadline.met()
  await vi.advanceTimersByTimeAsync(100)
  expect(deadline.passed).toBe(false)
  expect(signal.aborted).toBe(false)
})
