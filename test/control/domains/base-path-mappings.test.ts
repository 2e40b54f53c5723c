import { expect, test } from 'vitest'
import type { Params } from '../plane/control-plane.ts'
import { patch, petStore } from '../plane/pet-store.ts'

const domainName = 'api.example.com'
const v1 = { domainName, basePath: 'v1' }

/** The pet store behind a domain that maps `v1` to its stage. */
function mapped() {
  const plane = petStore()
  plane.call('CreateDomainName', { domainName })
  plane.call('CreateBasePathMapping', { ...v1, restApiId: plane.restApiId, stage: 'dev' })
  const published = () =>
    (JSON.parse(plane.store.published(`domain/${domainName}`) ?? '') as Params)['mappings']
  return { ...plane, published }
}

// conformance: moto:apigateway::test_get_base_path_mappings; spec control-plane §12
test.each<[Params, Params]>([
  [{}, { basePath: '(none)' }],
  [{ basePath: '' }, { basePath: '(none)' }],
  [{ basePath: '(none)' }, { basePath: '(none)' }],
  [
    { basePath: 'v2', stage: 'dev' },
    { basePath: 'v2', stage: 'dev' },
  ],
  [{ basePath: "$-_.+!*'()", stage: '' }, { basePath: "$-_.+!*'()" }],
])('CreateBasePathMapping %j', (params, expected) => {
  const { call, restApiId } = mapped()
  const mapping = call('CreateBasePathMapping', { domainName, restApiId, ...params })
  expect(mapping).toEqual({ restApiId, ...expected })
  const at = { domainName, basePath: expected['basePath'] }
  expect(call('GetBasePathMapping', at)).toEqual(mapping)
  expect(call('GetBasePathMappings', { domainName }).items).toEqual([
    { basePath: 'v1', restApiId, stage: 'dev' },
    mapping,
  ])
})

// Spec control-plane §12.
test.each<[Params, string]>([
  [
    { basePath: '/v2' },
    "400 BadRequestException: API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.",
  ],
  [{ basePath: 'v1' }, '409 ConflictException: Base path already exists for this domain name'],
  [{ stage: 'x' }, '400 BadRequestException: Invalid stage identifier specified'],
  [{ restApiId: 'x' }, '400 BadRequestException: Invalid REST API identifier specified'],
  [{ domainName: 'x.com' }, '404 NotFoundException: Invalid domain name identifier specified'],
  [
    { basePath: 'ä' },
    "400 BadRequestException: Invalid base path specified: ä. It may have at most 300 letters, digits and characters of $-_.+!*'()",
  ],
])('CreateBasePathMapping refuses %j', (params, error) => {
  const { refusal, at, store } = mapped()
  expect(refusal('CreateBasePathMapping', at({ domainName, restApiId: '$api', ...params }))).toBe(
    error,
  )
  expect(store.count('BasePathMapping', domainName)).toBe(1)
})

// Spec rest-routing §9: public domains lead to public APIs.
test('a private API cannot be mapped to a public domain', () => {
  const { call, refusal } = mapped()
  const restApiId = call('CreateRestApi', {
    name: 'p',
    endpointConfiguration: { types: ['PRIVATE'] },
  }).id
  expect(refusal('CreateBasePathMapping', { domainName, restApiId })).toBe(
    `400 BadRequestException: A public custom domain name cannot lead to the private API ${restApiId}`,
  )
})

// conformance: moto:apigateway::test_get_base_path_mapping_with_unknown_base_path, …_delete_…; test_update_path_mapping_with_unknown_domain
test.each(['GetBasePathMapping', 'UpdateBasePathMapping', 'DeleteBasePathMapping'])(
  '%s of what is not there',
  (operation) => {
    const { refusal } = mapped()
    expect(refusal(operation, { domainName, basePath: 'x' })).toBe(
      '404 NotFoundException: Invalid base path mapping identifier specified',
    )
    expect(refusal(operation, { domainName: 'x.com', basePath: 'v1' })).toBe(
      '404 NotFoundException: Invalid domain name identifier specified',
    )
  },
)

// Spec control-plane §7, both spellings; rest-routing §13: live without a deployment.
test.each([
  ['/basePath', 'v2', { basePath: 'v2', stage: 'dev' }],
  ['/basepath', '', { basePath: '(none)', stage: 'dev' }],
  ['/stage', '', { basePath: 'v1' }],
  ['/restapiId', '$api', { basePath: 'v1', stage: 'dev' }],
  ['/restApiId', '$api', { basePath: 'v1', stage: 'dev' }],
])('UpdateBasePathMapping replaces %s by %j', (path, value, expected) => {
  const { call, at, restApiId, published } = mapped()
  const updated = call('UpdateBasePathMapping', at({ ...v1, ...patch('replace', path, value) }))
  expect(updated).toEqual({ restApiId, ...expected })
  expect(published()).toEqual([{ apiId: restApiId, ...expected }])
})

test.each([
  ['replace', '/stage', 'x', '400 BadRequestException: Invalid stage identifier specified'],
  ['replace', '/restapiId', 'x', '400 BadRequestException: Invalid REST API identifier specified'],
  [
    'replace',
    '/basePath',
    'v2',
    '409 ConflictException: Base path already exists for this domain name',
  ],
  ['replace', '/id', 'x', '400 BadRequestException: Invalid patch path /id'],
  [
    'add',
    '/stage',
    'dev',
    '400 BadRequestException: Invalid patch operation specified. Must be one of: [replace]',
  ],
])('UpdateBasePathMapping refuses to %s %s %s', (op, path, value, error) => {
  const { call, refusal, restApiId } = mapped()
  call('CreateBasePathMapping', { domainName, basePath: 'v2', restApiId })
  expect(refusal('UpdateBasePathMapping', { ...v1, ...patch(op, path, value) })).toBe(error)
})

test('a deleted mapping is withdrawn at once', () => {
  const { call, published } = mapped()
  expect(published()).toHaveLength(1)
  call('DeleteBasePathMapping', v1)
  expect(published()).toEqual([])
})
