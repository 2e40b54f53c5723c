import type { WebSocketExportSource } from '../../src/asyncapi/source.ts'

const plain = { authorizationType: 'NONE', apiKeyRequired: false } as const

/** An API with everything that a document tells of. */
export const chat: WebSocketExportSource = {
  api: {
    apiId: 'abcdef1234',
    name: 'chat',
    description: 'Rooms of people who talk.',
    routeSelectionExpression: '$request.body.meta.action',
    apiKeySelectionExpression: '$request.header.x-api-key',
    disableExecuteApiEndpoint: false,
    createdDate: 1_600_000_000,
    tags: { team: 'people' },
  },
  routes: [
    {
      ...plain,
      routeId: 'r1',
      routeKey: '$connect',
      authorizationType: 'CUSTOM',
      authorizerId: 'a1',
      apiKeyRequired: true,
      requestParameters: {
        'route.request.querystring.room': { required: true },
        'route.request.header.x-client': { required: false },
      },
    },
    { ...plain, routeId: 'r2', routeKey: '$disconnect' },
    {
      ...plain,
      routeId: 'r3',
      routeKey: 'say/all',
      operationName: 'Says something to all',
      modelSelectionExpression: '${request.body.kind}',
      requestModels: { text: 'Text', image: 'Image' },
      responses: [
        {
          routeResponseId: 'x1',
          routeResponseKey: '$default',
          responseModels: { $default: 'Text' },
        },
      ],
    },
    { ...plain, routeId: 'r4', routeKey: 'say_all', requestModels: { text: 'Text' } },
    {
      ...plain,
      routeId: 'r5',
      routeKey: '$default',
      responses: [{ routeResponseId: 'x2', routeResponseKey: '$default' }],
    },
    { ...plain, routeId: 'r6', routeKey: 'error' },
    { ...plain, routeId: 'r7', routeKey: 'default.reply' },
  ],
  authorizers: [
    {
      authorizerId: 'a1',
      name: 'who is it',
      authorizerType: 'REQUEST',
      authorizerUri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations',
      identitySource: [
        'route.request.header.Auth',
        'route.request.querystring.token',
        'context.apiId',
      ],
    },
  ],
  models: [
    {
      modelId: 'm1',
      name: 'Text',
      contentType: 'application/json',
      schema: JSON.stringify({
        $schema: 'http://json-schema.org/draft-04/schema#',
        id: 'https://chat.example/text',
        type: 'object',
        properties: {
          id: { type: 'number', minimum: 0, exclusiveMinimum: true },
          weight: { type: 'number', maximum: 9, exclusiveMaximum: false },
          kind: { enum: ['text', { id: 'kept', $schema: 'kept' }] },
          image: { $ref: 'https://apigateway.amazonaws.com/restapis/abcdef1234/models/Image' },
          again: { $ref: '#/definitions/line' },
        },
        definitions: { line: { type: 'string' } },
      }),
    },
    {
      modelId: 'm2',
      name: 'Image',
      contentType: 'application/json',
      schema: '{"type":"object"}',
    },
  ],
  region: 'us-east-1',
  stageNames: ['dev', 'live'],
}
