import { expect, test } from 'vitest'
import type { Params } from '../plane/control-plane.ts'
import {
  atAny,
  atApi,
  atGet,
  atModel,
  atPets,
  atResponse,
  atSubpets,
  atValidator,
  patch,
  petStore,
} from '../plane/pet-store.ts'

/**
 * A pet store whose stage `dev` serves the present definition, and what the operator's pages say of it. GET on `/pets` has
 * the validator `$validator`; `$unused` stands for another.
 */
function deployed() {
  const store = petStore()
  const { call, page, restApiId } = store
  call('DeleteMethod', store.at(atAny))
  const validator = patch('replace', '/requestValidatorId', '$validator')
  call('UpdateMethod', store.at({ ...atGet, ...validator }))
  const unused = call('CreateRequestValidator', { restApiId, name: 'unused' }).id
  const deployment = call('CreateDeployment', { restApiId, stageName: 'dev' }).id
  const at = <T>(value: T): T =>
    JSON.parse(JSON.stringify(store.at(value)).replaceAll('$unused', unused)) as T
  const status = (stageName = 'dev') =>
    page('GET /restapis/:restApiId/stages/:stageName', { restApiId, stageName })
  const list = () => page('GET /restapis/:restApiId/stages', { restApiId })
  return { ...store, at, deployment, status, list }
}

type Call = readonly [operation: string, params: Params]
type Change = Readonly<Record<string, string>>

const get = { path: '/pets', method: 'GET' }

const changes: readonly (readonly [string, readonly Call[], readonly Change[]])[] = [
  ['nothing', [], []],
  [
    'a setting of the API',
    [['UpdateRestApi', { ...atApi, ...patch('replace', '/apiKeySource', 'AUTHORIZER') }]],
    [{ change: 'changed', element: 'setting', name: 'apiKeySource' }],
  ],
  [
    'a resource with a method and an integration: three calls, three changes',
    [
      ['PutMethod', { ...atSubpets, httpMethod: 'PUT', authorizationType: 'NONE' }],
      ['PutIntegration', { ...atSubpets, httpMethod: 'PUT', type: 'MOCK' }],
      ['CreateResource', { ...atApi, parentId: '$pets', pathPart: 'new' }],
    ],
    [
      { change: 'added', element: 'method', path: '/pets/subpets', method: 'PUT' },
      { change: 'added', element: 'integration', path: '/pets/subpets', method: 'PUT' },
      { change: 'added', element: 'resource', path: '/pets/new' },
    ],
  ],
  [
    'a method twice: one',
    [
      ['UpdateMethod', { ...atGet, ...patch('replace', '/apiKeyRequired', 'true') }],
      ['UpdateMethod', { ...atGet, ...patch('replace', '/operationName', 'list') }],
    ],
    [{ change: 'changed', element: 'method', ...get }],
  ],
  [
    'an integration, and not its response',
    [['UpdateIntegration', { ...atGet, ...patch('replace', '/timeoutInMillis', '1000') }]],
    [{ change: 'changed', element: 'integration', ...get }],
  ],
  [
    'both responses of a method',
    [
      [
        'UpdateIntegrationResponse',
        { ...atResponse, ...patch('replace', '/selectionPattern', '2') },
      ],
      ['DeleteMethodResponse', atResponse],
    ],
    [
      { change: 'changed', element: 'integration response', ...get, statusCode: '200' },
      { change: 'removed', element: 'method response', ...get, statusCode: '200' },
    ],
  ],
  [
    'a removed tree: one, for what is in it goes with it',
    [['DeleteResource', atPets]],
    [{ change: 'removed', element: 'resource', path: '/pets' }],
  ],
  [
    'a removed integration: one',
    [['DeleteIntegration', atGet]],
    [{ change: 'removed', element: 'integration', ...get }],
  ],
  [
    'a renamed tree: one',
    [['UpdateResource', { ...atPets, ...patch('replace', '/pathPart', 'animals') }]],
    [{ change: 'changed', element: 'resource', path: '/animals', from: '/pets' }],
  ],
  [
    'a tree renamed, and one below it: two',
    [
      ['UpdateResource', { ...atPets, ...patch('replace', '/pathPart', 'animals') }],
      ['UpdateResource', { ...atSubpets, ...patch('replace', '/pathPart', 'young') }],
    ],
    [
      { change: 'changed', element: 'resource', path: '/animals', from: '/pets' },
      { change: 'changed', element: 'resource', path: '/animals/young', from: '/pets/subpets' },
    ],
  ],
  [
    'a resource moved to the root',
    [['UpdateResource', { ...atSubpets, ...patch('replace', '/parentId', '$root') }]],
    [{ change: 'changed', element: 'resource', path: '/subpets', from: '/pets/subpets' }],
  ],
  [
    'a model, a validator, an authorizer and a gateway response',
    [
      ['UpdateModel', { ...atModel, ...patch('replace', '/schema', '{"type": "array"}') }],
      ['CreateRequestValidator', { ...atApi, name: 'test-validator', validateRequestBody: true }],
      [
        'CreateAuthorizer',
        {
          ...atApi,
          name: 'pool',
          type: 'COGNITO_USER_POOLS',
          identitySource: 'method.request.header.Authorization',
          providerARNs: ['arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abc'],
        },
      ],
      ['PutGatewayResponse', { ...atApi, responseType: 'THROTTLED', statusCode: '503' }],
    ],
    [
      { change: 'added', element: 'authorizer', name: 'pool' },
      { change: 'added', element: 'gateway response', name: 'THROTTLED' },
      { change: 'added', element: 'request validator', name: 'test-validator (2)' },
      { change: 'changed', element: 'model', name: 'MySchema' },
    ],
  ],
  [
    'a renamed validator: one, and not the methods that use it',
    [['UpdateRequestValidator', { ...atValidator, ...patch('replace', '/name', 'other') }]],
    [{ change: 'changed', element: 'request validator', name: 'other' }],
  ],
  [
    'a validator that took the name of one that is gone: two',
    [
      ['DeleteRequestValidator', { ...atApi, requestValidatorId: '$unused' }],
      ['UpdateRequestValidator', { ...atValidator, ...patch('replace', '/name', 'unused') }],
    ],
    [
      { change: 'changed', element: 'request validator', name: 'unused' },
      { change: 'removed', element: 'request validator', name: '$unused' },
    ],
  ],
  [
    'a description of the stage',
    [['UpdateStage', { ...atApi, stageName: 'dev', ...patch('replace', '/description', 'x') }]],
    [],
  ],
  [
    'documentation',
    [
      [
        'CreateDocumentationPart',
        { ...atApi, location: { type: 'API' }, properties: '{"description":"x"}' },
      ],
    ],
    [],
  ],
]

const sorted = (items: unknown) => (items as readonly unknown[]).toSorted(byText)
const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

test.each(changes)('a stage is behind by %s', (_, calls, expected) => {
  const { at, call, status, list, deployment } = deployed()
  for (const [operation, params] of calls) call(operation, at(params))
  const { changes: found, ...shown } = status()
  expect(sorted(found)).toEqual(sorted(at(expected)))
  const stage = {
    stageName: 'dev',
    deploymentId: deployment,
    createdDate: '2020-09-13T12:26:40.000Z',
    changesBehind: expected.length,
  }
  expect(shown).toEqual({ restApiId: shown['restApiId'], ...stage })
  expect(list()['stages']).toEqual([stage])
})

const undone: readonly (readonly [string, readonly Call[]])[] = [
  [
    'a text changed and changed back',
    [
      ['UpdateRestApi', { ...atApi, ...patch('replace', '/name', 'other') }],
      ['UpdateRestApi', { ...atApi, ...patch('replace', '/name', 'pets') }],
    ],
  ],
  [
    'a resource deleted and created again',
    [
      ['DeleteResource', atSubpets],
      ['CreateResource', { ...atApi, parentId: '$pets', pathPart: 'subpets' }],
    ],
  ],
  [
    'a model deleted and created again',
    [
      ['DeleteModel', atModel],
      [
        'CreateModel',
        {
          ...atApi,
          name: 'MySchema',
          contentType: 'application/json',
          schema: '{"title": "MySchema", "type": "object"}',
        },
      ],
    ],
  ],
  [
    'a map filled and emptied',
    [
      [
        'UpdateMethod',
        { ...atGet, ...patch('add', '/requestParameters/method.request.header.a', 'true') },
      ],
      [
        'UpdateMethod',
        { ...atGet, ...patch('remove', '/requestParameters/method.request.header.a') },
      ],
    ],
  ],
]

test.each(undone)('%s is no change', (_, calls) => {
  const { at, call, status } = deployed()
  for (const [operation, params] of calls) call(operation, at(params))
  expect(status()['changes']).toEqual([])
})

const imported = JSON.stringify({
  openapi: '3.0.1',
  info: { title: 'pets', version: '1' },
  'x-amazon-apigateway-request-validators': {
    all: { validateRequestBody: true, validateRequestParameters: true },
  },
  'x-amazon-apigateway-request-validator': 'all',
  paths: {
    '/a/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: {
            description: 'ok',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
          },
        },
        'x-amazon-apigateway-integration': {
          type: 'mock',
          responses: { default: { statusCode: '200' } },
        },
      },
    },
  },
  components: { schemas: { Pet: { type: 'object', properties: { id: { type: 'string' } } } } },
})

test('importing the same document again is no change, although every id is new', () => {
  const { at, call, status } = deployed()
  const put = at({ ...atApi, mode: 'overwrite' })
  call('PutRestApi', { ...put, body: imported })
  expect(status()['changesBehind']).toBeGreaterThan(0)
  call('CreateDeployment', at({ ...atApi, stageName: 'dev' }))
  expect(status()['changes']).toEqual([])
  call('PutRestApi', { ...put, body: imported })
  expect(status()['changes']).toEqual([])
  call('PutRestApi', {
    ...put,
    body: imported.replace('"id":{"type":"string"}', '"id":{"type":"integer"}'),
  })
  expect(status()['changes']).toEqual([{ change: 'changed', element: 'model', name: 'Pet' }])
})

test('a canary has a count of its own', () => {
  const { at, call, status, list, restApiId } = deployed()
  call('UpdateModel', at({ ...atModel, ...patch('replace', '/description', 'x') }))
  const canary = call('CreateDeployment', {
    restApiId,
    stageName: 'dev',
    canarySettings: { percentTraffic: 10 },
  })
  expect(list()['stages']).toMatchObject([
    { changesBehind: 1, canary: { deploymentId: canary.id, changesBehind: 0 } },
  ])
  expect(status()).toMatchObject({ changesBehind: 1, canary: { changes: [] } })
})

test('an API or a stage that is not there is the control plane’s 404', () => {
  const { page, restApiId } = deployed()
  expect(() => page('GET /restapis/:restApiId/stages', { restApiId: 'nowhere' })).toThrow(
    'Invalid API identifier specified 000000000000:nowhere',
  )
  expect(() =>
    page('GET /restapis/:restApiId/stages/:stageName', { restApiId, stageName: 'none' }),
  ).toThrow('Invalid stage identifier specified')
})
