import { expect, test } from 'vitest'
import type { Params } from '../plane/control-plane.ts'
import {
  atAny,
  atApi,
  atDev,
  atGet,
  atModel,
  atPets,
  atResponse,
  atSubpets,
  atValidator,
  petStore,
} from '../plane/pet-store.ts'

type Patch = readonly [op: string, path: string, value?: string]
type RecordedPatch = readonly [
  id: string,
  operation: string,
  at: Params,
  patches: readonly Patch[],
  reply: object,
]

const canary = (settings: object) => ({ canarySettings: { useStageCache: false, ...settings } })
const header = '/responseParameters/method.response.header.my-header'
const setting = {
  cacheDataEncrypted: false,
  cacheTtlInSeconds: 300,
  cachingEnabled: true,
  dataTraceEnabled: false,
  metricsEnabled: false,
  requireAuthorizationForCacheControl: true,
  throttlingRateLimit: 10_000,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
}

/**
 * Updates recorded from AWS, on the pet store: the case of conformance/tables/patch-operations.json (its part after `#`)
 * and the members of the reply it tells about; `undefined` means absent.
 */
const recorded: readonly RecordedPatch[] = [
  [
    'update-rest-api-array',
    'UpdateRestApi',
    atApi,
    [['add', '/binaryMediaTypes/-', 'image/png']],
    { binaryMediaTypes: ['-'], tags: {}, description: 'this is my api' },
  ],
  [
    'update-path-part',
    'UpdateResource',
    atPets,
    [['replace', '/pathPart', 'dogs']],
    { path: '/dogs', pathPart: 'dogs' },
  ],
  [
    'update-parent-id-to-root-id',
    'UpdateResource',
    atSubpets,
    [['replace', '/parentId', '$root']],
    { parentId: '$root', path: '/subpets', pathPart: 'subpets' },
  ],
  [
    'update-method-add',
    'UpdateMethod',
    atAny,
    [
      ['add', '/requestParameters/method.request.querystring.optional', 'true'],
      ['add', '/requestModels/application~1json', 'Empty'],
    ],
    {
      apiKeyRequired: false,
      authorizationType: 'NONE',
      httpMethod: 'ANY',
      requestModels: { 'application/json': 'Empty' },
      requestParameters: { 'method.request.querystring.optional': true },
    },
  ],
  [
    'update-method-replace',
    'UpdateMethod',
    atAny,
    [
      ['replace', '/operationName', 'ReplacedOperationName'],
      ['replace', '/apiKeyRequired', 'true'],
      ['replace', '/authorizationType', 'AWS_IAM'],
      ['replace', '/requestParameters/method.request.querystring.optional', 'false'],
    ],
    {
      apiKeyRequired: true,
      authorizationType: 'AWS_IAM',
      operationName: 'ReplacedOperationName',
      requestParameters: { 'method.request.querystring.optional': false },
    },
  ],
  [
    'wrong-value-type',
    'UpdateMethod',
    atAny,
    [['replace', '/apiKeyRequired', 'whatever']],
    { apiKeyRequired: false },
  ],
  [
    'skip-auth-id-with-wrong-type',
    'UpdateMethod',
    atAny,
    [['replace', '/authorizerId', 'abc123']],
    { authorizationType: 'NONE', authorizerId: undefined },
  ],
  [
    'update-method-remove',
    'UpdateMethod',
    atAny,
    [
      ['add', '/requestModels/application~1json', 'Empty'],
      ['remove', '/requestModels/application~1json', 'Empty'],
    ],
    { httpMethod: 'ANY', requestModels: undefined },
  ],
  [
    'change-request-path-names',
    'UpdateMethod',
    atGet,
    [
      ['add', '/requestParameters/method.request.path.test', 'true'],
      ['add', '/requestParameters/method.request.path.issuer', 'true'],
      ['remove', '/requestParameters/method.request.path.test', 'true'],
    ],
    { requestParameters: { 'method.request.path.issuer': true } },
  ],
  [
    'update-model',
    'UpdateModel',
    atModel,
    [
      ['replace', '/schema', '{"title": "Updated schema", "type": "object"}'],
      ['replace', '/description', ''],
    ],
    {
      contentType: 'application/json',
      name: 'MySchema',
      schema: '{"title": "Updated schema", "type": "object"}',
      description: undefined,
    },
  ],
  [
    'update-request-validator-with-value',
    'UpdateRequestValidator',
    atValidator,
    [['replace', '/validateRequestBody', 'true']],
    { name: 'test-validator', validateRequestBody: true, validateRequestParameters: false },
  ],
  [
    'update-request-validator-without-value',
    'UpdateRequestValidator',
    atValidator,
    [
      ['replace', '/validateRequestBody', 'true'],
      ['replace', '/validateRequestBody'],
    ],
    { validateRequestBody: false },
  ],
  [
    'remove-update-method-response',
    'UpdateMethodResponse',
    atResponse,
    [
      ['remove', header, 'true'],
      ['remove', '/responseModels/application~1json', 'Empty'],
    ],
    { statusCode: '200', responseParameters: undefined, responseModels: undefined },
  ],
  [
    'update-method-responses',
    'UpdateMethodResponse',
    atResponse,
    [
      ['replace', header, 'true'],
      ['replace', '/responseModels/application~1json', 'Empty'],
    ],
    {
      statusCode: '200',
      responseParameters: { 'method.response.header.my-header': true },
      responseModels: { 'application/json': 'Empty' },
    },
  ],
  [
    'after-update',
    'UpdateDeployment',
    { ...atApi, deploymentId: '$first' },
    [['replace', '/description', 'new-description']],
    { id: '$first', description: 'new-description', snapshot: undefined },
  ],
  [
    'update-stage-with-deployment',
    'UpdateStage',
    atDev,
    [['replace', '/canarySettings/deploymentId', '$second']],
    { deploymentId: '$first', ...canary({ deploymentId: '$second', percentTraffic: 0 }) },
  ],
  [
    'remove-stage-canary',
    'UpdateStage',
    atDev,
    [
      ['replace', '/canarySettings/deploymentId', '$second'],
      ['remove', '/canarySettings'],
    ],
    { deploymentId: '$first', canarySettings: undefined },
  ],
  [
    'update-stage-with-percent',
    'UpdateStage',
    atDev,
    [['replace', '/canarySettings/percentTraffic', '50']],
    { deploymentId: '$first', ...canary({ deploymentId: '$first', percentTraffic: 50 }) },
  ],
  [
    'update-stage-access-log-dest-add',
    'UpdateStage',
    atDev,
    [['add', '/accessLogSettings/destinationArn', 'arn:aws:logs:us-east-1:0:log-group:g']],
    { accessLogSettings: { destinationArn: 'arn:aws:logs:us-east-1:0:log-group:g' } },
  ],
  [
    'update-stage and update-stage-override',
    'UpdateStage',
    atDev,
    [
      ['replace', '/description', 'stage new'],
      ['replace', '/variables/var1', 'test'],
      ['remove', '/variables/testVar'],
      ['replace', '/*/*/throttling/burstLimit', '123'],
      ['replace', '/*/*/caching/enabled', 'true'],
      ['replace', '/tracingEnabled', 'true'],
      ['replace', '/test/GET/throttling/burstLimit', '124'],
      ['replace', '/*/*/throttling/burstLimit', '100'],
    ],
    {
      description: 'stage new',
      tracingEnabled: true,
      variables: { var1: 'test' },
      methodSettings: {
        '*/*': { ...setting, throttlingBurstLimit: 100 },
        'test/GET': { ...setting, throttlingBurstLimit: 124 },
      },
    },
  ],
]

test.each(recorded)('%s: %s', (_, operation, params, patches, expected) => {
  const { call, at } = petStore()
  const patchOperations = patches.map(([op, path, value]) => ({ op, path, value }))
  const reply = call(operation, at({ ...params, patchOperations }))
  const filled = at(expected)
  expect(reply).toMatchObject(filled)
  const absent = Object.keys(expected).filter((member) => !Object.hasOwn(filled, member))
  for (const member of absent) expect(reply).not.toHaveProperty(member)
})
