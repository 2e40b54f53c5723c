import { expect, test } from 'vitest'
import { arrivedTarget, readTarget, refusePath } from '../../../src/gateway/arrive/target.ts'
import { Refusal } from '../../../src/gateway/exchange/refusal.ts'

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
  ['/x/..%2Fadmin', true],
  ['/x%2f..', true],
  ['/x/%2E.%3Fy', true],
  ['/x/..%23', true],
  ['/x..%2Fy', false],
  ['/x%2F..y', false],
  ['/a%2Bb+c', false],
  ['/%E4%BD%A0', false],
])('%s is refused: %s', (path, refused) => {
  expect(refusePath(path) !== undefined).toBe(refused)
})

// RFC 9110 §7.2, RFC 9112 §3.2: what is no host is refused before anything is located.
const long = 'a'.repeat(253)
test.each<[url: string, host: string | null, isFront: boolean, located: string | undefined]>([
  ['/s/x?q=1', 'A.Example:8080', true, 'a.example:8080 /s/x q=1'],
  ['/s', '127.0.0.1:4566', true, '127.0.0.1:4566 /s'],
  ['/s', '[::1]:4566', true, '[::1]:4566 /s'],
  ['/s', long, true, `${long} /s`],
  ['/s', `${long}a`, true, undefined],
  ['/s', null, true, undefined],
  ['/s', '', true, undefined],
  ['/s', 'api.example/s/admin?', true, undefined],
  ['/s', 'x/_tidegate/health?', true, undefined],
  ['/s', 'a@b', true, undefined],
  ['/s', 'a\\b', true, undefined],
  ['/s', 'a.example, b.example', true, undefined],
  ['/s', 'a b', true, undefined],
  ['/s', 'a:port', true, undefined],
  ['/s', 'a:123456', true, undefined],
  ['/s', 'a#', true, undefined],
  ['/s', '[::1', true, undefined],
  // An absolute target has the word, so Host must agree.
  ['http://a.example/s', 'a.example', true, 'a.example /s'],
  ['http://A.Example/s', 'a.eXample', true, 'a.example /s'],
  ['http://a.example/s', 'b.example', true, undefined],
  ['http://a.example/s', 'a.example:80', true, undefined],
  ['http://a.example/s', null, true, 'a.example /s'],
  ['http://u@a.example/s', null, true, undefined],
  ['ftp://a.example/s', 'a.example', true, undefined],
  ['*', 'a.example', true, undefined],
  ['a.example:443', 'a.example:443', true, undefined],
  // Behind another front the URL is that front's word.
  ['https://a.example/s', 'b.example', false, 'a.example /s'],
  ['https://a@b/s', 'b', false, undefined],
])('%s with Host %.40s, as front: %s', (url, host, isFront, located) => {
  const headers = new Headers(host === null ? {} : { host })
  const target = arrivedTarget({ request: { headers } as Request, url, isFront })
  if (located === undefined) {
    expect(target).toMatchObject({ status: 400, errorName: 'BadRequestException' })
    return
  }
  if (target instanceof Refusal) throw target
  expect([target.host, target.path, target.query].filter(Boolean).join(' ')).toBe(located)
})
