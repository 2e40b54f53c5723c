import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pathTrie } from '../../../src/gateway/rest/path-trie.ts'

const trieOf = (...routes: string[]) => {
  const trie = pathTrie<string>()
  for (const route of routes) {
    const [verb, path] = route.split(' ') as [string, string]
    trie.add(path, verb, route)
  }
  return trie
}

// Source: spec rest-routing §5, the recorded cases, and §3 for slashes.
test.each([
  [['POST /test', 'ANY /test/any', 'OPTIONS /{proxy+}'], 'OPTIONS /test', 'OPTIONS /{proxy+}'],
  [['POST /test', 'ANY /test/any', 'OPTIONS /{proxy+}'], 'POST /test', 'POST /test'],
  [['POST /test', 'ANY /test/any', 'OPTIONS /{proxy+}'], 'OPTIONS /test/any', 'ANY /test/any'],
  [['GET /part1', 'GET /part1/hardcoded', 'GET /{param+}'], 'GET /part1/random', 'GET /{param+}'],
  [['GET /proxy/{proxy+}'], 'GET /proxy', undefined],
  [['GET /proxy/{proxy+}'], 'GET /proxy/', undefined],
  [['GET /{proxy+}'], 'GET /', undefined],
  [['GET /'], 'GET /', 'GET /'],
  [['GET /'], 'HEAD /', undefined],
  [['ANY /a', 'GET /a'], 'GET /a', 'GET /a'],
  [['GET /a', 'ANY /a'], 'GET /a', 'GET /a'],
  [['GET /a', 'ANY /a'], 'PUT /a', 'ANY /a'],
  [['ANY /a'], 'TRACE /a', undefined],
  [['GET /a/{x}/c', 'GET /a/b/d'], 'GET /a/b/c', 'GET /a/{x}/c'],
  [['GET /a/b', 'GET /{x}/c'], 'GET /a/c', 'GET /{x}/c'],
  [['GET /a'], 'GET //a', 'GET /a'],
  [['GET /a'], 'GET /a//', 'GET /a'],
  [['GET /a/b'], 'GET /a//b', undefined],
  [['GET /a/{x}'], 'GET /a//', undefined],
  [['GET /a/{x+}'], 'GET /a//b', 'GET /a/{x+}'],
  [['GET /a'], 'GET /A', undefined],
  // RFC 3986 §6.2.2: what needs no encoding is equal to itself; what is reserved is not.
  [['GET /a'], 'GET /%61', 'GET /a'],
  [['GET /a-b._~9'], 'GET /%61%2D%62%2e%5f%7E%39', 'GET /a-b._~9'],
  [['GET /a', 'GET /{x}'], 'GET /%61', 'GET /a'],
  [['GET /a%20b'], 'GET /a%20b', 'GET /a%20b'],
  [['GET /a%c3%a9'], 'GET /%61%C3%A9', 'GET /a%c3%a9'],
  [['GET /a/b'], 'GET /a%2Fb', undefined],
  [['GET /a'], 'GET /%2561', undefined],
  [['GET /a/{x}'], 'GET /a/b%2Fc', 'GET /a/{x}'],
])('of %j, %s finds %s', (routes, request, expected) => {
  const [verb, path] = request.split(' ') as [string, string]
  expect(trieOf(...routes).find(path, verb)?.value).toBe(expected)
})

// Source: spec rest-routing §3 (values exposed) and §6 (parameters stay encoded).
test.each([
  ['GET /pets/{id}', '/pets/a%2Bb', { id: 'a%2Bb' }],
  ['GET /{proxy+}', '/proxy-value/', { proxy: 'proxy-value' }],
  ['GET /{proxy+}', '/proxy-value//double-slash', { proxy: 'proxy-value//double-slash' }],
  ['GET /{proxy+}', '//proxy-value', { proxy: 'proxy-value' }],
  ['GET /{a}/x/{b+}', '/1/x/2/3', { a: '1', b: '2/3' }],
  ['GET /{x}', '/%61b%2F', { x: '%61b%2F' }],
  ['GET /{proxy+}', '/pub/secre%74', { proxy: 'pub/secre%74' }],
  ['GET /{__proto__}', '/v', Object.assign(Object.create(null), { ['__proto__']: 'v' })],
])('%s on %s binds %j', (route, path, params) => {
  expect(trieOf(route).find(path, 'GET')?.params).toEqual(params)
})

test('a dead end leaves no value of the abandoned branch behind', () => {
  const trie = trieOf('GET /{a}/{b}/end', 'GET /{rest+}')
  expect(trie.find('/1/2/3', 'GET')?.params).toEqual({ rest: '1/2/3' })
})

test('any path is answered, and a route built from a path finds itself', () => {
  const segment = fc.stringMatching(/^[a-zA-Z0-9._-]{1,8}$/)
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 6 }), fc.string(), (segments, noise) => {
      const path = `/${segments.join('/')}`
      const trie = trieOf('GET /x/{y}/{z+}')
      trie.add(path, 'GET', 'itself')
      expect(trie.find(path, 'GET')?.value).toBe('itself')
      trie.find(noise, 'GET')
    }),
    { numRuns: 300 },
  )
})
