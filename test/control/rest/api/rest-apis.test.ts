import { expect, test } from 'vitest'
import { accountId, controlPlane, region } from '../../plane/control-plane.ts'
import { atApi, patch, petStore } from '../../plane/pet-store.ts'

// conformance: ls:apigateway_api::TestApiGatewayApiRestApi::test_list_and_delete_apis
test('a new API shows AWS’s defaults, a date in whole seconds and no tags', () => {
  const { call } = controlPlane()
  expect(call('CreateRestApi', { name: 'n', description: 'd' })).toEqual({
    apiKeySource: 'HEADER',
    createdDate: 1_600_000_000,
    description: 'd',
    disableExecuteApiEndpoint: false,
    endpointConfiguration: { ipAddressType: 'ipv4', types: ['EDGE'] },
    id: expect.stringMatching(/^[a-z0-9]{10}$/) as string,
    name: 'n',
    rootResourceId: expect.stringMatching(/^[a-z0-9]{10}$/) as string,
  })
})

// Spec control-plane §6 (RestApi, CreateRestApi side effects) and §3 (tags).
test.each([
  [
    'a private API is dual stack',
    { endpointConfiguration: { types: ['PRIVATE'] } },
    { endpointConfiguration: { ipAddressType: 'dualstack', types: ['PRIVATE'] } },
  ],
  ['tags are shown when there are some', { tags: { a: 'b' } }, { tags: { a: 'b' } }],
  ['compression from the first byte', { minimumCompressionSize: 0 }, { minimumCompressionSize: 0 }],
])('%s', (_, params, expected) => {
  expect(controlPlane().call('CreateRestApi', { name: 'n', ...params })).toMatchObject(expected)
})

test('empty media types are left out', () => {
  const api = controlPlane().call('CreateRestApi', { name: 'n', binaryMediaTypes: [] })
  expect(api).not.toHaveProperty('binaryMediaTypes')
})

test('a new API has a root resource and the models Empty and Error', () => {
  const { call } = controlPlane()
  const { id: restApiId, rootResourceId } = call('CreateRestApi', { name: 'n' })
  expect(call('GetResources', { restApiId })).toEqual({
    items: [{ id: rootResourceId, path: '/' }],
  })
  expect(call('GetModels', { restApiId }).items).toMatchObject([
    { name: 'Empty', description: 'This is a default empty schema model' },
    { name: 'Error', description: 'This is a default error schema model' },
  ])
})

// Spec control-plane §6: the policy's quotes are escaped once more, `execute-api:/…` becomes an ARN.
test('a policy is shown with its quotes escaped and its resources expanded', () => {
  const { call } = controlPlane()
  const statement = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke' }
  const policy = (resource: string) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Resource: [resource] }] })
  const api = call('CreateRestApi', { name: 'n', policy: policy('execute-api:/*') })
  const arn = `arn:aws:execute-api:${region}:${accountId}:${api.id}/*`
  expect(JSON.parse(`"${String(api['policy'])}"`)).toBe(policy(arn))
  expect(api['policy']).toContain('{\\"Version\\":')
  const removed = call('UpdateRestApi', { restApiId: api.id, ...patch('replace', '/policy', '') })
  expect(removed).not.toHaveProperty('policy')
})

const allowAll = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }

// ATTACKS 82: a policy with anything that would not be enforced is not taken
test('a policy that is none is refused', () => {
  const { refusal, at } = petStore()
  for (const policy of [
    '{',
    '[]',
    '"x"',
    '{}',
    // ATTACKS 54: of two conditions none may be lost
    JSON.stringify({ Statement: allowAll }).replace('"Action"', '"Action":"x","Action"'),
    JSON.stringify({ Statement: [{ ...allowAll, Principal: undefined }] }),
    JSON.stringify({ Statement: [{ ...allowAll, Condition: { StringIs: { k: 'v' } } }] }),
    JSON.stringify({ Statement: [{ ...allowAll, Resource: 'x'.repeat(8192) }] }),
  ])
    expect(refusal('UpdateRestApi', at({ ...atApi, ...patch('replace', '/policy', policy) }))).toBe(
      '400 BadRequestException: Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
    )
})

// Spec control-plane §7, row RestApi.
test.each([
  ['/description', 'replace', '', { description: undefined }],
  ['/description', 'add', 'new', { description: 'new' }],
  ['/version', 'replace', 'v2', { version: 'v2' }],
  ['/apiKeySource', 'replace', 'AUTHORIZER', { apiKeySource: 'AUTHORIZER' }],
  ['/minimumCompressionSize', 'replace', '1024', { minimumCompressionSize: 1024 }],
  ['/minimumCompressionSize', 'replace', undefined, { minimumCompressionSize: undefined }],
  ['/disableExecuteApiEndpoint', 'replace', 'true', { disableExecuteApiEndpoint: true }],
  [
    '/endpointConfiguration/types/0',
    'replace',
    'REGIONAL',
    { endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' } },
  ],
  [
    '/endpointConfiguration/types/EDGE',
    'replace',
    'PRIVATE',
    { endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'dualstack' } },
  ],
])('UpdateRestApi %s %s %s', (path, op, value, expected) => {
  const { call, at } = petStore()
  const api = call('UpdateRestApi', at({ ...atApi, ...patch(op, path, value) }))
  expect({ minimumCompressionSize: undefined, description: undefined, ...api }).toMatchObject(
    expected,
  )
  expect(call('GetRestApi', at(atApi))).toEqual(api)
})

// Spec control-plane §3: a limit out of range is no error, positions are opaque.
test.each([
  [undefined, 25],
  [-1, 25],
  [0, 25],
  [10, 10],
  [600, 31],
])('a list of 31 with limit %s has %s on its first page', (limit, count) => {
  const { call } = controlPlane()
  for (let i = 0; i < 31; i++) call('CreateRestApi', { name: `n${i}` })
  const names: unknown[] = []
  let page = call('GetRestApis', { ...(limit !== undefined && { limit }) })
  expect(page.items).toHaveLength(count)
  for (;;) {
    names.push(...page.items.map((api) => api['name']))
    if (page['position'] === undefined) break
    page = call('GetRestApis', { position: page['position'] })
  }
  expect(names).toEqual(Array.from({ length: 31 }, (_, i) => `n${i}`))
})

test.each([
  ['GetRestApis', 'x'],
  ['GetRestApis', '5'],
  ['GetRestApis', btoa('s0')],
  ['GetRestApis', btoa('s1x')],
  ['GetRestApis', btoa('1')],
  ['GetApiKeys', 'x'],
  ['GetApiKeys', '-1'],
  ['GetSdkTypes', 'x'],
  ['GetSdkTypes', '-1'],
  ['GetSdkTypes', '0x1'],
])('%s from the position %j, which no page has named, is a 400', (operation, position) => {
  const { refusal } = controlPlane()
  expect(refusal(operation, { position })).toBe(
    '400 BadRequestException: Invalid position parameter',
  )
})

test('a deleted API takes all it owns and all it published along', () => {
  const { call, refusal, at, store, restApiId, second } = petStore()
  const snapshot = store.get('Deployment', restApiId, second)?.snapshot ?? ''
  call('CreateStage', at({ ...atApi, stageName: 'two', deploymentId: '$second' }))
  expect(store.published(`snapshot/${snapshot}`)).toBeDefined()
  call('DeleteRestApi', at(atApi))
  expect(refusal('GetRestApi', at(atApi))).toContain('404 NotFoundException')
  for (const kind of ['Resource', 'Model', 'RequestValidator', 'Deployment', 'Stage'] as const)
    expect(store.count(kind, restApiId)).toBe(0)
  for (const key of [`snapshot/${snapshot}`, `stage/${restApiId}/dev`, `stage/${restApiId}/two`])
    expect(store.published(key)).toBeUndefined()
})

// Spec control-plane §6: cloneFrom copies the definition, under ids of its own.
test('a clone has the same tree and models, and is its own', () => {
  const { call, at, pets } = petStore()
  call(
    'UpdateMethod',
    at({
      restApiId: '$api',
      resourceId: '$pets',
      httpMethod: 'GET',
      ...patch('replace', '/requestValidatorId', '$validator'),
    }),
  )
  const clone = call('CreateRestApi', at({ name: 'clone', cloneFrom: '$api' })).id
  const { items } = call('GetResources', { restApiId: clone, embed: ['methods'] })
  expect(items.map((resource) => resource['path'])).toEqual(['/', '/pets', '/pets/subpets'])
  expect(items[1]?.id).not.toBe(pets)
  const [validator] = call('GetRequestValidators', { restApiId: clone }).items
  expect(items[1]).toMatchObject({
    parentId: items[0]?.id,
    resourceMethods: {
      GET: {
        requestValidatorId: validator?.id,
        methodIntegration: { type: 'MOCK', cacheNamespace: items[1]?.id },
      },
    },
  })
  expect(call('GetModels', { restApiId: clone }).items).toHaveLength(3)
  expect(call('GetDeployments', { restApiId: clone }).items).toEqual([])
})

test('cloning an unknown API is refused and creates nothing', () => {
  const { call, refusal } = controlPlane()
  expect(refusal('CreateRestApi', { name: 'n', cloneFrom: 'x' })).toContain('404')
  expect(call('GetRestApis').items).toEqual([])
})
