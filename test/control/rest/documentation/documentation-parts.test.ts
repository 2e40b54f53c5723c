import { expect, test } from 'vitest'
import { controlPlane, type Params } from '../../plane/control-plane.ts'

function apiPlane() {
  const plane = controlPlane()
  const { id: restApiId } = plane.call('CreateRestApi', { name: 'n' })
  const create = (location: Params, properties = '{"description":"d"}') =>
    plane.call('CreateDocumentationPart', { restApiId, location, properties })
  return { ...plane, restApiId, create }
}

// Spec openapi §15: the table of locations with its defaults.
test.each<[Params, Params]>([
  [{ type: 'API' }, { type: 'API' }],
  [
    { type: 'MODEL', name: 'Pet' },
    { type: 'MODEL', name: 'Pet' },
  ],
  [{ type: 'RESOURCE' }, { type: 'RESOURCE', path: '/' }],
  [
    { type: 'METHOD', method: 'GET' },
    { type: 'METHOD', path: '/', method: 'GET' },
  ],
  [
    { type: 'QUERY_PARAMETER', path: '/pets', name: 'page' },
    { type: 'QUERY_PARAMETER', path: '/pets', method: '*', name: 'page' },
  ],
  [
    { type: 'RESPONSE_HEADER', name: 'X', statusCode: ' ' },
    { type: 'RESPONSE_HEADER', path: '/', method: '*', statusCode: '*', name: 'X' },
  ],
])('the location %j is kept as %j', (given, kept) => {
  const { call, create, restApiId } = apiPlane()
  const part = create(given, '{ "description": "d" }')
  expect(part).toEqual({ id: part.id, location: kept, properties: '{ "description": "d" }' })
  expect(call('GetDocumentationPart', { restApiId, documentationPartId: part.id })).toEqual(part)
})

// The text of the conflict is AWS's documentation's ("Document an API using the API Gateway REST API").
test.each<[Params, string]>([
  [
    { type: 'API' },
    "409 ConflictException: Documentation part already exists for the specified location: type 'API'.",
  ],
  [
    { type: 'METHOD', path: '/pets', method: '*' },
    "409 ConflictException: Documentation part already exists for the specified location: type 'METHOD', path '/pets', method '*'.",
  ],
  [
    { type: 'API', path: '/' },
    '400 BadRequestException: Invalid documentation part location specified: type API has no path. It has: type',
  ],
  [
    { type: 'PATH_PARAMETER', path: '/{id}' },
    '400 BadRequestException: Invalid documentation part location specified: a location of type PATH_PARAMETER needs a name',
  ],
])('a second part, or a location that is none: %j', (location, error) => {
  const { create, refusal, restApiId } = apiPlane()
  create({ type: 'API' })
  create({ type: 'METHOD', path: '/pets' })
  const properties = '{}'
  expect(refusal('CreateDocumentationPart', { restApiId, location, properties })).toBe(error)
})

// Spec control-plane §4, row GetDocumentationParts.
test.each<[Params, readonly string[]]>([
  [{}, ['API', 'METHOD', 'MODEL', 'RESOURCE']],
  [{ type: 'MODEL' }, ['MODEL']],
  [{ nameQuery: 'Pet' }, ['MODEL']],
  [{ path: '/pets' }, ['METHOD']],
  [{ locationStatus: 'UNDOCUMENTED' }, ['RESOURCE']],
  [{ locationStatus: 'DOCUMENTED', limit: 2 }, ['API', 'METHOD']],
])('GetDocumentationParts filters by %j', (filter, types) => {
  const { call, create, restApiId } = apiPlane()
  create({ type: 'API' })
  create({ type: 'METHOD', path: '/pets', method: 'GET' })
  create({ type: 'MODEL', name: 'Pet' })
  create({ type: 'RESOURCE' }, ' { } ')
  const { items } = call('GetDocumentationParts', { restApiId, ...filter })
  expect(items.map((part) => (part['location'] as { type: string }).type)).toEqual(types)
})

// conformance: ls:apigateway_api::TestApiGatewayApiDocumentationPart
test('as recorded: updates and deletions, and whom they do not find', () => {
  const { call, refusal, create, restApiId } = apiPlane()
  const { id: documentationPartId } = create({ type: 'API' })
  const noPart = '404 NotFoundException: Invalid Documentation part identifier specified'
  const noApi = '404 NotFoundException: Invalid API identifier specified 000000000000:api_id'
  const update = (op: string, path: string, api = restApiId) => ({
    restApiId: api,
    documentationPartId,
    patchOperations: [{ op, path, value: '{"description":"new"}' }],
  })
  expect(refusal('GetDocumentationParts', { restApiId: 'api_id' })).toBe(noApi)
  expect(refusal('UpdateDocumentationPart', update('replace', '/properties', 'api_id'))).toBe(
    noPart,
  )
  expect(refusal('UpdateDocumentationPart', update('add', '/properties'))).toBe(
    "400 BadRequestException: Invalid patch path  '/properties' specified for op 'add'. Please choose supported operations",
  )
  expect(refusal('UpdateDocumentationPart', update('replace', '/invalidPath'))).toBe(
    "400 BadRequestException: Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/properties]",
  )
  expect(call('UpdateDocumentationPart', update('replace', '/properties'))).toEqual({
    id: documentationPartId,
    location: { type: 'API' },
    properties: '{"description":"new"}',
  })
  const part = { restApiId, documentationPartId }
  expect(refusal('DeleteDocumentationPart', { ...part, restApiId: 'api_id' })).toBe(noApi)
  call('DeleteDocumentationPart', part)
  expect(refusal('DeleteDocumentationPart', part)).toBe(noPart)
})
