import { expect, test } from 'vitest'
import { sqlStore } from '../../../src/control/state/sql-store.ts'
import { drain } from '../../../src/turns/slices.ts'
import { memorySql } from '../../support/sql.ts'

const text = Array.from({ length: 400_000 }, (_, n) => String(n)).join(',')
const key = 'code/x'

function opened() {
  const sql = memorySql()
  const store = sqlStore(sql)
  const parts = () => sql.exec('SELECT part FROM published').toArray().length
  const isText = () => store.published(key) === text
  return { ...store, parts, isText }
}

test('a text that is written ahead is seen when it is published, whole', () => {
  const store = opened()
  drain(store.publishAhead(key, text))
  expect(store.published(key)).toBeUndefined()
  expect(store.parts()).toBeGreaterThan(3)
  store.publish(key, text)
  expect(store.isText()).toBe(true)
  expect(store.pending(10).map((change) => change.key)).toEqual([key])
  expect(store.hasRubbish()).toBe(false)
})

test('one that is published already stays readable meanwhile, and afterwards', () => {
  const store = opened()
  store.publish(key, text)
  const work = store.publishAhead(key, text)
  for (let step = work.next(); !step.done; step = work.next()) expect(store.isText()).toBe(true)
  store.publish(key, text)
  expect(store.isText()).toBe(true)
  drain(store.publishAhead(key, text))
  drain(store.sweep())
  expect(store.isText()).toBe(true)
})

test.each([
  ['some of it', 2],
  ['nothing of it', 0],
])(
  'what was written ahead and swept before it is published is written again: %s is left',
  (_, steps) => {
    const store = opened()
    const work = store.publishAhead(key, text)
    for (let step = 0; step < steps; step++) work.next()
    if (steps === 0) {
      drain(work)
      drain(store.sweep())
      expect(store.parts()).toBe(0)
    }
    store.publish(key, text)
    expect(store.isText()).toBe(true)
  },
)

test('what nobody publishes is swept, but not while it is written', () => {
  const store = opened()
  const work = store.publishAhead(key, text)
  work.next()
  work.next()
  expect(store.hasRubbish()).toBe(false)
  drain(work)
  expect(store.hasRubbish()).toBe(true)
  drain(store.sweep())
  expect(store.hasRubbish()).toBe(false)
  expect(store.parts()).toBe(0)
})
