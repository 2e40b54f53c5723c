import { expect, test } from 'vitest'
import { partsOf } from '../../../src/control/state/parts-of.ts'
import { sqlStore } from '../../../src/control/state/sql-store.ts'
import { drain } from '../../../src/turns/slices.ts'
import { memorySql } from '../../support/sql.ts'

const key = 'code/x'
const text = 'abc🙂'.repeat(300_000)
const parts = partsOf(text)
const [first = '', ...others] = parts

function opened() {
  const clock = { now: 0 }
  const store = sqlStore(memorySql(), () => clock.now)
  const keep = (count = others.length) => {
    for (const [at, part] of others.slice(0, count).entries()) store.keepPart(key, at + 1, part)
  }
  const publish = () => store.publishKept(key, first, parts.length)
  return { ...store, clock, keep, publish }
}

test('a text that came part by part is seen when it is published, whole', () => {
  const { keep, publish, published, pending, hasRubbish } = opened()
  keep()
  expect(published(key)).toBeUndefined()
  expect(publish()).toBe(true)
  expect(published(key)).toBe(text)
  expect(pending(10).map((change) => change.key)).toEqual([key])
  expect(hasRubbish()).toBe(false)
})

test('one that is published already is not written again, and may be published without its parts', () => {
  const { keep, publish, published } = opened()
  keep()
  publish()
  expect(publish()).toBe(true)
  keep()
  expect(published(key)).toBe(text)
})

test('nothing is published of a text that lacks a part', () => {
  const { keep, publish, published } = opened()
  keep(others.length - 1)
  expect(publish()).toBe(false)
  expect(published(key)).toBeUndefined()
})

test('what is not published is swept when no further part came for half a minute, not before', () => {
  const { clock, keep, publish, published, hasRubbish, sweep } = opened()
  keep(2)
  clock.now += 29_000
  keep()
  clock.now += 29_000
  expect(hasRubbish()).toBe(false)
  clock.now += 2_000
  expect(hasRubbish()).toBe(true)
  drain(sweep())
  expect(hasRubbish()).toBe(false)
  expect(publish()).toBe(false)
  keep()
  expect(publish()).toBe(true)
  expect(published(key)).toBe(text)
})
