import { expect, test } from 'vitest'
import { changeNumbers } from '../../../src/control/state/change-numbers.ts'

test('what is changed is told from what is not', () => {
  const { changed, lastChange } = changeNumbers()
  const before = lastChange('a')
  changed('b')
  expect(lastChange('a')).toBe(before)
  changed('a')
  expect(lastChange('a')).not.toBe(before)
})

test.each([
  ['never changed before', 0],
  ['changed before', 1],
])('an API %s is not taken for unchanged after any number of changes of others', (_, times) => {
  const { changed, lastChange } = changeNumbers()
  for (let n = 0; n < 2_000; n++) changed(`early${n}`)
  for (let n = 0; n < times; n++) changed('a')
  const before = lastChange('a')
  changed('a')
  const after = lastChange('a')
  expect(after).not.toBe(before)
  for (let n = 0; n < 5_000; n++) {
    changed(`other${n}`)
    expect(lastChange('a')).not.toBe(before)
  }
})
