/** A definition of that many operations, of the kind teams write: models, parameters, templates, several responses. */
export function largeDefinition(operations: number): object {
  const count = operations / 4
  const indices = Array.from({ length: count }, (_, index) => index)
  return {
    openapi: '3.0.1',
    info: { title: 'large', version: '1' },
    paths: Object.fromEntries(
      indices.flatMap((i) => [
        [`/items${i}`, { get: operation(i, 'list'), post: operation(i, 'create', true) }],
        [
          `/items${i}/{id}`,
          {
            parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
            get: operation(i, 'read'),
            put: operation(i, 'update', true),
          },
        ],
      ]),
    ),
    components: {
      schemas: Object.fromEntries(indices.map((i) => [`Item${i}`, schema(i)])),
      parameters: { trace: { name: 'X-Trace', in: 'header', schema: { type: 'string' } } },
      securitySchemes: { key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
    },
    'x-amazon-apigateway-request-validators': {
      all: { validateRequestBody: true, validateRequestParameters: true },
    },
  }
}

function schema(i: number): object {
  return {
    type: 'object',
    description: `Item ${i}`,
    required: ['id'],
    properties: {
      id: { type: 'string' },
      name: { type: 'string', maxLength: 80 },
      parent: { $ref: `#/components/schemas/Item${Math.max(0, i - 1)}` },
      tags: { type: 'array', items: { type: 'string' } },
    },
  }
}

function operation(i: number, verb: string, withBody = false): object {
  const content = { 'application/json': { schema: { $ref: `#/components/schemas/Item${i}` } } }
  return {
    operationId: `${verb}Item${i}`,
    summary: `${verb} item`,
    security: [{ key: [] }],
    parameters: [
      { $ref: '#/components/parameters/trace' },
      { name: 'limit', in: 'query', description: 'How many', schema: { type: 'integer' } },
    ],
    ...(withBody && { requestBody: { description: 'The item', content } }),
    responses: {
      '200': { description: 'OK', headers: { 'X-Rate': { schema: { type: 'integer' } } }, content },
      '404': {
        description: 'Not found',
        content: {
          'application/json': {
            schema: { type: 'object', properties: { message: { type: 'string' } } },
          },
        },
      },
    },
    'x-amazon-apigateway-request-validator': 'all',
    'x-amazon-apigateway-integration': {
      type: 'aws',
      httpMethod: 'POST',
      uri: 'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:f/invocations',
      requestParameters: { 'integration.request.header.X-Trace': 'method.request.header.X-Trace' },
      requestTemplates: { 'application/json': '{"id": "$input.params(\'id\')"}' },
      responses: {
        default: {
          statusCode: '200',
          responseParameters: { 'method.response.header.X-Rate': "'1'" },
          responseTemplates: { 'application/json': "$input.json('$')" },
        },
        '.*NotFound.*': { statusCode: '404' },
      },
    },
  }
}
