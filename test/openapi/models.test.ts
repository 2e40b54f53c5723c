import { expect, test } from 'vitest'
import { define, methodOf, openapi, swagger } from './define.ts'

const url = (name: string) => `https://apigateway.amazonaws.com/restapis/api1/models/${name}`
const components = (schemas: object, version = '3.0.1') =>
  openapi({ openapi: version, components: { schemas } })

const schemasOf = (document: object) =>
  Object.fromEntries(
    define(document).models.map((model) => [
      model.name,
      JSON.parse(model.schema('api1')) as unknown,
    ]),
  )

test.each([
  ['Swagger', swagger({ definitions: { A: { items: { $ref: '#/definitions/B' } }, B: {} } })],
  ['OpenAPI', components({ A: { items: { $ref: '#/components/schemas/B' } }, B: {} })],
])('references between models become AWS’s URLs: %s (spec openapi §7 [R])', (_, document) => {
  expect(schemasOf(document)).toEqual({ A: { items: { $ref: url('B') } }, B: {} })
})

test('circular models are fine (ls:apigateway_import::test_import_with_circular_models_and_request_validation)', () => {
  const definition = define(
    components({ A: { properties: { a: { $ref: '#/components/schemas/A' } } } }),
  )
  expect(definition.models[0]?.schema('api1')).toBe(`{"properties":{"a":{"$ref":"${url('A')}"}}}`)
  expect(definition.warnings).toEqual([])
})

test('key order is kept, the description copied, the content type JSON (spec openapi §7)', () => {
  const schema = { type: 'object', description: 'd', not: { required: ['c'], minLength: 2 } }
  const [model] = define(components({ A: schema })).models
  expect(model).toMatchObject({ name: 'A', description: 'd', contentType: 'application/json' })
  expect(model?.schema('api1')).toBe(JSON.stringify(schema))
})

test('only references are rewritten: not properties of that name, not values, not other texts', () => {
  const schema = {
    properties: { $ref: { type: 'string' }, enum: { $ref: '#/components/schemas/B' } },
    enum: [{ $ref: '#/components/schemas/B' }],
    default: { $ref: '#/components/schemas/Nope' },
    description: 'see /restapis/x/models/B',
  }
  expect(schemasOf(components({ A: schema, B: {} }))['A']).toEqual({
    ...schema,
    properties: { $ref: { type: 'string' }, enum: { $ref: url('B') } },
  })
})

// stackoverflow 71663897 for `nullable`; AWS's list of what an import does not support for the others.
test.each(['3.0.1', '3.1.0'])('words that draft-04 does not know are dropped: %s', (version) => {
  const own = {
    nullable: true,
    example: 1,
    examples: [{ nullable: true }],
    readOnly: true,
    writeOnly: true,
    deprecated: true,
    xml: { name: 'x' },
    externalDocs: { url: 'http://x.example/' },
    discriminator: { propertyName: 'x' },
    'x-own': { type: 'string' },
    if: { type: 'string' },
  }
  const names = { nullable: { type: 'string' }, example: {}, if: { minItems: 1 } }
  const kept = {
    required: ['nullable'],
    type: 'object',
    format: 'date-time',
    properties: names,
    patternProperties: { readOnly: {} },
    dependencies: { nullable: ['example'], example: { type: 'object' } },
    definitions: { xml: { type: 'string' } },
    enum: [{ nullable: true }],
    default: { example: 1 },
  }
  const A = { ...own, ...kept, items: { ...own, type: 'string' } }
  expect(schemasOf(components({ A }, version))['A']).toEqual({ ...kept, items: { type: 'string' } })
})

test('a reference into a model is written out', () => {
  const schemas = {
    A: { $ref: '#/components/schemas/B/properties/c' },
    B: { properties: { c: { items: { $ref: '#/components/schemas/B' } } } },
  }
  expect(schemasOf(components(schemas))['A']).toEqual({ items: { $ref: url('B') } })
})

test.each([
  // texts: AWS's importer, in public reports of it
  [
    'a name that is not alphanumeric',
    { 'A-B': {} },
    'Model name must be alphanumeric: A-B (line 1,',
  ],
  [
    'a model that is not there',
    { A: { items: { $ref: '#/components/schemas/Z' } } },
    "Reference to model 'Z' not found. Ignoring. (line 1,",
  ],
  [
    'a circle that is no model',
    {
      A: { $ref: '#/components/schemas/B/x' },
      B: { x: { items: { $ref: '#/components/schemas/B/x' } } },
    },
    'runs in a circle',
  ],
])('models: warns of %s', (_, schemas, warning) => {
  expect(define(components(schemas)).warnings).toContainEqual(expect.stringContaining(warning))
})

test('3.1 schemas are written as draft-04 means them', () => {
  const schema = {
    properties: { n: { exclusiveMinimum: 1, exclusiveMaximum: 9 }, c: { const: 'x' } },
    allOf: [
      { $ref: '#/components/schemas/B', maxProperties: 2 },
      { $ref: '#/components/schemas/B', description: 'd' },
    ],
  }
  expect(schemasOf(components({ A: schema, B: {} }, '3.1.0'))['A']).toEqual({
    properties: {
      n: { minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true },
      c: { enum: ['x'] },
    },
    allOf: [{ allOf: [{ $ref: url('B') }, { maxProperties: 2 }] }, { $ref: url('B') }],
  })
})

/* ---- schemas inside operations ---- */

const operation = (schema: object, more: object = {}) => ({
  requestBody: { content: { 'application/json': { schema } } },
  responses: { '200': { content: { 'application/json': { schema } } } },
  ...more,
})

const read = (schema: object, path = '/x') => {
  const definition = define(
    openapi({
      paths: { [path]: { post: operation(schema) } },
      components: { schemas: { Pet: {} } },
    }),
  )
  const method = methodOf(definition, path, 'POST')
  return {
    definition,
    request: method.requestModels?.['application/json'],
    response: method.methodResponses?.['200']?.responseModels?.['application/json'],
  }
}

test('an inline schema gets a model of its own, whose name stays for its place', () => {
  const schema = { type: 'array', items: { $ref: '#/components/schemas/Pet' } }
  const first = read(schema)
  expect(first.request).toMatch(/^MODEL[0-9a-f]{8}$/)
  expect(first.response).toMatch(/^MODEL[0-9a-f]{8}$/)
  expect(first.response).not.toBe(first.request)
  const made = first.definition.models.find((model) => model.name === first.request)
  expect(made?.schema('api1')).toBe(`{"type":"array","items":{"$ref":"${url('Pet')}"}}`)
  expect(read({ type: 'object' }).request).toBe(first.request)
  expect(read(schema, '/y').request).not.toBe(first.request)
})

test('a shared component’s inline schema is one model', () => {
  const bad = { content: { 'application/json': { schema: { type: 'object' } } } }
  const get = { responses: { '400': { $ref: '#/components/responses/bad' } } }
  const paths = { '/x': { get }, '/y': { get } }
  expect(define(openapi({ paths, components: { responses: { bad } } })).models).toHaveLength(1)
})

test.each([
  ['a primitive request is still validated', { type: 'integer' }, true, false],
  ['an empty schema is no model', {}, false, false],
  [
    'an object is one both ways (ls:apigateway_import::test_import_rest_api)',
    { type: 'object' },
    true,
    true,
  ],
])('inline: %s', (_, schema, request, response) => {
  const result = read(schema)
  expect([result.request !== undefined, result.response !== undefined]).toEqual([request, response])
  expect(result.definition.warnings).toEqual([])
})

test('a binary body is no model', () => {
  const content = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
  const definition = define(openapi({ paths: { '/x': { post: { requestBody: { content } } } } }))
  expect(methodOf(definition, '/x', 'POST').requestModels).toBeUndefined()
})

test('a body whose model is missing has none, with a warning', () => {
  const { request, definition } = read({ $ref: '#/components/schemas/Gone' })
  expect(request).toBeUndefined()
  expect(definition.warnings[0]).toContain("Reference to model 'Gone' not found. Ignoring.")
})
