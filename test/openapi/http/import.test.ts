import { describe, expect, test } from 'vitest'
import { define, documentOf, jwt, operation, request, scheme } from './define.ts'

const keys = (paths: object, rest: object = {}, given = {}) =>
  define(documentOf(paths, rest), given).routes.map(({ routeKey }) => routeKey)

const iam = {
  components: {
    securitySchemes: {
      sigv4: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': 'awsSigv4',
      },
    },
  },
}

describe('routes', () => {
  const defaultRoute = { 'x-amazon-apigateway-any-method': operation({ isDefaultRoute: true }) }
  test.each([
    ['a verb is a method', { '/pets': { get: operation() } }, ['GET /pets']],
    [
      'any method, and a greedy variable (docs api-gateway-swagger-extensions-any-method)',
      { '/{proxy+}': { 'x-amazon-apigateway-any-method': operation() } },
      ['ANY /{proxy+}'],
    ],
    ['the default route: field case H25', { '/$default': defaultRoute }, ['$default']],
    [
      'the default route without its flag',
      { '/$default': { 'x-amazon-apigateway-any-method': operation() } },
      ['$default'],
    ],
    ['a last slash is kept: spec http-api §2', { '/pets/': { get: operation() } }, ['GET /pets/']],
    [
      'a path item by reference',
      { '/a': { get: operation() }, '/b': { $ref: '#/paths/~1a' } },
      ['GET /a', 'GET /b'],
    ],
    ['an operation that has no integration', { '/a': { get: {} } }, ['GET /a']],
  ])('%s', (_, paths, expected) => {
    expect(keys(paths)).toEqual(expected)
  })

  const servers = [
    { url: 'https://h.example.com/{basePath}', variables: { basePath: { default: 'a/b/c' } } },
  ]
  test.each([
    ['ignore', ['GET /e', 'GET /', '$default']],
    ['prepend', ['GET /a/b/c/e', 'GET /a/b/c/', '$default']],
    ['split', ['GET /b/c/e', 'GET /b/c/', '$default']],
  ] as const)('the base path, %s: spec openapi §5', (basePath, expected) => {
    const paths = {
      '/e': { get: operation() },
      '/': { get: operation() },
      '/$default': defaultRoute,
    }
    expect(keys(paths, { servers }, { basePath })).toEqual(expected)
  })

  test('the name of an operation is its id', () => {
    const [route] = define(documentOf({ '/a': { get: operation({ operationId: 'list' }) } })).routes
    expect(route).toEqual({
      routeKey: 'GET /a',
      authorizationType: 'NONE',
      operationName: 'list',
      integration: 0,
    })
  })
})

describe('integrations', () => {
  const defaults = {
    connectionType: 'INTERNET',
    payloadFormatVersion: '1.0',
    timeoutInMillis: 30_000,
  }
  test.each([
    [
      'a function: POST whatever the document says, and numbers for versions',
      { type: 'aws_proxy', httpMethod: 'GET', uri: 'arn:f', payloadFormatVersion: 2 },
      {
        ...defaults,
        integrationType: 'AWS_PROXY',
        integrationMethod: 'POST',
        integrationUri: 'arn:f',
        payloadFormatVersion: '2.0',
      },
    ],
    [
      'an AWS service (conformance import-doc:serverless-patterns/api-sqs-lambda-python)',
      {
        type: 'aws_proxy',
        integrationSubtype: 'SQS-SendMessage',
        credentials: 'arn:aws:iam::${AWS::AccountId}:role/r',
        requestParameters: { MessageBody: '$request.body', DelaySeconds: 5 },
      },
      {
        ...defaults,
        integrationType: 'AWS_PROXY',
        integrationSubtype: 'SQS-SendMessage',
        credentialsArn: 'arn:aws:iam::123456789012:role/r',
        requestParameters: { MessageBody: '$request.body', DelaySeconds: '5' },
      },
    ],
    [
      'a private one, with its TLS name, timeout and mappings (docs http-api-parameter-mapping)',
      {
        type: 'HTTP_PROXY',
        httpMethod: 'any',
        uri: 'arn:aws:elasticloadbalancing:x',
        connectionType: 'VPC_LINK',
        connectionId: 'abc123',
        timeoutInMillis: 12000,
        tlsConfig: { serverNameToVerify: 'a.example.com' },
        requestParameters: { 'append:header.x': '$request.path.id' },
        responseParameters: { 200: { 'overwrite:statuscode': '204' } },
      },
      {
        ...defaults,
        integrationType: 'HTTP_PROXY',
        integrationMethod: 'ANY',
        integrationUri: 'arn:aws:elasticloadbalancing:x',
        connectionType: 'VPC_LINK',
        connectionId: 'abc123',
        timeoutInMillis: 12_000,
        tlsConfig: { serverNameToVerify: 'a.example.com' },
        requestParameters: { 'append:header.x': '$request.path.id' },
        responseParameters: { 200: { 'overwrite:statuscode': '204' } },
      },
    ],
  ])('%s', (_, integration, expected) => {
    const paths = { '/a': { get: { 'x-amazon-apigateway-integration': integration } } }
    expect(define(documentOf(paths)).integrations).toEqual([expected])
  })

  test('one that several routes refer to is one (docs api-gateway-extensions-integrations)', () => {
    const reference = {
      'x-amazon-apigateway-integration': {
        $ref: '#/components/x-amazon-apigateway-integrations/one',
      },
    }
    const components = {
      'x-amazon-apigateway-integrations': {
        one: { type: 'http_proxy', httpMethod: 'GET', uri: 'https://a.example.com' },
      },
    }
    const paths = { '/a': { get: reference }, '/b': { get: reference } }
    const { routes, integrations } = define(documentOf(paths, { components }))
    expect(integrations).toHaveLength(1)
    expect(routes.map(({ integration }) => integration)).toEqual([0, 0])
  })
})

describe('security', () => {
  const secured = (security: unknown, rest: object) =>
    define(documentOf({ '/a': { get: operation({ security }) } }, rest))

  test.each([
    [
      'a JWT authorizer, its scopes, and where tokens are unless it says so',
      [{ auth: ['read'] }],
      scheme(jwt),
      { authorizationType: 'JWT', authorizer: 'auth', authorizationScopes: ['read'] },
    ],
    [
      'a Lambda authorizer',
      [{ auth: ['read'] }],
      scheme(request),
      { authorizationType: 'CUSTOM', authorizer: 'auth' },
    ],
    ['IAM by the type of a scheme', [{ sigv4: [] }], iam, { authorizationType: 'AWS_IAM' }],
    [
      "the document's own, where an operation has none: spec openapi §6",
      undefined,
      { ...scheme(jwt), security: [{ auth: [] }] },
      { authorizationType: 'JWT', authorizer: 'auth' },
    ],
    [
      "an empty list switches the document's off",
      [],
      { ...scheme(jwt), security: [{ auth: [] }] },
      { authorizationType: 'NONE' },
    ],
  ])('%s', (_, security, rest, expected) => {
    const [route] = secured(security, rest).routes
    expect(route).toEqual({ routeKey: 'GET /a', integration: 0, ...expected })
  })

  test.each([
    [
      'a JWT authorizer',
      scheme({ ...jwt, identitySource: '$request.querystring.token' }),
      {
        authorizerType: 'JWT',
        identitySource: ['$request.querystring.token'],
        jwtConfiguration: { issuer: 'https://issuer.example.com', audience: ['a'] },
      },
    ],
    [
      'an issuer from where its keys are found: docs http-api-open-api',
      scheme(
        { type: 'jwt', jwtConfiguration: { audience: ['a'] } },
        {
          type: 'openIdConnect',
          openIdConnectUrl: 'https://issuer.example.com/.well-known/openid-configuration',
        },
      ),
      {
        authorizerType: 'JWT',
        identitySource: ['$request.header.Authorization'],
        jwtConfiguration: { issuer: 'https://issuer.example.com', audience: ['a'] },
      },
    ],
    [
      'a Lambda authorizer (docs api-gateway-swagger-extensions-authorizer)',
      scheme(
        {
          type: 'request',
          identitySource: '$request.header.auth, $context.routeKey',
          authorizerUri: 'arn:f',
          authorizerCredentials: 'arn:r',
          authorizerPayloadFormatVersion: 2,
          authorizerResultTtlInSeconds: 0,
          enableSimpleResponses: true,
        },
        { type: 'apiKey', name: 'auth', in: 'header' },
      ),
      {
        authorizerType: 'REQUEST',
        identitySource: ['$request.header.auth', '$context.routeKey'],
        authorizerUri: 'arn:f',
        authorizerCredentialsArn: 'arn:r',
        authorizerPayloadFormatVersion: '2.0',
        authorizerResultTtlInSeconds: 0,
        enableSimpleResponses: true,
      },
    ],
  ])('%s is read, used or not', (_, rest, expected) => {
    expect(define(documentOf({}, rest)).authorizers).toEqual([{ name: 'auth', ...expected }])
  })
})

test('CORS, tags and the endpoint are the document’s (docs api-gateway-swagger-extensions-cors-configuration)', () => {
  const { corsConfiguration, tags, disableExecuteApiEndpoint, ipAddressType } = define(
    documentOf(
      {},
      {
        'x-amazon-apigateway-cors': { allowOrigins: ['*'], maxAge: 0, allowCredentials: false },
        tags: [{ name: 'owner', 'x-amazon-apigateway-tag-value': 'me' }, { name: 'bare' }],
        servers: [
          {
            url: '/',
            'x-amazon-apigateway-endpoint-configuration': {
              disableExecuteApiEndpoint: true,
              ipAddressType: 'dualstack',
            },
          },
        ],
      },
    ),
  )
  expect(corsConfiguration).toEqual({ allowOrigins: ['*'], maxAge: 0, allowCredentials: false })
  expect(tags).toEqual({ owner: 'me', bare: '' })
  expect({ disableExecuteApiEndpoint, ipAddressType }).toEqual({
    disableExecuteApiEndpoint: true,
    ipAddressType: 'dualstack',
  })
})
