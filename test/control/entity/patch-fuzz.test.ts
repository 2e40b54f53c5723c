import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiError } from '../../../src/control/answer/api-error.ts'
import {
  atAny,
  atApi,
  atDev,
  atGet,
  atModel,
  atPets,
  atResponse,
  petStore,
} from '../plane/pet-store.ts'

const tokens = [
  'binaryMediaTypes',
  'endpointConfiguration',
  'types',
  'policy',
  'name',
  'variables',
  'canarySettings',
  'stageVariableOverrides',
  'deploymentId',
  'percentTraffic',
  'accessLogSettings',
  'format',
  '*',
  'GET',
  'throttling',
  'rateLimit',
  'requestParameters',
  'requestModels',
  'requestTemplates',
  'responseParameters',
  'responseTemplates',
  'cacheKeyParameters',
  'parentId',
  'pathPart',
  'schema',
  'timeoutInMillis',
  'uri',
  '__proto__',
  'constructor',
  'id',
  '',
  '~',
  '~1',
  '~0',
  '-',
  '0',
  'application~1json',
]
const text = fc.oneof(fc.constantFrom(...tokens), fc.string({ maxLength: 8 }))
const path = fc.array(text, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`)
const operation = fc.record(
  {
    op: fc.constantFrom('add', 'remove', 'replace', 'copy', 'move', 'test'),
    path: fc.oneof(path, fc.string({ maxLength: 12 })),
    value: fc.oneof(text, fc.constantFrom('true', '1', '-1', '{}', '[]', 'null', 'NaN', '$second')),
    from: path,
  },
  { requiredKeys: [] },
)

// ATTACKS 78. No patch crashes an operation, none changes what identifies the resource.
test.each([
  ['UpdateRestApi', atApi, 'GetRestApi', ['id', 'rootResourceId', 'createdDate']],
  ['UpdateResource', atPets, 'GetResource', ['id', 'resourceMethods']],
  ['UpdateMethod', atAny, 'GetMethod', ['httpMethod', 'methodIntegration']],
  ['UpdateMethodResponse', atResponse, 'GetMethodResponse', ['statusCode']],
  ['UpdateIntegration', atGet, 'GetIntegration', ['type', 'integrationResponses']],
  ['UpdateIntegrationResponse', atResponse, 'GetIntegrationResponse', ['statusCode']],
  ['UpdateModel', atModel, 'GetModel', ['id', 'name', 'contentType']],
  ['UpdateStage', atDev, 'GetStage', ['stageName', 'createdDate', 'tags']],
] as const)('%s survives any patch', (update, params, get, fixed) => {
  const { call, at } = petStore()
  const identity = () => fixed.map((member) => call(get, at(params))[member])
  const before = identity()
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 3 }), (patchOperations) => {
      try {
        call(update, at({ ...params, patchOperations }))
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError)
      }
      expect(identity()).toEqual(before)
    }),
    { numRuns: 300 },
  )
  expect(Object.keys(Object.prototype)).toEqual([])
})
