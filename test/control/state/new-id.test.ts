import { expect, test } from 'vitest'
import { freshIds } from '../../../src/control/state/new-id.ts'
import { sqlStore } from '../../../src/control/state/sql-store.ts'
import { memorySql } from '../../support/sql.ts'

test('an id that a record has, of any kind and owner, or that was drawn before is not given again', () => {
  const store = sqlStore(memorySql())
  store.put('VpcLink', '', 'stored', { id: 'stored', name: 'n', targetArns: [], status: 'PENDING' })
  const drawn = ['stored', 'first', 'first', 'stored', 'second']
  const newId = freshIds(
    (id) => store.hasId(id),
    () => drawn.shift()!,
  )
  expect([newId(6), newId(6)]).toEqual(['first', 'second'])
  expect(drawn).toEqual([])
})

test('a deleted record frees its id', () => {
  const store = sqlStore(memorySql())
  store.put('VpcLink', '', 'a', { id: 'a', name: 'n', targetArns: [], status: 'PENDING' })
  store.delete('VpcLink', '', 'a')
  expect(store.hasId('a')).toBe(false)
})

test.each([6, 10, 40])('an id has %i lower-case letters and digits', (length) => {
  expect(freshIds(() => false)(length)).toMatch(new RegExp(`^[a-z0-9]{${length}}$`))
})
