import { expect, test } from 'vitest'
import { define, openapi, swagger } from './define.ts'

const parts = (document: object) =>
  define(document).documentationParts?.map(({ location, properties }) => [
    location,
    JSON.parse(properties) as unknown,
  ])

const written = (documentationParts: unknown) =>
  openapi({ 'x-amazon-apigateway-documentation': { version: '1', documentationParts } })

test('plain descriptions become parts (spec openapi §15)', () => {
  const document = openapi({
    info: { title: 't', description: 'the API' },
    paths: {
      '/x/{id}': {
        description: 'the resource',
        parameters: [{ name: 'id', in: 'path', description: 'the id' }],
        post: {
          summary: 'short',
          description: 'long',
          tags: ['a'],
          parameters: [
            { name: 'q', in: 'query', description: 'the query' },
            { name: 'H', in: 'header', description: 'the header' },
            { name: 'n', in: 'query' },
          ],
          requestBody: { description: 'the body', content: {} },
          responses: {
            '200': { description: 'fine', headers: { 'X-A': { description: 'a header' } } },
          },
        },
      },
    },
    components: {
      securitySchemes: {
        key: { type: 'apiKey', name: 'x-api-key', in: 'header', description: 'the key' },
      },
    },
  })
  const method = { path: '/x/{id}', method: 'POST' }
  expect(parts(document)).toEqual([
    [{ type: 'API' }, { info: { description: 'the API' } }],
    [{ type: 'AUTHORIZER', name: 'key' }, { description: 'the key' }],
    [{ type: 'RESOURCE', path: '/x/{id}' }, { description: 'the resource' }],
    [
      { type: 'METHOD', ...method },
      { tags: ['a'], summary: 'short', description: 'long' },
    ],
    [{ type: 'PATH_PARAMETER', ...method, name: 'id' }, { description: 'the id' }],
    [{ type: 'QUERY_PARAMETER', ...method, name: 'q' }, { description: 'the query' }],
    [{ type: 'REQUEST_HEADER', ...method, name: 'H' }, { description: 'the header' }],
    [{ type: 'REQUEST_BODY', ...method }, { description: 'the body' }],
    [{ type: 'RESPONSE', ...method, statusCode: '200' }, { description: 'fine' }],
    [
      { type: 'RESPONSE_HEADER', ...method, statusCode: '200', name: 'X-A' },
      { description: 'a header' },
    ],
  ])
})

test('Swagger’s body parameter describes the request body', () => {
  const post = { parameters: [{ in: 'body', name: 'b', description: 'the body' }] }
  expect(parts(swagger({ paths: { '/x': { post } } }))).toEqual([
    [{ type: 'REQUEST_BODY', path: '/x', method: 'POST' }, { description: 'the body' }],
  ])
})

test('ignore=documentation reads none (spec openapi §1)', () => {
  const document = written([{ location: { type: 'API' }, properties: {} }])
  expect(define(document, { ignoreDocumentation: true }).documentationParts).toBeUndefined()
})

test.each([
  // spec openapi §15; the first is recorded: ls:apigateway_api::test_import_documentation_parts
  ['METHOD', { type: 'METHOD', method: 'GET' }, { type: 'METHOD', path: '/', method: 'GET' }],
  ['RESPONSE', { type: 'RESPONSE' }, { type: 'RESPONSE', path: '/', method: '*', statusCode: '*' }],
  [
    'QUERY_PARAMETER',
    { type: 'QUERY_PARAMETER', path: '/x' },
    { type: 'QUERY_PARAMETER', path: '/x', method: '*' },
  ],
  [
    'a numeric code',
    { type: 'RESPONSE_BODY', statusCode: 404 },
    { type: 'RESPONSE_BODY', path: '/', method: '*', statusCode: '404' },
  ],
  ['MODEL', { type: 'MODEL', name: 'A' }, { type: 'MODEL', name: 'A' }],
])('a written part has its location’s defaults: %s', (_, location, expected) => {
  expect(parts(written([{ location, properties: { description: 'd' } }]))).toEqual([
    [expected, { description: 'd' }],
  ])
})

test('a written part wins over a description at the same place (ls:apigateway_api::test_import_documentation_parts)', () => {
  const document = {
    ...written([{ location: { type: 'API' }, properties: { info: { description: 'written' } } }]),
    info: { title: 't', description: 'plain' },
  }
  expect(parts(document)).toEqual([[{ type: 'API' }, { info: { description: 'written' } }]])
})

test.each([
  [
    'an unknown type',
    { location: { type: 'PLANET' }, properties: {} },
    'must be one of API, AUTHORIZER',
  ],
  [
    'a field the type has not',
    { location: { type: 'API', path: '/' }, properties: {} },
    "a location of type API has no 'path'",
  ],
  ['a missing name', { location: { type: 'PATH_PARAMETER' }, properties: {} }, "needs a 'name'"],
  [
    'properties that are none',
    { location: { type: 'API' }, properties: 1 },
    "its 'properties' must be an object",
  ],
])('a bad part is left out with a warning: %s', (_, part, warning) => {
  const definition = define(written([part]))
  expect(definition.documentationParts).toEqual([])
  expect(definition.warnings).toEqual([expect.stringContaining(warning)])
})
