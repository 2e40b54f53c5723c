import { expect, test } from 'vitest'
import { sqlStore } from '../../../src/control/state/sql-store.ts'
import { drain } from '../../../src/turns/slices.ts'
import { memorySql } from '../../support/sql.ts'

const api = 'abcdefghij'

/** A store on a disk that is full when it is told so. */
function storeOnDisk() {
  const disk = { isFull: false }
  const sql = memorySql()
  const store = sqlStore({
    exec(query, ...bindings) {
      if (disk.isFull && query.startsWith('INSERT INTO record')) throw new Error('SQLITE_FULL')
      return sql.exec(query, ...bindings)
    },
  })
  store.put('Resource', api, 'root', { id: 'root', path: '/', methods: {} })
  return { store, disk }
}

test('an open draft is not swept, one that has ended is', () => {
  const { store } = storeOnDisk()
  const draft = drain(store.openDraft(api))
  expect(store.hasRubbish()).toBe(false)
  store.closeDraft(draft)
  expect(store.hasRubbish()).toBe(true)
  drain(store.sweep())
  expect(store.hasRubbish()).toBe(false)
  expect(store.count('Resource', api)).toBe(1)
})

test('a draft that could not be begun is swept', () => {
  const { store, disk } = storeOnDisk()
  disk.isFull = true
  expect(() => drain(store.openDraft(api))).toThrow('SQLITE_FULL')
  expect(store.hasRubbish()).toBe(true)
})
