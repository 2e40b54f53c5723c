import { describe, expect, test } from 'vitest'
import { routeTrie } from '../../../src/gateway/http/route-trie.ts'
import { httpApi, httpRoute } from '../../support/http-api.ts'
import { api, calling, toFunction } from './calling.ts'

type Found = readonly [routeKey: string, params?: Readonly<Record<string, string>>] | undefined

async function found(keys: readonly string[], verb: string, path: string): Promise<Found> {
  const { send, events } = calling(api(keys, toFunction()))
  const response = await send(path, { method: verb })
  const [event] = events
  if (!event) {
    expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}'])
    return undefined
  }
  const params = event['pathParameters'] as Readonly<Record<string, string>> | undefined
  return params ? [event['routeKey'] as string, params] : [event['routeKey'] as string]
}

const manual = [
  'GET /pets/dog/1',
  'GET /pets/dog/{id}',
  'GET /pets/{proxy+}',
  'ANY /{proxy+}',
  '$default',
]
const mixed = ['GET /a/{x}/c', 'GET /a/b/{y}', 'GET /{p}/b/c', 'GET /a/{z+}']
const greedy = ['ANY /{p+}', 'ANY /a/{p+}', 'GET /a/b/{p+}', '$default']
const verbs = ['ANY /x', 'GET /x', 'POST /y', 'ANY /{id}', '$default']
const plain = ['GET /pets', 'GET /pets/{id}', 'GET /pets/{id}/']

// spec http-api §2, field H-09
describe('a route', () => {
  test.each<[string, readonly string[], string, Found]>([
    // http-api-develop-routes
    ['a path as a whole', manual, 'GET /pets/dog/1', ['GET /pets/dog/1']],
    ['a variable', manual, 'GET /pets/dog/2', ['GET /pets/dog/{id}', { id: '2' }]],
    ['a greedy variable', manual, 'GET /pets/cat/1', ['GET /pets/{proxy+}', { proxy: 'cat/1' }]],
    ['the widest', manual, 'POST /test/5', ['ANY /{proxy+}', { proxy: 'test/5' }]],
    [
      'a path with another verb gives way',
      manual,
      'POST /pets/dog/1',
      ['ANY /{proxy+}', { proxy: 'pets/dog/1' }],
    ],
    ['a greedy variable does not take the root', manual, 'GET /', ['$default']],
    ['nor what ends before it', manual, 'GET /pets/', ['ANY /{proxy+}', { proxy: 'pets/' }]],
    ['nothing', ['GET /pets', 'ANY /{proxy+}'], 'GET /', undefined],
    ['case counts', ['GET /pets'], 'GET /Pets', undefined],
    ['the verb before ANY', verbs, 'GET /x', ['GET /x']],
    ['ANY for the others', verbs, 'PUT /x', ['ANY /x']],
    ['a literal of the verb', verbs, 'POST /y', ['POST /y']],
    ['a literal without the verb gives way', verbs, 'GET /y', ['ANY /{id}', { id: 'y' }]],
    ['$default for the rest', verbs, 'GET /y/z', ['$default']],
    ['literals from left to right', mixed, 'GET /a/b/c', ['GET /a/b/{y}', { y: 'c' }]],
    ['a way back', mixed, 'GET /a/q/c', ['GET /a/{x}/c', { x: 'q' }]],
    ['a whole path before a greedy one', mixed, 'GET /q/b/c', ['GET /{p}/b/c', { p: 'q' }]],
    [
      'a whole path before a greedy one with a longer literal',
      ['GET /{x}/b', 'GET /a/{z+}'],
      'GET /a/b',
      ['GET /{x}/b', { x: 'a' }],
    ],
    [
      'the greedy one when no whole path is',
      mixed,
      'GET /a/b/c/d',
      ['GET /a/{z+}', { z: 'b/c/d' }],
    ],
    ['a greedy one needs a segment', mixed, 'GET /a', undefined],
    ['the longest greedy one', greedy, 'GET /a/b/c', ['GET /a/b/{p+}', { p: 'c' }]],
    ['the longest with the verb', greedy, 'POST /a/b/c', ['ANY /a/{p+}', { p: 'b/c' }]],
    ['the longest that has a segment', greedy, 'GET /a/b', ['ANY /a/{p+}', { p: 'b' }]],
    [
      'variables before a greedy one',
      ['GET /{a}/x/{r+}'],
      'GET /1/x/2/3',
      ['GET /{a}/x/{r+}', { a: '1', r: '2/3' }],
    ],
    ['a slash at the end counts', plain, 'GET /pets/', undefined],
    ['and may be a route’s', plain, 'GET /pets/7/', ['GET /pets/{id}/', { id: '7' }]],
    ['slashes are not collapsed', plain, 'GET //pets', undefined],
    ['nor at the end', plain, 'GET /pets//', undefined],
    ['nor on a stage', plain, 'GET /dev//pets', undefined],
    ['nor in a variable', ['GET /a/{p+}'], 'GET /a/b//c', ['GET /a/{p+}', { p: 'b//c' }]],
    ['an encoded slash is a separator', plain, 'GET /pets/a%2Fb', undefined],
    ['in a greedy variable', ['GET /a/{p+}'], 'GET /a/b%2fc%2Fd', ['GET /a/{p+}', { p: 'b/c/d' }]],
    [
      'before it',
      ['GET /a/{x}/{p+}'],
      'GET /a%2Fb/c%2Fd',
      ['GET /a/{x}/{p+}', { x: 'b', p: 'c/d' }],
    ],
    [
      'a doubly encoded one is data',
      plain,
      'GET /pets/a%252Fb',
      ['GET /pets/{id}', { id: 'a%2Fb' }],
    ],
    ['an encoded literal', ['GET /@me', 'GET /{id}'], 'GET /%40me', ['GET /@me']],
    ['beyond ASCII', ['GET /café', 'GET /{id}'], 'GET /caf%C3%A9', ['GET /café']],
    ['a literal that is written encoded', ['GET /caf%C3%A9'], 'GET /caf%c3%a9', ['GET /caf%C3%A9']],
    [
      'what is behind a decoded question mark is not looked at',
      ['GET /pets', '$default'],
      'GET /pets%3Fx',
      ['GET /pets'],
    ],
    ['what needs no encoding is the same with it', plain, 'GET /p%65ts', ['GET /pets']],
    ['HEAD is not GET', ['GET /x'], 'HEAD /x', undefined],
    ['OPTIONS by ANY', ['ANY /x'], 'OPTIONS /x', ['ANY /x']],
    [
      'a name like a prototype’s',
      ['GET /{constructor}'],
      'GET /a',
      ['GET /{constructor}', { constructor: 'a' }],
    ],
  ])('%s: %s', async (_, keys, asked, expected) => {
    const [verb = '', path = ''] = asked.split(' ')
    if (verb === 'HEAD') {
      expect((await calling(api(keys, toFunction())).send(path, { method: verb })).status).toBe(404)
      return
    }
    expect(await found(keys, verb, path)).toEqual(expected)
  })

  test('a route that has no integration fails, and no other does', async () => {
    const snapshot = httpApi({
      routes: [httpRoute('GET /a', { target: 'integrations/none' }), httpRoute('GET /b')],
      integrations: [toFunction()],
    })
    const { send } = calling(snapshot)
    expect((await send('/b')).status).toBe(200)
    const failed = await send('/a')
    expect(failed.status).toBe(500)
    expect(await failed.text()).toBe('{"message":"Internal Server Error"}')
  })
})

test('10,000 routes are as quick to find as one', () => {
  const one = routeTrie<number>()
  one.add('GET /r7/{id}/x', 7)
  const many = routeTrie<number>()
  for (let n = 0; n < 10_000; n++) many.add(`GET /r${n}/{id}/x`, n)
  expect(many.find('/r7777/1/x', 'GET')?.value).toBe(7777)
  const timeOf = (trie: typeof one) => {
    let best = Infinity
    for (let round = 0; round < 20; round++) {
      const from = performance.now()
      for (let i = 0; i < 5_000; i++) trie.find('/r7/1/x', 'GET')
      best = Math.min(best, performance.now() - from)
    }
    return best
  }
  timeOf(one)
  expect(timeOf(many) / timeOf(one)).toBeLessThan(2)
})
