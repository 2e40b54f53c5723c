import { expect, test } from 'vitest'
import { sqlStore } from '../../../src/control/state/sql-store.ts'
import { memorySql } from '../../support/sql.ts'

/** A character of two code units: half of one does not survive SQLite's UTF-8. */
const wave = '🌊'
/** Characters of a row. */
const part = 500_000

test.each([
  ['nothing', ''],
  ['a character of two units', wave],
  ['one that begins with the last unit of a row', 'a'.repeat(part - 1) + wave + 'b'],
  ['one that ends with the last unit of a row', 'a'.repeat(part - 2) + wave + 'b'],
  ['one that begins with the second row', 'a'.repeat(part) + wave],
  ['one that ends the text, over the end of a row', 'a'.repeat(part - 1) + wave],
  ['as many of them as fill three rows', wave.repeat(part + 7)],
  ['the same, one unit further', `a${wave.repeat(part + 7)}`],
])('a published text is read as it was written: %s', (_, text) => {
  const store = sqlStore(memorySql())
  store.publish('snapshot/x', text)
  // Not toBe: a failure would print megabytes.
  expect(store.published('snapshot/x') === text).toBe(true)
})

test('a shorter text leaves nothing of a longer one, and a withdrawn one nothing at all', () => {
  const store = sqlStore(memorySql())
  store.publish('stage/a', 'x'.repeat(3 * part))
  store.publish('stage/a', 'short')
  expect(store.published('stage/a')).toBe('short')
  store.publish('stage/a', undefined)
  expect(store.published('stage/a')).toBeUndefined()
})

// What is handed over while a key changes again must not count as the new change.
test('a change is settled by its number', () => {
  const store = sqlStore(memorySql())
  store.publish('stage/a', '1')
  const [first] = store.pending(1)
  store.publish('stage/a', '2')
  store.settle('stage/a', first!.change)
  expect(store.pending(10).map(({ key }) => key)).toEqual(['stage/a'])
  store.settle('stage/a', store.pending(1)[0]!.change)
  expect(store.pending(10)).toEqual([])
})

test('many texts at once take the place of what was there, and each is a change of its own', () => {
  const store = sqlStore(memorySql())
  store.publish('key/1', 'x'.repeat(3 * part))
  const long = 'y'.repeat(2 * part)
  const texts = Array.from({ length: 120 }, (_, n) => [`key/${n}`, `text ${n}`] as const)
  store.publishAll([...texts, ['key/long', long]])
  expect(texts.map(([key]) => store.published(key))).toEqual(texts.map(([, text]) => text))
  expect(store.published('key/long') === long).toBe(true)
  const pending = store.pending(1_000)
  expect(new Set(pending.map(({ change }) => change)).size).toBe(121)
  for (const { key, change } of pending) store.settle(key, change)
  expect(store.pending(1)).toEqual([])
})
