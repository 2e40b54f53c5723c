import { expect, test } from 'vitest'
import {
  atAny,
  atApi,
  atGet,
  atModel,
  atResponse,
  atValidator,
  patch,
  petStore,
} from '../../plane/pet-store.ts'
import {
  noApi,
  noResource,
  noMethod,
  noIntegration,
  noValidator,
  bad,
  noOp,
  wrongOp,
  types,
  type RecordedError,
} from '../../plane/recorded.ts'

/**
 * Errors recorded from AWS. The first member is the case of conformance/tables/error-messages.json (its part after `#`),
 * or the section of spec control-plane that records it.
 */
const recorded: readonly RecordedError[] = [
  // Integrations and their responses
  [
    'put-integration-wrong-type',
    'PutIntegration',
    { ...atGet, type: 'HTTPS_PROXY' },
    "400 ValidationException: 1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
  ],
  ['get-integration-no-api', 'GetIntegration', { ...atGet, restApiId: 'x' }, noResource],
  ['get-integration-no-resource', 'GetIntegration', { ...atGet, resourceId: 'x' }, noResource],
  ['get-integration-no-method', 'GetIntegration', { ...atGet, httpMethod: 'PUT' }, noMethod],
  ['get-integration-no-integration', 'GetIntegration', atAny, noIntegration],
  [
    'put-integration-response-wrong-resource',
    'PutIntegrationResponse',
    { ...atResponse, resourceId: 'wrong-resource' },
    noResource,
  ],
  [
    'put-integration-response-wrong-method',
    'PutIntegrationResponse',
    { ...atResponse, httpMethod: 'wrong-method' },
    noMethod,
  ],
  [
    'put-integration-response-invalid-responseTemplates-1',
    'PutIntegrationResponse',
    { ...atResponse, responseTemplates: { 'application/json': 123 } },
    '400 SerializationException: class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String',
  ],
  [
    'put-integration-response-invalid-responseTemplates-2',
    'PutIntegrationResponse',
    { ...atResponse, responseTemplates: { '123': '{"statusCode": 200}' } },
    bad('Validation Result: warnings : [], errors : [Invalid content type specified: 123]'),
  ],
  [
    'get-integration-response-without-integration',
    'GetIntegrationResponse',
    { ...atAny, statusCode: '200' },
    noIntegration,
  ],
  [
    'non-existent-resource',
    'DeleteIntegrationResponse',
    { ...atResponse, resourceId: 'x' },
    noResource,
  ],
  [
    'non-existent-api-id',
    'DeleteIntegrationResponse',
    { ...atResponse, restApiId: 'x' },
    noResource,
  ],
  [
    'non-existent-method',
    'DeleteIntegrationResponse',
    { ...atResponse, httpMethod: 'POST' },
    noIntegration,
  ],
  [
    'non-existent-status-code',
    'DeleteIntegrationResponse',
    { ...atResponse, statusCode: '201' },
    '404 NotFoundException: Invalid Response status code specified',
  ],
  [
    'bad-method',
    'DeleteIntegrationResponse',
    { ...atResponse, httpMethod: 'WRONG' },
    noIntegration,
  ],
  [
    'update-method-response-wrong-operation-1',
    'UpdateMethodResponse',
    {
      ...atResponse,
      ...patch('wrong', '/responseParameters/method.response.header.my-header', 'true'),
    },
    `400 ValidationException: 1 validation error detected: ${wrongOp('updateMethodResponse', 1)}`,
  ],
  ...(['replace', 'remove'] as const).flatMap((op): RecordedError[] => [
    [
      `§7 ${op} of a parameter that is not there`,
      'UpdateMethodResponse',
      { ...atResponse, ...patch(op, '/responseParameters/method.response.header.none', 'true') },
      '404 NotFoundException: Invalid parameter name specified',
    ],
    [
      `§7 ${op} of a content type that is not there`,
      'UpdateMethodResponse',
      { ...atResponse, ...patch(op, '/responseModels/text~1none', 'Empty') },
      '404 NotFoundException: Content-Type specified was not found',
    ],
  ]),

  // Models and validators
  [
    'update-model-wrong-id',
    'UpdateModel',
    { restApiId: 'abcde0', modelName: 'mySchema', ...patch('replace', '/description', '') },
    '404 NotFoundException: Invalid model name specified: mySchema',
  ],
  [
    'update-model-invalid-op',
    'UpdateModel',
    { ...atModel, ...patch('add', '/wrong-path', 'not supported op') },
    noOp('/wrong-path', 'add'),
  ],
  [
    'update-model-invalid-path',
    'UpdateModel',
    { ...atModel, ...patch('replace', '/name', 'invalid') },
    bad(
      "Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]",
    ),
  ],
  [
    'update-model-empty-schema',
    'UpdateModel',
    { ...atModel, ...patch('replace', '/schema', '') },
    bad('Model schema must have at least 1 property or array items defined'),
  ],
  [
    '§16 duplicate model',
    'CreateModel',
    { ...atApi, name: 'MySchema', contentType: 'application/json', schema: '{"type":"object"}' },
    '409 ConflictException: Model name already exists for this REST API',
  ],
  [
    '§16 model name',
    'CreateModel',
    { ...atApi, name: '', contentType: 'application/json', schema: '{"type":"object"}' },
    bad('Model name must be non-empty'),
  ],
  [
    'wrong-rest-api-id-create-validator',
    'CreateRequestValidator',
    { restApiId: 'fake', name: 'test-validator' },
    bad('Invalid REST API identifier specified'),
  ],
  [
    'wrong-rest-api-id-get-validators',
    'GetRequestValidators',
    { restApiId: 'fake' },
    noApi('fake'),
  ],
  [
    'get-request-validators-invalid-api-id',
    'GetRequestValidator',
    { ...atValidator, restApiId: 'api_id' },
    noValidator,
  ],
  [
    'get-request-validators-invalid-validator-id',
    'GetRequestValidator',
    { ...atApi, requestValidatorId: 'validator_id' },
    noValidator,
  ],
  [
    'update-request-validator-invalid-add-operation',
    'UpdateRequestValidator',
    { ...atValidator, ...patch('add', '/validateRequestBody', 'true') },
    noOp('/validateRequestBody', 'add'),
  ],
  [
    'update-request-validator-invalid-remove-operation',
    'UpdateRequestValidator',
    { ...atValidator, ...patch('remove', '/validateRequestBody', 'true') },
    noOp('/validateRequestBody', 'remove'),
  ],
  [
    'update-request-validator-invalid-path',
    'UpdateRequestValidator',
    { ...atValidator, ...patch('replace', '/invalidPath', 'true') },
    bad(
      "Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/name, /validateRequestParameters, /validateRequestBody]",
    ),
  ],
  [
    'update-request-validator-empty-name-value',
    'UpdateRequestValidator',
    { ...atValidator, ...patch('replace', '/name') },
    bad('Request Validator name cannot be blank'),
  ],

  // Gateway responses
  ['get-gateway-responses-no-api', 'GetGatewayResponses', { restApiId: 'x' }, noApi('x')],
  ...(['GetGatewayResponse', 'DeleteGatewayResponse', 'UpdateGatewayResponse'] as const).map(
    (operation) =>
      [
        'gateway-response-no-api',
        operation,
        { restApiId: 'x', responseType: 'DEFAULT_4XX' },
        noApi('x'),
      ] as const,
  ),
  [
    'delete-gateway-response-not-set',
    'DeleteGatewayResponse',
    { ...atApi, responseType: 'DEFAULT_4XX' },
    '404 NotFoundException: Gateway response type not defined on api',
  ],
  [
    'put-gateway-response-wrong-response-type',
    'PutGatewayResponse',
    { ...atApi, responseType: 'FAKE_RESPONSE_TYPE', statusCode: '404' },
    `400 ValidationException: 1 validation error detected: Value 'FAKE_RESPONSE_TYPE' at 'responseType' failed to satisfy constraint: Member must satisfy enum value set: ${types}`,
  ],
]

test.each(recorded)('%s: %s', (_, operation, params, error) => {
  const { refusal, at } = petStore()
  expect(refusal(operation, at(params))).toBe(error)
})
