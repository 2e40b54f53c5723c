/**
 * Documents by feature: everything that importing maps, in pieces that go together in any combination. Each adds
 * what it names to an OpenAPI 3.0 document.
 */
export type Draft = {
  readonly paths: Record<string, Record<string, unknown>>
  readonly schemas: Record<string, unknown>
  readonly schemes: Record<string, unknown>
  readonly root: Record<string, unknown>
}

const functionUri = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${name}/invocations`

const mock = { type: 'mock', requestTemplates: { 'application/json': '{"statusCode": 200}' } }

const operation = (more: object = {}) => ({
  responses: { 200: { description: 'fine', content: {} } },
  'x-amazon-apigateway-integration': mock,
  ...more,
})

const integration = (config: object, more: object = {}) =>
  operation({ 'x-amazon-apigateway-integration': config, ...more })

const parameter = (name: string, place: string, required = false) => ({
  name,
  in: place,
  required,
  schema: { type: 'string' },
})

const authorizer = (name: string, authtype: string, settings: object) => ({
  type: 'apiKey',
  name,
  in: 'header',
  'x-amazon-apigateway-authtype': authtype,
  'x-amazon-apigateway-authorizer': settings,
})

const json = (model: string) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${model}` } },
})

export const features: Readonly<Record<string, (draft: Draft) => void>> = {
  'every verb and ANY': ({ paths }) => {
    const verbs = ['get', 'put', 'post', 'delete', 'patch', 'options', 'head']
    paths['/verbs'] = Object.fromEntries(verbs.map((verb) => [verb, operation()]))
    paths['/any/{proxy+}'] = {
      'x-amazon-apigateway-any-method': operation({
        parameters: [parameter('proxy', 'path', true)],
      }),
    }
  },

  'limits by attributes': ({ paths, root }) => {
    const limit = { name: 'few', by: 'sourceIp', rateLimit: 0.5, missing: 'skip' }
    const quota = {
      name: 'month',
      by: ['claim.sub', 'route'],
      quota: { limit: 9, period: 'MONTH' },
    }
    root['x-tidegate-limits'] = [limit, quota]
    paths['/limits'] = {
      get: operation({ 'x-tidegate-limits': [{ ...limit, burstLimit: 2 }] }),
      put: operation({ 'x-tidegate-limits': [] }),
    }
  },

  'a resource without methods, and a method without integration': ({ paths }) => {
    paths['/empty/leaf'] = {}
    paths['/unfinished'] = { get: { responses: {} } }
  },

  'parameters, said and unsaid': ({ paths }) => {
    paths['/parameters/{id}/x'] = {
      get: operation({
        parameters: [
          parameter('id', 'path', true),
          { ...parameter('page', 'query'), description: 'which page' },
          parameter('size', 'query', true),
          { ...parameter('X-Trace', 'header', true), description: 'whose trace' },
        ],
      }),
    }
  },

  'names, tags and texts of operations': ({ paths }) => {
    paths['/texts'] = {
      get: operation({
        operationId: 'getTexts',
        tags: ['a', 'b'],
        summary: 'short',
        description: 'long\n"quoted" text: 200',
      }),
    }
  },

  'models, bodies and headers': ({ paths, schemas }) => {
    schemas['Pet'] = {
      type: 'object',
      description: 'a pet',
      required: ['id'],
      properties: {
        id: { type: 'integer', minimum: 1 },
        parent: { $ref: '#/components/schemas/Pet' },
        kind: { $ref: '#/components/schemas/Kind' },
        $ref: { type: 'string' },
      },
    }
    schemas['Kind'] = { type: 'string', enum: ['cat', 'dog'] }
    schemas['Unused'] = { type: 'array', items: { $ref: '#/components/schemas/Pet' } }
    paths['/models'] = {
      post: operation({
        requestBody: { description: 'the pet', required: true, content: json('Pet') },
        responses: {
          201: {
            description: 'made',
            headers: {
              Location: { schema: { type: 'string' }, description: 'where it is' },
              'X-Id': { schema: { type: 'string' } },
            },
            content: json('Pet'),
          },
          400: { description: 'not made', content: {} },
        },
      }),
      put: operation({
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { type: 'object', required: ['inline'] } } },
        },
      }),
    }
  },

  'an integration with everything': ({ paths }) => {
    paths['/http/{id}'] = {
      get: integration(
        {
          type: 'http',
          httpMethod: 'POST',
          uri: 'http://${stageVariables.host}/x/{id}',
          credentials: 'arn:aws:iam::123456789012:role/r',
          passthroughBehavior: 'never',
          contentHandling: 'CONVERT_TO_TEXT',
          timeoutInMillis: 1234,
          cacheNamespace: 'shared',
          cacheKeyParameters: ['method.request.path.id'],
          tlsConfig: { insecureSkipVerification: true },
          requestParameters: {
            'integration.request.path.id': 'method.request.path.id',
            'integration.request.header.X': "'static'",
          },
          requestTemplates: { 'application/json': '#set($x = 1)\n{"x": $x}', 'text/plain': '' },
          responses: {
            default: { statusCode: '200' },
            '4\\d{2}': {
              statusCode: '400',
              contentHandling: 'CONVERT_TO_BINARY',
              responseParameters: { 'method.response.header.E': 'integration.response.header.e' },
              responseTemplates: { 'application/json': "$input.path('$.message')" },
            },
          },
        },
        {
          parameters: [parameter('id', 'path', true)],
          responses: {
            200: { description: 'fine', content: {} },
            400: {
              description: 'wrong',
              headers: { E: { schema: { type: 'string' } } },
              content: {},
            },
          },
        },
      ),
    }
  },

  'integrations of the other types': ({ paths }) => {
    paths['/types'] = {
      get: integration({
        type: 'http_proxy',
        httpMethod: 'ANY',
        uri: 'https://internal.example/x',
        connectionType: 'VPC_LINK',
        connectionId: 'abc123',
        passthroughBehavior: 'when_no_templates',
        responseTransferMode: 'STREAM',
      }),
      post: integration({ type: 'aws_proxy', httpMethod: 'POST', uri: functionUri('f') }),
      put: integration({
        type: 'aws',
        httpMethod: 'POST',
        uri: 'arn:aws:apigateway:us-east-1:sqs:path/123456789012/queue',
        credentials: 'arn:aws:iam::123456789012:role/r',
      }),
    }
  },

  'API keys and IAM': ({ paths, schemes }) => {
    schemes['api_key'] = { type: 'apiKey', name: 'x-api-key', in: 'header' }
    schemes['sigv4'] = {
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    }
    paths['/keys'] = {
      get: operation({ security: [{ api_key: [] }] }),
      post: operation({ security: [{ sigv4: [] }] }),
      put: operation({ security: [{ sigv4: [], api_key: [] }] }),
    }
  },

  'authorizers of every type': ({ paths, schemes }) => {
    schemes['token'] = {
      ...authorizer('Auth', 'oauth2', {
        type: 'token',
        authorizerUri: functionUri('token'),
        authorizerCredentials: 'arn:aws:iam::123456789012:role/r',
        identityValidationExpression: '^x-[a-z]+',
        authorizerResultTtlInSeconds: 60,
      }),
      description: 'a token',
    }
    schemes['request'] = authorizer('Unused', 'custom', {
      type: 'request',
      identitySource: 'method.request.header.X,method.request.querystring.q',
      authorizerUri: functionUri('request'),
      authorizerResultTtlInSeconds: 0,
    })
    schemes['pool'] = authorizer('Authorization', 'cognito_user_pools', {
      type: 'cognito_user_pools',
      providerARNs: ['arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc'],
    })
    schemes['login'] = authorizer('Session', 'jwt', {
      type: 'jwt',
      identitySource: '$request.header.Session',
      jwtConfiguration: { issuer: 'https://issuer.example/', audience: ['app', 'b'] },
    })
    schemes['idle'] = authorizer('Idle', 'custom', {
      type: 'token',
      authorizerUri: functionUri('idle'),
    })
    schemes['key'] = { type: 'apiKey', name: 'x-api-key', in: 'header' }
    paths['/authorized'] = {
      get: operation({ security: [{ token: [] }] }),
      post: operation({ security: [{ request: [] }, { key: [] }] }),
      put: operation({ security: [{ pool: ['read', 'write'] }] }),
      delete: operation({ security: [{ pool: [] }] }),
      patch: operation({ security: [{ login: ['read'] }] }),
    }
  },

  validators: ({ paths, root }) => {
    root['x-amazon-apigateway-request-validators'] = {
      all: { validateRequestBody: true, validateRequestParameters: true },
      idle: { validateRequestBody: false, validateRequestParameters: true },
    }
    paths['/validated'] = {
      post: operation({ 'x-amazon-apigateway-request-validator': 'all' }),
    }
  },

  'settings of the API': ({ root }) => {
    root['x-amazon-apigateway-api-key-source'] = 'AUTHORIZER'
    root['x-amazon-apigateway-binary-media-types'] = ['image/png', '*/*']
    root['x-amazon-apigateway-minimum-compression-size'] = 1024
    root['x-amazon-apigateway-endpoint-configuration'] = {
      disableExecuteApiEndpoint: true,
      ipAddressType: 'dualstack',
      vpcEndpointIds: ['vpce-1'],
    }
    root['x-amazon-apigateway-security-policy'] = 'SecurityPolicy_TLS13_1_3_2025_09'
    root['x-amazon-apigateway-endpoint-access-mode'] = 'STRICT'
  },

  'a policy': ({ root }) => {
    root['x-amazon-apigateway-policy'] = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: '*',
          Action: 'execute-api:Invoke',
          Resource: ['execute-api:/*', 'arn:aws:execute-api:us-east-1:1:other/*'],
        },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'execute-api:Invoke',
          NotResource: 'execute-api:/prod/GET/*',
        },
      ],
    }
  },

  'gateway responses': ({ root }) => {
    root['x-amazon-apigateway-gateway-responses'] = {
      DEFAULT_4XX: {
        responseParameters: { 'gatewayresponse.header.X': "'v'" },
        responseTemplates: { 'application/json': '{"m":$context.error.messageString}' },
      },
      THROTTLED: { statusCode: '503' },
    }
  },

  'documentation of every entity': ({ paths, schemas, schemes, root }) => {
    schemas['Doc'] = { type: 'object', properties: { a: { type: 'string' } } }
    schemes['doc'] = authorizer('Doc', 'custom', { type: 'token', authorizerUri: functionUri('d') })
    paths['/doc/{id}'] = {
      get: operation({ parameters: [parameter('id', 'path', true)], security: [{ doc: [] }] }),
    }
    const at = { path: '/doc/{id}', method: 'GET' }
    root['x-amazon-apigateway-documentation'] = {
      version: 'v0',
      documentationParts: [
        [{ type: 'API' }, { info: { description: 'an API', 'x-i': 1 }, 'x-a': [1], foo: 'kept' }],
        [{ type: 'RESOURCE', path: '/doc' }, { description: 'a resource' }],
        [
          { type: 'METHOD', ...at },
          { description: 'd', 'x-m': true, foo: {} },
        ],
        [{ type: 'PATH_PARAMETER', ...at, name: 'id' }, { description: 'p' }],
        [
          { type: 'RESPONSE', ...at, statusCode: '200' },
          { description: 'r', 'x-r': null },
        ],
        [{ type: 'RESPONSE_BODY', ...at, statusCode: '200' }, { description: 'b' }],
        [{ type: 'AUTHORIZER', name: 'doc' }, { description: 'an authorizer' }],
      ].map(([location, properties]) => ({ location, properties })),
    }
  },
}

/** A document of some features; names of the rest are ignored. */
export function documentOf(names: Iterable<string>): object {
  const draft: Draft = { paths: { '/': { get: operation() } }, schemas: {}, schemes: {}, root: {} }
  for (const name of names) features[name]?.(draft)
  return {
    openapi: '3.0.1',
    info: { title: 'every feature', description: 'an API', version: '1.0' },
    paths: draft.paths,
    components: { schemas: draft.schemas, securitySchemes: draft.schemes },
    ...draft.root,
  }
}
