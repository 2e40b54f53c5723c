import { expect, test } from 'vitest'
import type { DocumentationPart } from '../../src/model/rest-api.ts'
import type { ExportSource } from '../../src/openapi/export/export-source.ts'
import { exported } from './exported.ts'
import { petOperations, petSource } from './pet-source.ts'

const text = { type: 'string' } as const

const model = (name: string, schema: object) => ({
  id: name,
  name,
  contentType: 'application/json',
  schema: JSON.stringify(schema),
})

const part = (location: DocumentationPart['location'], properties: object) => ({
  location,
  properties: JSON.stringify(properties),
})

// Spec openapi §15: a part holds for the paths below it, and the more special one wins.
test.each([
  ['below', { path: '/', method: '*' }, 'general'],
  ['of the verb', { path: '/pets', method: 'GET' }, 'general'],
  ['of another verb', { path: '/pets', method: 'PUT' }, undefined],
  ['of another path', { path: '/pet', method: '*' }, undefined],
])('a part %s', (_, at, expected) => {
  const parts = [part({ type: 'METHOD', ...at }, { summary: 'general' })]
  expect(petOperations(petSource({}, {}, parts)).map((found) => found?.summary)).toEqual([
    expected,
    expected,
  ])
})

test('special parts win member by member', () => {
  const parts = [
    part({ type: 'METHOD', path: '/pets/{id}', method: 'GET' }, { summary: 'special' }),
    part({ type: 'METHOD', path: '/pets', method: '*' }, { summary: 'general', tags: ['t'] }),
  ]
  for (const operation of petOperations(petSource({}, {}, parts)))
    expect(operation).toMatchObject({ summary: 'special', tags: ['t'] })
})

// AWS's documentation, "Publish API documentation": what OpenAPI has a place for is put there, the rest is not.
test('documentation says what OpenAPI allows, and configures nothing', () => {
  const place = { path: '/pets/{id}', method: 'GET' }
  const responses = {
    200: { statusCode: '200', responseParameters: { 'method.response.header.H': true } },
  }
  const from = petSource(
    {
      requestParameters: { 'method.request.path.id': true },
      requestModels: { 'application/json': 'Pet' },
      methodResponses: responses,
    },
    { models: [model('Pet', { title: 'old', properties: { a: { type: 'string' }, b: true } })] },
    [
      part(
        { type: 'API' },
        {
          description: 'nowhere',
          'x-bar': 1,
          info: { description: 'i', version: '9', 'x-bar': 2, foo: 3 },
        },
      ),
      part({ type: 'RESOURCE', path: '/pets/{id}' }, { description: 'nowhere', 'x-bar': 3 }),
      part(
        { type: 'METHOD', ...place },
        {
          description: 7,
          deprecated: true,
          tags: 'none',
          foo: 1,
          responses: {},
          'x-amazon-apigateway-integration': { type: 'http', uri: 'http://elsewhere' },
        },
      ),
      part({ type: 'PATH_PARAMETER', ...place, name: 'id' }, { description: 'p', in: 'query' }),
      part({ type: 'REQUEST_BODY', ...place }, { description: 'body' }),
      part({ type: 'RESPONSE', path: '/', method: '*', statusCode: '*' }, { description: 'any' }),
      part(
        { type: 'RESPONSE_HEADER', ...place, statusCode: '200', name: 'H' },
        { description: 'h' },
      ),
      part({ type: 'MODEL', name: 'Pet' }, { title: 'new' }),
      part({ type: 'MODEL', name: 'Pet.a' }, { description: 'an a' }),
      { location: { type: 'MODEL', name: 'Pet.b' }, properties: 'no JSON' },
    ],
  )
  const { oas30, swagger } = exported(from)
  const pet = { title: 'new', properties: { a: { type: 'string', description: 'an a' }, b: true } }
  for (const document of [oas30, swagger])
    expect(document).toMatchObject({
      'x-bar': 1,
      info: { title: 'pets', description: 'i', version: '2020-01-01T00:00:00Z', 'x-bar': 2 },
    })
  expect(oas30.info).not.toHaveProperty('foo')
  expect(oas30).not.toHaveProperty('description')
  expect(oas30.components.schemas).toEqual({ Pet: pet })
  expect(oas30.paths['/pets/{id}']).toEqual({
    'x-bar': 3,
    get: {
      deprecated: true,
      parameters: [{ name: 'id', in: 'path', required: true, description: 'p', schema: text }],
      requestBody: {
        description: 'body',
        required: true,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
      },
      responses: {
        200: {
          description: 'any',
          headers: { H: { description: 'h', schema: text } },
          content: {},
        },
      },
    },
  })
  expect(swagger.paths['/pets/{id}']?.get).toEqual({
    deprecated: true,
    consumes: ['application/json'],
    parameters: [
      { name: 'id', in: 'path', required: true, description: 'p', type: 'string' },
      {
        in: 'body',
        name: 'Pet',
        required: true,
        description: 'body',
        schema: { $ref: '#/definitions/Pet' },
      },
    ],
    responses: {
      200: { description: 'any', headers: { H: { description: 'h', type: 'string' } } },
    },
  })
})

// Postman's own converter reads `x-postman-meta`; AWS names the extension only.
test('Postman is told how to sign', () => {
  const meta = {
    currentHelper: 'awsSigV4',
    helperAttributes: {
      accessKey: '{{aws_access_key_id}}',
      secretKey: '{{aws_secret_access_key}}',
      region: 'eu-west-1',
      service: 'execute-api',
      saveHelper: true,
    },
  }
  const signed = petSource({ authorizationType: 'AWS_IAM' })
  const found = (from: ExportSource, extensions: string) =>
    petOperations(from, extensions).map((operation) => operation?.['x-postman-meta'])
  expect(found(signed, 'postman')).toEqual([meta, meta])
  expect(found(signed, 'integrations')).toEqual([undefined, undefined])
  expect(found(petSource(), ' integrations , postman')).toEqual([undefined, undefined])
})
