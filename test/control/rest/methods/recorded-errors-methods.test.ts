import { expect, test } from 'vitest'
import { atAny, atApi, atPets, atSubpets, patch, petStore } from '../../plane/pet-store.ts'
import {
  noApi,
  noResource,
  noMethod,
  bad,
  noOp,
  onlyReplace,
  wrongOp,
  noAuthorizer,
  endpoint,
  type RecordedError,
} from '../../plane/recorded.ts'

/**
 * Errors recorded from AWS. The first member is the case of conformance/tables/error-messages.json (its part after `#`),
 * or the section of spec control-plane that records it.
 */
const recorded: readonly RecordedError[] = [
  // REST APIs
  ['get-api-upper-case', 'GetRestApi', { restApiId: 'ABC' }, noApi('ABC')],
  ['delete_rest_api_with_invalid_id', 'DeleteRestApi', { restApiId: 'foobar' }, noApi('foobar')],
  ...(['add', 'replace', 'remove'] as const).map(
    (op) =>
      [
        `update-rest-api-${op}-base-path`,
        'UpdateRestApi',
        { ...atApi, ...patch(op, '/binaryMediaTypes', 'image/gif') },
        bad('Invalid patch path /binaryMediaTypes'),
      ] as const,
  ),
  [
    'update-rest-api-wrong-operations-on-type',
    'UpdateRestApi',
    {
      ...atApi,
      patchOperations: ['/name', '/version'].map((path) => ({ op: 'wrong', path, value: 'x' })),
    },
    `400 ValidationException: 2 validation errors detected: ${wrongOp('updateRestApi', 1)}; ${wrongOp('updateRestApi', 2)}`,
  ],
  [
    'create-with-private-type-and-ipv4-ip-address-type',
    'CreateRestApi',
    endpoint(['PRIVATE'], 'ipv4'),
    bad('Only dualstack ipAddressType is supported for Private APIs.'),
  ],
  [
    'create-with-private-type-and-wrong-ip-address-type',
    'CreateRestApi',
    endpoint(['PRIVATE'], 'wrong'),
    "400 ValidationException: 1 validation error detected: Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy constraint: Member must satisfy enum value set: [ipv4, dualstack]",
  ],
  [
    'create-with-private-type-and-ipv4-ip-address-type-and-empty-description',
    'CreateRestApi',
    { ...endpoint(['PRIVATE'], 'ipv4'), description: '' },
    bad('Description cannot be an empty string'),
  ],
  [
    '§16 types []',
    'CreateRestApi',
    endpoint([]),
    bad('REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.'),
  ],
  [
    '§16 two types',
    'CreateRestApi',
    endpoint(['EDGE', 'REGIONAL']),
    bad('Cannot create an api with multiple Endpoint Types.'),
  ],
  [
    '§16 minimumCompressionSize',
    'CreateRestApi',
    { name: 'n', minimumCompressionSize: 10_485_761 },
    bad('Invalid minimum compression size, must be between 0 and 10485760'),
  ],
  [
    '§16 ipAddressType',
    'UpdateRestApi',
    { ...atApi, ...patch('replace', '/endpointConfiguration/ipAddressType', 'ipv6') },
    bad('ipAddressType must be either ipv4 or dualstack.'),
  ],
  [
    '§16 EndpointTypes',
    'UpdateRestApi',
    { ...atApi, ...patch('replace', '/endpointConfiguration/types/0', 'LOCAL') },
    bad('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE'),
  ],
  [
    '§16 op of a known path',
    'UpdateRestApi',
    { ...atApi, ...patch('remove', '/minimumCompressionSize') },
    bad("Invalid patch operation specified. Must be 'add'|'remove'|'replace'"),
  ],
  [
    '§7 op of ipAddressType',
    'UpdateRestApi',
    { ...atApi, ...patch('remove', '/endpointConfiguration/ipAddressType') },
    bad('Invalid patch operation specified. Must be one of: [replace]'),
  ],

  // Resources
  ['nonexistent-resource', 'UpdateResource', { ...atApi, resourceId: 'fake' }, noResource],
  [
    'invalid-path-part',
    'UpdateResource',
    { ...atPets, ...patch('replace', '/invalid', 'dogs') },
    bad(
      "Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
    ),
  ],
  [
    'invalid-parent-id',
    'UpdateResource',
    { ...atPets, ...patch('replace', '/parentId', 'fake-parent-id') },
    noResource,
  ],
  [
    'update-parent-id-to-subresource-id',
    'UpdateResource',
    { ...atPets, ...patch('replace', '/parentId', '$subpets') },
    bad('Resources cannot be cyclical.'),
  ],
  [
    'update-path-already-exists (with the parent first)',
    'UpdateResource',
    {
      ...atSubpets,
      patchOperations: [
        { op: 'replace', path: '/parentId', value: '$root' },
        { op: 'replace', path: '/pathPart', value: 'pets' },
      ],
    },
    '409 ConflictException: Another resource with the same parent already has this name: pets',
  ],
  [
    'remove-unsupported',
    'UpdateResource',
    { ...atPets, ...patch('remove', '/pathPart') },
    noOp('/pathPart', 'remove'),
  ],
  [
    'add-unsupported',
    'UpdateResource',
    { ...atPets, ...patch('add', '/pathPart', 'added') },
    noOp('/pathPart', 'add'),
  ],
  [
    '§16 root pathPart',
    'UpdateResource',
    { ...atApi, resourceId: '$root', ...patch('replace', '/pathPart', 'x') },
    bad('Root resource cannot update its pathPart.'),
  ],
  [
    '§16 root parentId',
    'UpdateResource',
    { ...atApi, resourceId: '$root', ...patch('replace', '/parentId', '$pets') },
    bad('Root resource cannot update its parentId.'),
  ],
  [
    'wrong-resource-parent-id',
    'CreateResource',
    { ...atApi, parentId: 'fake-resource-id', pathPart: 'subpets' },
    noResource,
  ],
  ['delete-subresource', 'DeleteResource', { ...atApi, resourceId: 'gone' }, noResource],

  // Methods
  ['wrong-rest-api', 'UpdateMethod', { ...atAny, restApiId: 'fake-api' }, noResource],
  ['wrong-resource-id', 'UpdateMethod', { ...atAny, resourceId: 'fake' }, noResource],
  ['method-does-not-exist', 'UpdateMethod', { ...atAny, httpMethod: 'GET' }, noMethod],
  [
    'unsupported-operation',
    'UpdateMethod',
    { ...atAny, ...patch('add', '/operationName', 'operationName') },
    onlyReplace,
  ],
  [
    'unsupported-operation-2',
    'UpdateMethod',
    { ...atAny, ...patch('add', '/requestValidatorId', 'wrong-id') },
    onlyReplace,
  ],
  [
    'unsupported-path',
    'UpdateMethod',
    { ...atAny, ...patch('add', '/httpMethod', 'PUT') },
    bad('Invalid patch path /httpMethod'),
  ],
  [
    'wrong-path-request-parameters',
    'UpdateMethod',
    { ...atAny, ...patch('replace', '/requestParameters', 'method.request.querystring.o=false') },
    bad('Invalid patch path /requestParameters'),
  ],
  [
    'wrong-path-request-models',
    'UpdateMethod',
    { ...atAny, ...patch('add', '/requestModels/application/json', 'Empty') },
    bad('Invalid patch path /requestModels/application/json'),
  ],
  [
    'wrong-auth-type',
    'UpdateMethod',
    { ...atAny, ...patch('replace', '/authorizationType', 'CUSTOM') },
    noAuthorizer,
  ],
  [
    'wrong-auth-id',
    'UpdateMethod',
    {
      ...atAny,
      patchOperations: [
        { op: 'replace', path: '/authorizationType', value: 'CUSTOM' },
        { op: 'replace', path: '/authorizerId', value: 'abc123' },
      ],
    },
    noAuthorizer,
  ],
  [
    'wrong-req-validator-id',
    'UpdateMethod',
    { ...atAny, ...patch('replace', '/requestValidatorId', 'fake-id') },
    bad('Invalid Request Validator identifier specified'),
  ],
  [
    '§16 httpMethod',
    'PutMethod',
    { ...atPets, httpMethod: 'TRACE', authorizationType: 'NONE' },
    bad(
      'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
    ),
  ],
  [
    '§16 unknown model',
    'PutMethod',
    {
      ...atPets,
      httpMethod: 'POST',
      authorizationType: 'NONE',
      requestModels: { 'application/json': 'X' },
    },
    bad('Invalid model identifier specified: X'),
  ],
  [
    '§16 parameter names',
    'PutMethod',
    {
      ...atPets,
      httpMethod: 'POST',
      authorizationType: 'NONE',
      requestParameters: { 'method.request.header.a': true, 'method.request.querystring.a': true },
    },
    bad('Parameter names must be unique across querystring, header and path'),
  ],
]

test.each(recorded)('%s: %s', (_, operation, params, error) => {
  const { refusal, at } = petStore()
  expect(refusal(operation, at(params))).toBe(error)
})
