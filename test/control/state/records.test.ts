import { expect, test } from 'vitest'
import { account } from '../../../src/control/state/store.ts'
import { sqlStore } from '../../../src/control/state/sql-store.ts'
import type { VpcLink } from '../../../src/model/account/vpc-link.ts'
import { memorySql } from '../../support/sql.ts'

const link = (id: string, name = id): VpcLink => ({ id, name, targetArns: [], status: 'PENDING' })

/** A store with the links `a` … in this order, all under their reference. */
function storeOf(...ids: readonly (readonly [id: string, ref?: string])[]) {
  const store = sqlStore(memorySql())
  for (const [id, ref] of ids) store.put('VpcLink', account, id, link(id), ref)
  return store
}
const ids = (items: readonly VpcLink[]) => items.map(({ id }) => id).join('')

/** The pages that a client sees who follows the positions. */
function pages(limit: number, newestFirst: boolean, ref?: string) {
  const store = storeOf(['a', 'x'], ['b', 'y'], ['c', 'x'], ['d', 'x'], ['e', 'y'])
  const seen: string[] = []
  let position: string | undefined
  do {
    const choice = { newestFirst, ...(ref !== undefined && { ref }) }
    const page = store.page('VpcLink', account, position, limit, choice)
    seen.push(ids(page.items))
    position = page.position
  } while (position !== undefined)
  return seen
}

test.each([
  [2, false, undefined, ['ab', 'cd', 'e']],
  [2, true, undefined, ['ed', 'cb', 'a']],
  // What fills a page to its end has no other behind it.
  [5, false, undefined, ['abcde']],
  [5, true, undefined, ['edcba']],
  [4, false, undefined, ['abcd', 'e']],
  [2, false, 'x', ['ac', 'd']],
  [2, true, 'x', ['dc', 'a']],
  [3, false, 'x', ['acd']],
  [1, false, 'z', ['']],
] as const)('pages of %d, newest first %s, with the reference %s', (limit, newest, ref, seen) => {
  expect(pages(limit, newest, ref)).toEqual(seen)
})

test('a replaced record keeps its place and takes its new value and reference', () => {
  const store = storeOf(['a', 'x'], ['b', 'x'])
  store.put('VpcLink', account, 'a', link('a', 'new'), 'y')
  expect(store.list('VpcLink', account)).toEqual([link('a', 'new'), link('b')])
  expect(ids(store.list('VpcLink', account, 'x'))).toBe('b')
  expect(ids(store.list('VpcLink', account, 'y'))).toBe('a')
})

test('what is under a prefix is under that folder and no other', () => {
  const store = storeOf(
    ['a', 'p/1'],
    ['b', 'p/'],
    ['c', 'p'],
    ['d', 'p0'],
    ['e', 'p-/1'],
    ['f', 'p/~'],
  )
  expect(ids(store.listUnder('VpcLink', account, 'p/'))).toBe('abf')
})

test('owners and kinds are apart; an id is anybody’s', () => {
  const store = storeOf(['a'])
  store.put('VpcLink', 'other', 'b', link('b'))
  expect(ids(store.list('VpcLink', account))).toBe('a')
  expect(store.get('VpcLink', account, 'b')).toBeUndefined()
  expect([store.count('VpcLink', account), store.count('ApiKey', account)]).toEqual([1, 0])
  expect(['a', 'b', 'c'].map((id) => store.hasId(id))).toEqual([true, true, false])
  store.deleteOwned('other')
  expect(store.hasId('b')).toBe(false)
  expect(store.hasId('a')).toBe(true)
  expect([store.delete('VpcLink', account, 'b'), store.delete('VpcLink', account, 'a')]).toEqual([
    false,
    true,
  ])
})

test('changes are handed on in the order in which they were made last', () => {
  const store = storeOf()
  for (const key of ['one', 'two', 'three', 'one']) store.publish(key, key)
  expect(store.pending(10).map(({ key }) => key)).toEqual(['two', 'three', 'one'])
  expect(store.pending(1).map(({ key }) => key)).toEqual(['two'])
})

test('many records at once are as if written one by one', () => {
  const store = storeOf(['n7', 'x'])
  const many = Array.from({ length: 45 }, (_, n) => ({
    id: `n${n}`,
    value: link(`n${n}`, 'new'),
    ...(n % 2 === 0 && { ref: 'y' }),
  }))
  store.putAll('VpcLink', account, many)
  store.putAll('VpcLink', account, [])
  const all = store.list('VpcLink', account)
  expect(all).toHaveLength(45)
  expect(all[0]).toEqual(link('n7', 'new'))
  expect(store.list('VpcLink', account, 'y')).toHaveLength(23)
  expect(store.list('VpcLink', account, 'x')).toEqual([])
})
