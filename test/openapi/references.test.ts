import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ImportError } from '../../src/openapi/import-error.ts'
import { define, methodOf, openapi, refusal, swagger } from './define.ts'
import { largeDefinition } from './large-definition.ts'

test('references within the document are followed wherever a definition may stand', () => {
  const document = openapi({
    paths: {
      '/a': { $ref: '#/components/pathItems/item' },
      '/b': { $ref: '#/paths/~1a' },
    },
    components: {
      pathItems: {
        item: {
          post: {
            security: [{ alias: [] }],
            parameters: [{ $ref: '#/components/parameters/q' }],
            requestBody: { $ref: '#/components/requestBodies/b' },
            responses: { '200': { $ref: '#/components/responses/r' } },
          },
        },
      },
      parameters: { q: { $ref: '#/components/parameters/real' }, real: { name: 'q', in: 'query' } },
      requestBodies: {
        b: { content: { 'application/json': { schema: { $ref: '#/components/schemas/A' } } } },
      },
      responses: {
        r: {
          headers: { H: { $ref: '#/components/headers/h' } },
          content: { 'application/json': { schema: { $ref: '#/components/schemas/A' } } },
        },
      },
      headers: { h: { description: 'h' } },
      schemas: { A: { type: 'object' } },
      securitySchemes: {
        alias: { $ref: '#/components/securitySchemes/key' },
        key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
      },
    },
  })
  const definition = define(document)
  for (const path of ['/a', '/b']) {
    expect(methodOf(definition, path, 'POST')).toEqual({
      httpMethod: 'POST',
      authorizationType: 'NONE',
      apiKeyRequired: true,
      requestParameters: { 'method.request.querystring.q': false },
      requestModels: { 'application/json': 'A' },
      methodResponses: {
        '200': {
          statusCode: '200',
          responseParameters: { 'method.response.header.H': false },
          responseModels: { 'application/json': 'A' },
        },
      },
    })
  }
})

test('Swagger’s own places', () => {
  const document = swagger({
    paths: {
      '/a': {
        get: {
          parameters: [{ $ref: '#/parameters/q' }],
          responses: { '500': { $ref: '#/responses/bad' } },
        },
      },
    },
    parameters: { q: { name: 'q', in: 'query' } },
    responses: { bad: { headers: { H: {} } } },
  })
  const method = methodOf(define(document), '/a', 'GET')
  expect(method.requestParameters).toEqual({ 'method.request.querystring.q': false })
  expect(method.methodResponses?.['500']?.responseParameters).toEqual({
    'method.response.header.H': false,
  })
})

const parameter = (parameters: object, ref: unknown) =>
  openapi({ paths: { '/a': { get: { parameters: [{ $ref: ref }] } } }, components: { parameters } })

// ATTACKS 56: loops, remote and file references are refused.
test.each([
  [
    'a circle',
    parameter(
      { a: { $ref: '#/components/parameters/b' }, b: { $ref: '#/components/parameters/a' } },
      '#/components/parameters/a',
    ),
    "Reference '#/components/parameters/a' runs in a circle",
  ],
  [
    'a path item that is itself',
    openapi({ paths: { '/a': { $ref: '#/paths/~1a' } } }),
    'runs in a circle',
  ],
  [
    'another host',
    parameter({}, 'https://example.com/p.json'),
    'only references within the document',
  ],
  ['a file', parameter({}, 'file:///etc/passwd'), 'only references within the document'],
  ['a neighbouring file', parameter({}, 'p.yaml#/a'), 'only references within the document'],
  ['no text', parameter({}, 1), 'only references within the document'],
  [
    'nowhere',
    parameter({}, '#/components/parameters/gone'),
    "Reference '#/components/parameters/gone' leads nowhere",
  ],
  ['a prototype', parameter({}, '#/constructor'), 'leads nowhere'],
  [
    'a remote schema',
    openapi({ components: { schemas: { A: { items: { $ref: 'http://169.254.169.254/x' } } } } }),
    'only references within the document',
  ],
])('refuses a reference to %s', (_, document, message) => {
  const [problem] = refusal(document).problems
  expect(problem?.message).toContain(message)
  expect(problem?.line).toBe(1)
})

const chain = (length: number, width: number) => ({
  ...Object.fromEntries(
    Array.from({ length }, (_, i) => [
      `x-${i}`,
      { allOf: Array.from({ length: width }, () => ({ $ref: `#/components/schemas/x-${i + 1}` })) },
    ]),
  ),
  [`x-${length}`]: { type: 'string' },
  Top: { $ref: '#/components/schemas/x-0' },
})

const manyPaths = Object.fromEntries(
  Array.from({ length: 20_000 }, (_, i) => [`/p${i}`, { $ref: '#/components/pathItems/big' }]),
)
const big = {
  get: {
    parameters: Array.from({ length: 5000 }, (_, i) => ({ name: `p${i}`, in: 'query' })),
    responses: {},
  },
}

test.each([
  ['references that double at each step', openapi({ components: { schemas: chain(30, 2) } })],
  ['a long chain of references', openapi({ components: { schemas: chain(20_000, 1) } })],
  [
    'one large path item used by many paths',
    openapi({ paths: manyPaths, components: { pathItems: { big } } }),
  ],
  [
    'very long paths',
    openapi({
      paths: Object.fromEntries(
        Array.from({ length: 50 }, (_, i) => [`/${i}${'/a'.repeat(20_000)}`, {}]),
      ),
    }),
  ],
])('ends in bounded time: %s', (_, document) => {
  const before = performance.now()
  try {
    define(document)
  } catch (error) {
    expect(error).toBeInstanceOf(ImportError)
  }
  expect(performance.now() - before).toBeLessThan(20_000)
})

test('thousands of warnings are cut short', () => {
  const extensions = Object.fromEntries(
    Array.from({ length: 5000 }, (_, i) => [`x-amazon-apigateway-x${i}`, 1]),
  )
  const { warnings } = define(openapi(extensions))
  expect(warnings).toHaveLength(201)
  expect(warnings.at(-1)).toBe('More warnings were left out')
})

/* ---- whatever is in a document, the answer is a definition or an ImportError ---- */

const seeds: readonly object[] = [
  largeDefinition(4),
  swagger({
    basePath: '/v1',
    paths: {
      '/a/{id}': {
        parameters: [{ name: 'id', in: 'path' }],
        post: {
          parameters: [{ in: 'body', schema: { $ref: '#/definitions/A' } }],
          responses: { '200': { schema: { type: 'array' }, headers: {} } },
          security: [{ t: ['s'] }],
          'x-amazon-apigateway-auth': { type: 'NONE' },
        },
      },
    },
    definitions: { A: { properties: { a: { $ref: '#/definitions/A' } } } },
    securityDefinitions: {
      t: {
        type: 'apiKey',
        name: 'A',
        in: 'header',
        'x-amazon-apigateway-authorizer': {
          type: 'token',
          authorizerUri: 'u',
          authorizerResultTtlInSeconds: 1,
        },
      },
    },
    'x-amazon-apigateway-documentation': {
      documentationParts: [{ location: { type: 'API' }, properties: {} }],
    },
    'x-amazon-apigateway-gateway-responses': {
      THROTTLED: { statusCode: '429', responseParameters: {} },
    },
    'x-amazon-apigateway-endpoint-configuration': { vpcEndpointIds: ['a'] },
    'x-amazon-apigateway-policy': { Statement: [] },
    'x-amazon-apigateway-binary-media-types': ['a/b'],
  }),
]

type Change = { readonly steps: readonly number[]; readonly value: unknown }

/** Replaces, or removes, the node that the steps lead to. */
function mutate(node: unknown, { steps, value }: Change, depth = 0): unknown {
  if (typeof node !== 'object' || node === null || depth >= steps.length) return value
  const entries = Object.entries(node)
  const chosen = entries[(steps[depth] ?? 0) % Math.max(1, entries.length)]
  if (!chosen) return value
  const changed = entries.flatMap(([key, item]) => {
    if (key !== chosen[0]) return [[key, item] as const]
    const next = mutate(item, { steps, value }, depth + 1)
    return next === undefined ? [] : [[key, next] as const]
  })
  return Array.isArray(node) ? changed.map(([, item]) => item) : Object.fromEntries(changed)
}

test('no mutation of a document crashes the importer or makes it hang', () => {
  const values = fc.oneof(
    fc.constant(undefined),
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      '',
      '__proto__',
      '#/',
      '#',
      { $ref: '#/paths' },
      { $ref: '#/components/schemas/Item0' },
      { $ref: '#/info/title' },
      [null],
      { a: null },
      1e300,
      '${AWS::Region}',
    ),
  )
  const changes = fc.array(
    fc.record({ steps: fc.array(fc.nat(40), { minLength: 1, maxLength: 9 }), value: values }),
    { minLength: 1, maxLength: 3 },
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      changes,
      fc.constantFrom('ignore', 'prepend', 'split'),
      (seed, list, basePath) => {
        const document = list.reduce<unknown>((node, change) => mutate(node, change), seed)
        try {
          const definition = define(document as object, { basePath })
          for (const model of definition.models) JSON.parse(model.schema('x'))
        } catch (error) {
          expect(error).toBeInstanceOf(ImportError)
        }
      },
    ),
    { numRuns: 2000 },
  )
})
