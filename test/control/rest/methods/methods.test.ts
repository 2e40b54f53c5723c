import { expect, test } from 'vitest'
import { atAny, atApi, atGet, atPets, atResponse, patch, petStore } from '../../plane/pet-store.ts'

const post = { ...atPets, httpMethod: 'POST', authorizationType: 'NONE' }

// Spec control-plane §6 (Method): what is empty is left out.
test.each([
  ['nothing but the defaults', {}, {}],
  [
    'the authorization type in any case',
    { authorizationType: 'none' },
    { authorizationType: 'NONE' },
  ],
  ['an authorizer that the type does not use is ignored', { authorizerId: 'abc123' }, {}],
  [
    'everything there is',
    {
      apiKeyRequired: true,
      operationName: 'Add',
      requestParameters: { 'method.request.header.X-a': true },
      requestModels: { 'application/json': 'MySchema' },
      requestValidatorId: '$validator',
      authorizationScopes: ['read'],
    },
    {
      apiKeyRequired: true,
      operationName: 'Add',
      requestParameters: { 'method.request.header.X-a': true },
      requestModels: { 'application/json': 'MySchema' },
      requestValidatorId: '$validator',
      authorizationScopes: ['read'],
    },
  ],
  ['empty maps are left out', { requestParameters: {}, requestModels: {} }, {}],
])('PutMethod shows %s', (_, params, expected) => {
  const { call, at } = petStore()
  const shown = { httpMethod: 'POST', authorizationType: 'NONE', apiKeyRequired: false }
  const method = call('PutMethod', at({ ...post, ...params }))
  expect(method).toEqual(at({ ...shown, ...expected }))
  expect(call('GetMethod', at(post))).toEqual(method)
})

// Spec control-plane §8.
test.each([
  [
    'PutMethod',
    { ...atGet, authorizationType: 'NONE' },
    '409 ConflictException: Method already exists for this resource',
  ],
  [
    'PutMethodResponse',
    atResponse,
    '409 ConflictException: Response already exists for this resource',
  ],
  [
    'PutMethod',
    { ...post, httpMethod: 'get' },
    '400 BadRequestException: Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
  ],
  [
    'PutMethod',
    { ...post, authorizationType: 'OAUTH' },
    '400 BadRequestException: Invalid authorization type specified. Valid options are NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS',
  ],
  [
    'PutMethod',
    { ...post, authorizationType: 'COGNITO_USER_POOLS', authorizerId: 'x' },
    '400 BadRequestException: Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
  ],
  [
    'PutMethod',
    { ...post, requestParameters: { 'header.X-a': true } },
    '400 BadRequestException: Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: header.X-a]',
  ],
  [
    'PutMethodResponse',
    { ...atResponse, statusCode: '201', responseModels: { 'text/plain': 'Nope' } },
    '400 BadRequestException: Invalid model identifier specified: Nope',
  ],
  [
    'PutMethodResponse',
    { ...atResponse, statusCode: '201', responseParameters: { 'my-header': true } },
    '400 BadRequestException: Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: my-header]',
  ],
  [
    'GetMethodResponse',
    { ...atResponse, statusCode: '404' },
    '404 NotFoundException: Invalid Response status code specified',
  ],
  [
    'GetMethod',
    { ...atGet, httpMethod: 'constructor' },
    '404 NotFoundException: Invalid Method identifier specified',
  ],
  [
    'UpdateMethod',
    { ...atGet, ...patch('remove', '/requestParameters/method.request.header.x') },
    '404 NotFoundException: Invalid parameter name specified',
  ],
  [
    'UpdateMethod',
    { ...atGet, ...patch('remove', '/requestModels/text~1plain') },
    '404 NotFoundException: Content-Type specified was not found',
  ],
])('%s is refused: %#', (operation, params, error) => {
  const { refusal, at } = petStore()
  expect(refusal(operation, at(params))).toBe(error)
})

// conformance: ls:…::test_lifecycle_method_response
test('a method response shows the empty maps it was given, and nothing it was not', () => {
  const { call, at } = petStore()
  const maps = { responseParameters: {}, responseModels: {} }
  const given = call('PutMethodResponse', at({ ...atGet, statusCode: '201', ...maps }))
  expect(given).toEqual({ statusCode: '201', ...maps })
  expect(call('PutMethodResponse', at({ ...atGet, statusCode: '202' }))).toEqual({
    statusCode: '202',
  })
})

test('scopes are added and removed by value', () => {
  const { call, at } = petStore()
  const scopes = (op: string, value: string) =>
    call('UpdateMethod', at({ ...atGet, ...patch(op, '/authorizationScopes', value) }))[
      'authorizationScopes'
    ]
  scopes('add', 'read')
  expect(scopes('add', 'write')).toEqual(['read', 'write'])
  expect(scopes('remove', 'read')).toEqual(['write'])
  expect(scopes('remove', 'write')).toBeUndefined()
})

test('deleting a method or its response leaves the rest', () => {
  const { call, refusal, at } = petStore()
  call('DeleteMethodResponse', at(atResponse))
  expect(call('GetMethod', at(atGet))).not.toHaveProperty('methodResponses')
  call('DeleteMethod', at(atGet))
  expect(refusal('GetMethod', at(atGet))).toContain('Invalid Method identifier specified')
  expect(call('GetResource', at(atPets))).not.toHaveProperty('resourceMethods')
  expect(call('GetMethod', at(atAny))).toMatchObject({ httpMethod: 'ANY' })
})

// Spec control-plane §16: `//ANY` stands for the root.
test.each([
  [
    'request',
    'UpdateMethod',
    atAny,
    patch('add', '/requestModels/application~1json', 'MySchema'),
    '//ANY',
  ],
  [
    'response',
    'UpdateMethodResponse',
    atResponse,
    patch('add', '/responseModels/text~1plain', 'MySchema'),
    '/pets/GET',
  ],
])('a model in a %s cannot be deleted', (part, operation, params, change, where) => {
  const { call, refusal, at } = petStore()
  call(operation, at({ ...params, ...change }))
  expect(refusal('DeleteModel', at({ ...atApi, modelName: 'MySchema' }))).toBe(
    `409 ConflictException: Cannot delete model 'MySchema', is referenced in method ${part}: ${where}`,
  )
})

// ATTACKS 82: a method does not lose its validation silently.
test('a validator in use cannot be deleted', () => {
  const { call, refusal, at } = petStore()
  const validator = at({ ...atApi, requestValidatorId: '$validator' })
  call('UpdateMethod', at({ ...atGet, ...patch('replace', '/requestValidatorId', '$validator') }))
  expect(refusal('DeleteRequestValidator', validator)).toContain('409 ConflictException')
  call('UpdateMethod', at({ ...atGet, ...patch('replace', '/requestValidatorId', '') }))
  call('DeleteRequestValidator', validator)
  expect(refusal('GetRequestValidator', validator)).toContain('404')
})

// conformance: ls:…::test_update_method#update-method-replace-authorizer (the id may come before the type)
test('a method takes an authorizer of its own API', () => {
  const { call, refusal, at, store, restApiId } = petStore()
  store.put('Authorizer', restApiId, 'auth01', { id: 'auth01', name: 'a', type: 'TOKEN' }, 'a')
  const patchOperations = [
    { op: 'replace', path: '/authorizerId', value: 'auth01' },
    { op: 'replace', path: '/authorizationType', value: 'CUSTOM' },
  ]
  expect(call('UpdateMethod', at({ ...atAny, patchOperations }))).toMatchObject({
    authorizationType: 'CUSTOM',
    authorizerId: 'auth01',
  })
  const none = patch('replace', '/authorizationType', 'NONE')
  expect(call('UpdateMethod', at({ ...atAny, ...none }))).not.toHaveProperty('authorizerId')
  const other = call('CreateRestApi', { name: 'other' })
  const elsewhere = { restApiId: other.id, resourceId: other.rootResourceId, httpMethod: 'GET' }
  expect(
    refusal('PutMethod', { ...elsewhere, authorizationType: 'CUSTOM', authorizerId: 'auth01' }),
  ).toContain('Invalid authorizer ID specified')
})
