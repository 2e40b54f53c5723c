import { expect, test } from 'vitest'
import { readTarget, refusePath } from '../../../src/gateway/arrive/target.ts'

test.each([
  ['http://A.Example:8080/a//b/../c?x=%20&&', 'a.example:8080', '/a//b/../c', 'x=%20&&'],
  ['http://h', 'h', '/', undefined],
  ['http://h?q', 'h', '/', 'q'],
  ['http://h/p?', 'h', '/p', ''],
  ['http://h/x?y=/../admin#/../admin', 'h', '/x', 'y=/../admin'], // ATTACKS 7
  ['http://h/x#?y', 'h', '/x', undefined],
])('%s is sliced, not normalised', (url, host, path, query) => {
  expect(readTarget(url)).toMatchObject({ host, path, query, length: url.length })
})

// Source: ATTACKS 1, 2, 4, 6.
test.each([
  ['/info/../private', true],
  ['/info/%2e%2E/private', true],
  ['/./admin', true],
  ['/admin/..', true],
  ['/a\\admin', true],
  ['/a%5cadmin', true],
  ['/a%00', true],
  ['/a%0d%0aX', true],
  ['/100%', true],
  ['/%zz', true],
  ['/%c0%ae%c0%ae/', true],
  ['/%e0%80%ae', true],
  ['/%f0%80%80%ae', true],
  ['/%ed%a0%80', true],
  ['/%f5%80%80%80', true],
  ['/%F0%9F%90%95', false],
  ['/a b', true],
  ['/user/..;a=b/admin', false],
  ['/%252e%252e/', false],
  ['/a/...', false],
  ['/a.b/.well-known', false],
  ['/admin%2Fusers', false],
  ['/a%2Bb+c', false],
  ['/%E4%BD%A0', false],
])('%s is refused: %s', (path, refused) => {
  expect(refusePath(path) !== undefined).toBe(refused)
})
