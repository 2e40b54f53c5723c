import { expect, test } from 'vitest'
import { inTurn, newEffort } from '../../../src/gateway/body/turns.ts'

const large = 10_000_000

test('between two long works whoever waits is heard', async () => {
  let clock = 0
  const happened: string[] = []
  let over = false
  const hear = () => {
    happened.push('heard')
    if (!over) setImmediate(hear)
  }
  setImmediate(hear)
  await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) =>
      Promise.resolve(
        inTurn(
          newEffort(),
          large,
          () => clock,
          () => {
            clock += 50
            happened.push(name)
          },
        ),
      ),
    ),
  )
  over = true
  const works = happened.filter((each) => each !== 'heard')
  expect(works).toEqual(['a', 'b', 'c', 'd'])
  for (const name of works) expect(happened[happened.indexOf(name) - 1]).toBe('heard')
})

test('a short work is done at once, and so is one that was long before and has become short', async () => {
  let clock = 0
  const effort = newEffort()
  const work = (ms: number) => () => {
    clock += ms
    return ms
  }
  const run = (ms: number) => inTurn(effort, 1, () => clock, work(ms))
  expect(run(1)).toBe(1)
  expect(run(50)).toBe(50)
  const waiting = run(1)
  expect(waiting).toBeInstanceOf(Promise)
  expect(await waiting).toBe(1)
  expect(run(1)).toBe(1)
})

test('a work that fails counts as what it took', () => {
  let clock = 0
  const effort = newEffort()
  const fail = () => {
    clock += 500
    throw new Error('no')
  }
  expect(() => inTurn(effort, 1, () => clock, fail)).toThrow('no')
  expect(effort.isLong).toBe(true)
})
