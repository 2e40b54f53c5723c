import { describe, expect, test } from 'vitest'
import { readLimitsDocument } from '../../src/openapi/pages/limits-document.ts'
import { ImportError } from '../../src/openapi/import-error.ts'
import { define, methodOf, openapi, refusal, swagger } from './define.ts'

// `x-tidegate-limits`: what it may say, and that whatever is not understood is refused with its place.

const few = { name: 'few', by: 'sourceIp', rateLimit: 2 }

test.each([
  ['OpenAPI', openapi],
  ['Swagger', swagger],
])('%s has limits of the API and of its methods', (_, document) => {
  const own = {
    name: 'own-1',
    by: ['claim.sub', 'header.X-Tenant', 'route'],
    rateLimit: 0.5,
    burstLimit: 3,
    quota: { limit: 100, period: 'MONTH' },
    missing: 'refuse',
  }
  const definition = define(
    document({
      'x-tidegate-limits': [few],
      paths: {
        '/a': {
          get: { responses: {}, 'x-tidegate-limits': [own] },
          'x-amazon-apigateway-any-method': { responses: {}, 'x-tidegate-limits': [few] },
        },
      },
    }),
  )
  const read = { ...few, by: ['sourceIp'] }
  expect(definition.limits).toEqual([read])
  expect(methodOf(definition, '/a', 'GET').limits).toEqual([own])
  expect(methodOf(definition, '/a', 'ANY').limits).toEqual([read])
})

test('a definition without limits says nothing of them', () => {
  expect(define(openapi({ paths: { '/a': { get: { responses: {} } } } }))).not.toHaveProperty(
    'limits',
  )
})

const more = (over: object) => [{ ...few, ...over }]
const without = (member: string) => [
  Object.fromEntries(Object.entries(few).filter(([name]) => name !== member)),
]

describe('a definition is refused for', () => {
  test.each<[string, unknown, string, string]>([
    ['limits that are no list', few, 'A list of limits is wanted', ''],
    ['a limit that is no object', ['few'], 'A limit is an object', '/0'],
    [
      'too many of them',
      Array.from({ length: 11 }, (_, i) => ({ ...few, name: `n${i}` })),
      'at most 10',
      '',
    ],
    ['no name', without('name'), "The limit has no 'name'", '/0'],
    [
      'a name of other characters',
      more({ name: 'a b' }),
      'The name "a b" is not one of letters',
      '/0/name',
    ],
    ['a name that is a number', more({ name: 5 }), 'The name 5 is not one', '/0/name'],
    [
      'a name of AWS’s limits',
      more({ name: 'quota' }),
      "'quota' is that of a limit of AWS's",
      '/0/name',
    ],
    ['a name twice', [few, few], "Two limits have the name 'few'", '/1/name'],
    ['nothing to be by', without('by'), "does not say what it is 'by'", '/0'],
    ['an empty list', more({ by: [] }), "'by' has 0 attributes", '/0/by'],
    [
      'too many attributes',
      more({ by: ['route', 'sourceIp', 'apiKey', 'principalId', 'query.a'] }),
      "'by' has 5",
      '/0/by',
    ],
    [
      'an unknown attribute',
      more({ by: 'address' }),
      '"address" is no attribute: there are sourceIp, route',
      '/0/by',
    ],
    ['an attribute in other case', more({ by: 'sourceip' }), 'is no attribute', '/0/by'],
    [
      'an attribute without its name',
      more({ by: ['header.'] }),
      '"header." is no attribute',
      '/0/by/0',
    ],
    ['a header that cannot be', more({ by: 'header.a b' }), 'is no attribute', '/0/by'],
    ['an attribute twice', more({ by: ['route', 'route'] }), "'by' names route twice", '/0/by/1'],
    [
      'an unknown member',
      more({ burst: 1 }),
      "Unknown member 'burst' of a limit: known are name, by",
      '/0/burst',
    ],
    [
      'a rate that is a text',
      more({ rateLimit: '2' }),
      "'rateLimit' must be a number from 0",
      '/0/rateLimit',
    ],
    ['a rate below 0', more({ rateLimit: -1 }), "'rateLimit' must be a number", '/0/rateLimit'],
    [
      'half a burst',
      more({ burstLimit: 1.5 }),
      "'burstLimit' must be a whole number",
      '/0/burstLimit',
    ],
    [
      'a burst alone',
      [{ name: 'few', by: 'route', burstLimit: 1 }],
      "limits nothing without a 'rateLimit'",
      '/0/burstLimit',
    ],
    ['neither a rate nor a quota', without('rateLimit'), "neither 'rateLimit' nor 'quota'", '/0'],
    ['a quota that is a number', more({ quota: 5 }), 'A quota is an object', '/0/quota'],
    [
      'a quota without its period',
      more({ quota: { limit: 5 } }),
      "The quota has no 'period'",
      '/0/quota',
    ],
    [
      'a period of another name',
      more({ quota: { limit: 5, period: 'HOUR' } }),
      "'period' must be one of DAY, WEEK, MONTH",
      '/0/quota/period',
    ],
    [
      'an offset',
      more({ quota: { limit: 5, period: 'DAY', offset: 1 } }),
      "Unknown member 'offset' of a quota",
      '/0/quota/offset',
    ],
    [
      'another way to treat what is missing',
      more({ missing: 'open' }),
      "'missing' must be one of share, refuse, skip",
      '/0/missing',
    ],
  ])('%s', (_, limits, message, pointer) => {
    const places: readonly (readonly [object, string])[] = [
      [openapi({ 'x-tidegate-limits': limits }), '/x-tidegate-limits'],
      [
        openapi({ paths: { '/a': { get: { responses: {}, 'x-tidegate-limits': limits } } } }),
        '/paths/~1a/get/x-tidegate-limits',
      ],
    ]
    for (const [document, place] of places) {
      const { problems } = refusal(JSON.stringify(document, undefined, 1))
      const found = problems.find((problem) => problem.message.includes(message))
      expect(found, problems.map((problem) => problem.message).join('\n')).toBeDefined()
      expect(found!.pointer).toBe(place + pointer)
      expect(found!.message).toContain(`(line ${found!.line}, column ${found!.column}, `)
      expect(found!.line).toBeGreaterThan(1)
    }
  })

  test.each<[string, object, string]>([
    [
      'limits of a path',
      { paths: { '/a': { 'x-tidegate-limits': [few] } } },
      'has no effect here: it belongs in the document or the operation',
    ],
    [
      'limits in another spelling',
      { 'X-Tidegate-Limits': [few] },
      "Unknown extension 'X-Tidegate-Limits'",
    ],
    [
      'an extension of ours that there is not',
      { 'x-tidegate-limit': [few] },
      "Unknown extension 'x-tidegate-limit': there are x-tidegate-audit, x-tidegate-limits",
    ],
  ])('%s', (_, document, message) => {
    expect(refusal(openapi(document)).message).toContain(message)
  })
})

describe('limits by themselves', () => {
  const read = (value: unknown) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    try {
      return readLimitsDocument(new TextEncoder().encode(text))
    } catch (error) {
      if (error instanceof ImportError)
        return error.problems.map(({ message }) => message).join('\n')
      throw error
    }
  }
  const parsed = { ...few, by: ['sourceIp'] }

  test.each<[string, unknown, unknown]>([
    ['nothing', {}, { limits: [], methods: [] }],
    [
      'JSON',
      { limits: [few], methods: [{ path: '/a', method: 'get', limits: [few] }] },
      { limits: [parsed], methods: [{ path: '/a', method: 'GET', limits: [parsed] }] },
    ],
    [
      'YAML',
      'limits:\n- {name: few, by: sourceIp, rateLimit: 2}\n',
      { limits: [parsed], methods: [] },
    ],
  ])('%s is read', (_, value, expected) => {
    expect(read(value)).toEqual(expected)
  })

  test.each<[string, unknown, string]>([
    ['a list', [], 'An object with limits, methods is wanted, not [] (line 1, column 1)'],
    [
      'an unknown member',
      { limit: [] },
      "Unknown member 'limit': known are limits, methods (line 1, column 2, /limit)",
    ],
    [
      'a method without its path',
      { methods: [{ method: 'GET', limits: [] }] },
      "'path' must be a string, not nothing",
    ],
    [
      'a method without limits',
      { methods: [{ method: 'GET', path: '/a' }] },
      "The method has no 'limits'",
    ],
    [
      'what a limit may not be',
      { methods: [{ method: 'GET', path: '/a', limits: more({ by: 'x' }) }] },
      '/methods/0/limits/0/by',
    ],
    ['no JSON', '{"limits": [', 'expected'],
  ])('%s is refused', (_, value, message) => {
    expect(read(value)).toContain(message)
  })
})
