import { expect, test } from 'vitest'
import { methodSetting } from '../../support/exchange.ts'
import { cached, type Cached } from './cached.ts'

const q = 'method.request.querystring.p'
const get = (path: string, headers: Record<string, string> = {}) => [path, { headers }] as const

type Sent = readonly [path: string, init?: RequestInit]

test.each<readonly [string, Cached, readonly Sent[], readonly string[]]>([
  [
    'without parameters everybody has the first answer, whatever the query (field case U5)',
    {},
    [['/dev/t/1?p=a'], ['/dev/t/1?p=b'], ['/dev/t/1']],
    ['1', '1', '1'],
  ],
  ['nor does the path tell answers apart', {}, [['/dev/t/1'], ['/dev/t/2']], ['1', '1']],
  [
    'a query parameter does, and its absence is one more (field case U5)',
    { keys: [q] },
    [
      ['/dev/t/1?p=a'],
      ['/dev/t/1?p=b'],
      ['/dev/t/1'],
      ['/dev/t/1?p=a'],
      ['/dev/t/1?p=b&z=1'],
      ['/dev/t/1?z=2'],
    ],
    ['1', '2', '3', '1', '2', '3'],
  ],
  [
    'an empty value is not an absent one, which the backend could tell',
    { keys: [q] },
    [['/dev/t/1'], ['/dev/t/1?p='], ['/dev/t/1?p=']],
    ['1', '2', '2'],
  ],
  [
    'all values of a query parameter count (field case U8)',
    { keys: ['method.request.multivaluequerystring.p'] },
    [['/dev/t/1?p=a&p=b'], ['/dev/t/1?p=b'], ['/dev/t/1?p=a&p=b'], ['/dev/t/1?p=b&p=a']],
    ['1', '2', '1', '3'],
  ],
  [
    'of the plain form too: the backend sees them all (ATTACKS 66)',
    { keys: [q] },
    [['/dev/t/1?p=evil&p=good'], ['/dev/t/1?p=good']],
    ['1', '2'],
  ],
  [
    'values are not run together',
    { keys: [q, 'method.request.querystring.r'] },
    [['/dev/t/1?p=1%3A&r=x'], ['/dev/t/1?p=1&r=%3Ax'], ['/dev/t/1?p=&r='], ['/dev/t/1?p=%0A']],
    ['1', '2', '3', '4'],
  ],
  [
    'nor do they pass for the names of others',
    { keys: [q, 'method.request.querystring.r'] },
    [
      ['/dev/t/1?p=x%3B%3Amethod.request.querystring.r%3D1%5B%3Ay'],
      ['/dev/t/1?p=x&r=y%3B%3Amethod.request.querystring.r%3D-'],
    ],
    ['1', '2'],
  ],
  [
    'an empty header is not an absent one',
    { keys: ['method.request.header.X-Lang'] },
    [get('/dev/t/1', { 'x-lang': '' }), ['/dev/t/1']],
    ['1', '2'],
  ],
  [
    'the path does where it is a parameter',
    { keys: ['method.request.path.id'] },
    [['/dev/t/1'], ['/dev/t/2'], ['/dev/t/1']],
    ['1', '2', '1'],
  ],
  [
    'a header does, however it is spelled',
    { keys: ['method.request.header.X-Lang'] },
    [
      get('/dev/t/1', { 'x-lang': 'de' }),
      get('/dev/t/1', { 'X-LANG': 'fr' }),
      get('/dev/t/1', { 'X-Lang': 'de' }),
      ['/dev/t/1'],
    ],
    ['1', '2', '1', '3'],
  ],
  [
    'all values of a header do',
    { keys: ['method.request.multivalueheader.X-Lang'] },
    [get('/dev/t/1', { 'x-lang': 'de, fr' }), get('/dev/t/1', { 'x-lang': 'fr' })],
    ['1', '2'],
  ],
  [
    'what is mapped onto the backend’s request does, by its source',
    {
      keys: ['integration.request.header.tenant'],
      integration: {
        requestParameters: { 'integration.request.header.tenant': 'method.request.querystring.t' },
      },
    },
    [['/dev/t/1?t=a'], ['/dev/t/1?t=b'], ['/dev/t/1?t=a']],
    ['1', '2', '1'],
  ],
  [
    'a stage variable or the context may be its source',
    {
      keys: ['integration.request.header.v'],
      integration: { requestParameters: { 'integration.request.header.v': 'context.path' } },
    },
    [['/dev/t/1'], ['/dev/t/2'], ['/dev/t/1']],
    ['1', '2', '1'],
  ],
  [
    'so may the body',
    {
      keys: ['integration.request.header.k'],
      settings: { 't/{id}/POST': methodSetting({ cachingEnabled: true }) },
      integration: {
        requestParameters: { 'integration.request.header.k': 'method.request.body.k' },
      },
    },
    ['a', 'b', 'a'].map(
      (k) => ['/dev/t/1', { method: 'POST', body: JSON.stringify({ k }) }] as const,
    ),
    ['1', '2', '1'],
  ],
  [
    'the verb does',
    {
      settings: {
        't/{id}/GET': methodSetting({ cachingEnabled: true }),
        't/{id}/PUT': methodSetting({ cachingEnabled: true }),
      },
    },
    [['/dev/t/1'], ['/dev/t/1', { method: 'PUT' }], ['/dev/t/1'], ['/dev/t/1', { method: 'PUT' }]],
    ['1', '2', '1', '2'],
  ],
  [
    'a file’s name at the end of a path does not make another entry (ATTACKS 67)',
    { keys: ['method.request.querystring.p'] },
    [['/dev/t/a.css'], ['/dev/t/b.js'], ['/dev/t/x%3b.css']],
    ['1', '1', '1'],
  ],
])('%s', async (_, given, sent, answers) => {
  const { text } = cached(given)
  const got: string[] = []
  for (const [path, init] of sent) got.push(await text(path, init))
  expect(got).toEqual(answers)
})

const on = methodSetting({ cachingEnabled: true })
const off = methodSetting({ cachingEnabled: false })

test.each<readonly [string, Cached, string, boolean]>([
  ['GET by the entry for all methods', {}, 'GET', true],
  ['no other verb by it', {}, 'POST', false],
  ['nor HEAD', {}, 'HEAD', false],
  ['another verb by an entry of its own', { settings: { 't/{id}/POST': on } }, 'POST', true],
  ['GET not by that', { settings: { 't/{id}/POST': on } }, 'GET', false],
  [
    'an entry of its own switches GET off',
    { settings: { '*/*': on, 't/{id}/GET': off } },
    'GET',
    false,
  ],
  ['or on', { settings: { '*/*': off, 't/{id}/GET': on } }, 'GET', true],
  ['an entry for ANY is for GET', { settings: { 't/{id}/ANY': on } }, 'GET', true],
  ['and for no other verb', { settings: { 't/{id}/ANY': on } }, 'DELETE', false],
  ['a TTL of 0 is off', { setting: { cacheTtlInSeconds: 0 } }, 'GET', false],
  ['a stage without a cache has none', { pointer: () => ({ cache: undefined! }) }, 'GET', false],
  ['a stream is not kept', { integration: { responseTransferMode: 'STREAM' } }, 'GET', false],
])('cached: %s', async (_, given, verb, isCached) => {
  const { send, state } = cached(given)
  await send('/dev/t/1', { method: verb })
  await send('/dev/t/1', { method: verb })
  expect(state.calls).toBe(isCached ? 1 : 2)
})

test('an answer is kept for its TTL, and not longer', async () => {
  const { text, state } = cached({ setting: { cacheTtlInSeconds: 10 } })
  await text()
  state.now += 9_999
  expect(await text()).toBe('1')
  state.now += 1
  expect(await text()).toBe('2')
})

test('a TTL that is made shorter holds at once', async () => {
  let seconds = 300
  const { text, state } = cached({
    pointer: () => ({
      methodSettings: {
        '*/*': methodSetting({ cachingEnabled: true, cacheTtlInSeconds: seconds }),
      },
    }),
  })
  await text()
  state.now += 20_000
  seconds = 10
  expect(await text()).toBe('2')
})

test('a flush, another deployment and another stage have entries of their own (ATTACKS 69)', async () => {
  let pointer = {}
  const { text } = cached({ pointer: () => pointer })
  expect(await text()).toBe('1')
  pointer = { cache: { generation: 'g2' } }
  expect(await text()).toBe('2')
  pointer = { deploymentId: 'dep9' }
  expect(await text()).toBe('3')
  pointer = {}
  // Rolled back, with what was kept for it.
  expect(await text()).toBe('1')
  expect(await text('/prod/t/1')).toBe('4')
})

test.each([
  ['its own entries', undefined, ['1', '2']],
  ['the stage’s, where it is to use them', true, ['1', '1']],
] as const)('a canary has %s', async (_, isCanarys, answers) => {
  let percentTraffic = 0
  const canary = () => ({ percentTraffic, deploymentId: 'dep123', snapshot: '', variables: {} })
  const { text, platform } = cached({
    pointer: () => ({ cache: { generation: 'g', ...(isCanarys && { isCanarys }) } }),
    options: { canaryPercent: 0 },
  })
  const stage = platform.stage
  Object.assign(platform, {
    stage: async (apiId: string, name: string) => {
      const pointer = (await stage(apiId, name))!
      return { ...pointer, canary: { ...canary(), snapshot: pointer.snapshot } }
    },
  })
  const stable = await text()
  percentTraffic = 100
  expect([stable, await text()]).toEqual(answers)
})

test('resources with one namespace share their entries', async () => {
  const { text, state } = cached({
    integration: { cacheNamespace: 'shared' },
    more: {},
  })
  await text()
  await text('/dev/t/2')
  expect(state.calls).toBe(1)
})
