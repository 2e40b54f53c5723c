import { expect, test } from 'vitest'
import {
  createEnvironments,
  maxEnvironments,
  maxEnvironmentsPerFunction,
} from '../../../src/functions/runner/environments.ts'

// Lambda developer guide, "Understanding the Lambda execution environment lifecycle": one invocation at a time
// per environment, reuse when idle, new ones after an update. Caps and sharing beyond them are ours.

const f = (functionArn = 'f', revisionId = '1') => ({ functionArn, revisionId })
const acquire = (book: ReturnType<typeof createEnvironments>, wanted = f(), now = 0) => {
  const acquired = book.acquire(wanted, true, now, now + 1_000)!
  acquired.environment.loaded = true
  return acquired
}

test('a first invocation needs the code, a later one does not', () => {
  const book = createEnvironments('p')
  expect(book.acquire(f(), false, 0, 1)).toBeUndefined()
  const { environment } = acquire(book)
  book.release(environment, true)
  expect(book.acquire(f(), false, 0, 1)?.environment.id).toBe(environment.id)
})

test('concurrent invocations have environments of their own', () => {
  const book = createEnvironments('p')
  const ids = [acquire(book), acquire(book), acquire(book)].map((a) => a.environment.id)
  expect(new Set(ids).size).toBe(3)
})

test('past the cap of one function they share the least busy one', () => {
  const book = createEnvironments('p')
  const ids = Array.from(
    { length: maxEnvironmentsPerFunction * 2 },
    () => acquire(book).environment.id,
  )
  expect(new Set(ids).size).toBe(maxEnvironmentsPerFunction)
})

test('one that is being loaded is shared with nobody', () => {
  const book = createEnvironments('p')
  const all = Array.from({ length: maxEnvironmentsPerFunction }, () => acquire(book).environment)
  for (const environment of all) environment.loaded = false
  expect(book.acquire(f(), true, 0, 1_000)).toBeUndefined()
  all[7]!.loaded = true
  expect(acquire(book).environment).toBe(all[7])
})

test('a new revision takes a new environment and retires the idle old ones', () => {
  const book = createEnvironments('p')
  const { environment } = acquire(book)
  book.release(environment, true)
  const next = acquire(book, f('f', '2'))
  expect(next.environment.id).not.toBe(environment.id)
  expect(next.retired).toEqual([environment.id])
})

test('a busy environment of an old revision is left to finish', () => {
  const book = createEnvironments('p')
  acquire(book)
  expect(acquire(book, f('f', '2')).retired).toEqual([])
})

test('an environment that is not reusable is forgotten', () => {
  const book = createEnvironments('p')
  const { environment } = acquire(book)
  book.release(environment, false)
  expect(acquire(book).environment.id).not.toBe(environment.id)
})

test('an environment that nobody gave back is retired after its deadline', () => {
  const book = createEnvironments('p')
  const { environment } = acquire(book)
  expect(acquire(book, f(), 999).retired).toEqual([])
  expect(acquire(book, f(), 1_001).retired).toEqual([environment.id])
})

test('past the cap of all, the idle one used longest ago goes', () => {
  const book = createEnvironments('p')
  const all = Array.from(
    { length: maxEnvironments },
    (_, n) => acquire(book, f(`f${n}`), n).environment,
  )
  for (const environment of all) book.release(environment, true)
  expect(acquire(book, f('new'), maxEnvironments).retired).toEqual([all[0]!.id])
})

test('when memory is short remains of idle copies are freed at once, of busy ones with their next invocation', () => {
  const book = createEnvironments('p')
  const [idle, busy] = [acquire(book).environment, acquire(book).environment]
  book.release(idle, true)
  expect(book.free(false)).toEqual({ idle: [idle.id], retired: [] })
  book.release(busy, true)
  const [first, second] = [acquire(book), acquire(book)]
  expect([first, second].map(({ environment, collect }) => [environment.id, collect])).toEqual([
    [idle.id, false],
    [busy.id, true],
  ])
})

test('when memory is short the half of the idle copies goes that was used longest ago', () => {
  const book = createEnvironments('p')
  const all = ['a', 'b', 'c', 'd'].map((name, at) => acquire(book, f(name), at).environment)
  for (const environment of all.slice(0, 3)) book.release(environment, true)
  const [a, b, c] = all.map(({ id }) => id)
  expect(book.free(true)).toEqual({ idle: [c], retired: [a, b] })
  expect(book.running()).toBe(1)
})
