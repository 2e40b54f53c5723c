import { describe, expect, test } from 'vitest'
import { controlPlane, type Params, type Reply } from '../plane/control-plane.ts'

const v2 = 'apigatewayv2'

function plane() {
  const { call, answer, refusal, answerRefusal, store } = controlPlane()
  return {
    store,
    call: (operation: string, params: Params = {}) => call(operation, params, v2),
    refusal: (operation: string, params: Params = {}) => refusal(operation, params, v2),
    exported: async (params: Params) => String((await answer('ExportApi', params, v2))['body']),
    exportRefusal: (params: Params) => answerRefusal('ExportApi', params, v2),
  }
}

const integration = (uri: string) => ({
  'x-amazon-apigateway-integration': {
    type: 'http_proxy',
    httpMethod: 'GET',
    uri,
    payloadFormatVersion: '1.0',
  },
})

const document = (rest: object = {}) =>
  JSON.stringify({
    openapi: '3.0.1',
    info: { title: 'pets', version: '1', description: 'all of them' },
    paths: {
      '/pets': { get: { security: [{ jwt: ['read'] }], ...integration('https://a.example') } },
      '/$default': {
        'x-amazon-apigateway-any-method': {
          isDefaultRoute: true,
          ...integration('https://b.example'),
        },
      },
    },
    components: {
      securitySchemes: {
        jwt: {
          type: 'oauth2',
          flows: {},
          'x-amazon-apigateway-authorizer': {
            type: 'jwt',
            jwtConfiguration: { issuer: 'https://issuer.example', audience: ['pets'] },
          },
        },
      },
    },
    'x-amazon-apigateway-cors': { allowOrigins: ['*'], maxAge: 0 },
    ...rest,
  })

const keysOf = (routes: Reply) => routes.items.map((route) => route['routeKey'])

describe('ImportApi', () => {
  test('makes an API of a document: spec openapi §12', () => {
    const { call, store } = plane()
    const api = call('ImportApi', { body: document() })
    const { apiId } = api
    expect(api).toMatchObject({
      name: 'pets',
      version: '1',
      description: 'all of them',
      protocolType: 'HTTP',
      corsConfiguration: { allowOrigins: ['*'], maxAge: 0 },
    })
    expect(api).not.toHaveProperty('importInfo')
    const [get, any] = call('GetRoutes', { apiId }).items
    const [authorizer] = store.list('AuthorizerV2', String(apiId))
    expect(get).toMatchObject({
      routeKey: 'GET /pets',
      authorizationType: 'JWT',
      authorizerId: authorizer?.authorizerId,
      authorizationScopes: ['read'],
    })
    expect(any).toMatchObject({ routeKey: '$default', authorizationType: 'NONE' })
    const targets = call('GetIntegrations', { apiId }).items.map(
      (one) => `integrations/${String(one['integrationId'])}`,
    )
    expect([get?.['target'], any?.['target']]).toEqual(targets)
    expect(call('GetStages', { apiId }).items).toEqual([])
  })

  test('tells what it left out, and fails on warnings when it is told to', () => {
    const { call, refusal } = plane()
    const body = document({
      paths: {
        '/a': {
          get: integration('not a url'),
          post: { requestBody: {}, ...integration('https://a.example') },
        },
      },
    })
    const api = call('ImportApi', { body })
    expect(api['warnings']).toEqual([
      expect.stringMatching(/route 'GET \/a': Invalid HTTP endpoint specified for URI \(line 1/),
    ])
    expect(api['importInfo']).toEqual([expect.stringContaining("Ignoring 'requestBody'")])
    expect(refusal('ImportApi', { body, failOnWarnings: true })).toContain(
      '400 BadRequestException: Warnings found during import:\n\tUnable to create the integration',
    )
    expect(call('GetApis').items).toHaveLength(1)
  })

  test.each([
    ['no OpenAPI', { body: 'no: [' }, 'Invalid OpenAPI input.'],
    ['Swagger', { body: '{"swagger":"2.0"}' }, 'OpenAPI 3.0 only'],
    [
      'a route key of two equal variables',
      { body: document({ paths: { '/{a}/{a}': { get: integration('https://a.example') } } }) },
      "Unable to create route 'GET /{a}/{a}'",
    ],
    [
      'CORS for all with credentials: spec http-api §7',
      {
        body: document({
          'x-amazon-apigateway-cors': { allowOrigins: ['*'], allowCredentials: true },
        }),
      },
      'Unable to configure CORS: Wildcard',
    ],
    [
      'an authorizer that is no function: spec http-api §5',
      {
        body: document({
          components: {
            securitySchemes: {
              jwt: {
                type: 'apiKey',
                'x-amazon-apigateway-authorizer': {
                  type: 'request',
                  authorizerUri: 'f',
                  authorizerPayloadFormatVersion: '2.0',
                },
              },
            },
          },
        }),
      },
      "Unable to create authorizer 'jwt': Invalid Authorizer URI: f",
    ],
    ['a base path mode', { body: document(), basepath: 'merge' }, 'Invalid basepath "merge"'],
    [
      'a name of 129 characters',
      { body: document({ info: { title: 'n'.repeat(129) } }) },
      'at most 128',
    ],
  ])('refuses %s and leaves nothing', (_, params, expected) => {
    const { call, refusal } = plane()
    expect(refusal('ImportApi', params)).toMatch(/^400 BadRequestException: /)
    expect(refusal('ImportApi', params)).toContain(expected)
    expect(call('GetApis').items).toEqual([])
  })

  test('the base path is prepended when that is asked for', () => {
    const { call } = plane()
    const body = document({ servers: [{ url: 'https://h.example/v1' }] })
    const { apiId } = call('ImportApi', { body, basepath: 'prepend' })
    expect(keysOf(call('GetRoutes', { apiId }))).toEqual(['GET /v1/pets', '$default'])
  })
})

describe('ReimportApi', () => {
  test('makes the API what the document says, and keeps the ids of what stays: spec openapi §12', () => {
    const { call, store } = plane()
    const { apiId } = call('ImportApi', { body: document() })
    call('CreateRoute', { apiId, routeKey: 'GET /gone' })
    const before = call('GetRoutes', { apiId }).items
    const { paths } = JSON.parse(document()) as { paths: Record<string, object> }
    const body = document({
      info: { title: 'cats' },
      paths: {
        '/pets': paths['/pets'],
        '/cats': { get: integration('https://c.example') },
      },
      'x-amazon-apigateway-cors': undefined,
    })
    const api = call('ReimportApi', { apiId, body })
    expect(api).toMatchObject({ apiId, name: 'cats' })
    for (const member of ['description', 'version', 'corsConfiguration'])
      expect(api).not.toHaveProperty(member)
    const after = call('GetRoutes', { apiId })
    expect(keysOf(after)).toEqual(['GET /pets', 'GET /cats'])
    expect(after.items[0]).toEqual(before[0])
    expect(call('GetIntegrations', { apiId }).items).toHaveLength(2)
    expect(store.list('AuthorizerV2', String(apiId))).toHaveLength(1)
    const bare = { paths: { '/cats': { get: integration('https://c.example') } }, components: {} }
    call('ReimportApi', { apiId, body: document(bare) })
    expect(store.list('AuthorizerV2', String(apiId))).toEqual([])
    expect(call('GetIntegrations', { apiId }).items).toHaveLength(1)
  })

  test('stages that deploy themselves have it at once', () => {
    const { call } = plane()
    const { apiId } = call('ImportApi', { body: document() })
    call('CreateStage', { apiId, stageName: '$default', autoDeploy: true })
    const before = call('GetStage', { apiId, stageName: '$default' })['deploymentId']
    call('ReimportApi', { apiId, body: document({ info: { title: 'other' } }) })
    expect(call('GetStage', { apiId, stageName: '$default' })['deploymentId']).not.toBe(before)
  })

  test('replaces what quick create has made, which is then like any other', () => {
    const { call } = plane()
    const { apiId } = call('CreateApi', {
      name: 'a',
      protocolType: 'HTTP',
      target: 'https://b.example',
    })
    call('ReimportApi', { apiId, body: document() })
    const routes = call('GetRoutes', { apiId })
    expect(new Set(keysOf(routes))).toEqual(new Set(['$default', 'GET /pets']))
    for (const route of routes.items) expect(route).not.toHaveProperty('apiGatewayManaged')
  })

  test('an unknown API is 404, after the text was read', () => {
    const { refusal } = plane()
    const apiId = 'nope'
    expect(refusal('ReimportApi', { apiId, body: document() })).toBe(
      '404 NotFoundException: Invalid API identifier specified 000000000000:nope',
    )
    expect(refusal('ReimportApi', { apiId, body: 'no: [' })).toContain('Invalid OpenAPI input.')
  })

  test('a definition of thousands of routes is written aside and adopted', () => {
    const { call } = plane()
    const { apiId } = call('ImportApi', { body: document() })
    const paths = Object.fromEntries(
      Array.from({ length: 2000 }, (_, i) => [`/p${i}`, { get: integration('https://a.example') }]),
    )
    call('ReimportApi', { apiId, body: document({ paths }) })
    expect(call('GetRoutes', { apiId, maxResults: '1000' }).items.length).toBeGreaterThan(400)
    call('ReimportApi', { apiId, body: document() })
    expect(keysOf(call('GetRoutes', { apiId }))).toEqual(['GET /pets', '$default'])
    call('DeleteApi', { apiId })
    expect(call('GetApis').items).toEqual([])
  })
})

describe('ExportApi', () => {
  test.each(['JSON', 'YAML'])('%s that is imported makes the same API', async (outputType) => {
    const { call, exported } = plane()
    const { apiId } = call('ImportApi', { body: document() })
    const specification = 'OAS30'
    const first = await exported({ apiId, outputType, specification })
    const again = call('ImportApi', { body: first })
    const second = await exported({ apiId: again['apiId'], outputType, specification })
    const [one, other] = [apiId, again['apiId']].map(String) as [string, string]
    expect(second.replaceAll(other, one)).toBe(first)
    expect(keysOf(call('GetRoutes', { apiId: other }))).toEqual(['GET /pets', '$default'])
  })

  test('has what AWS writes: spec openapi §14', async () => {
    const { call, exported } = plane()
    const { apiId } = call('ImportApi', { body: document() })
    const text = await exported({ apiId, outputType: 'JSON', specification: 'OAS30' })
    expect(JSON.parse(text)).toEqual({
      openapi: '3.0.1',
      info: { title: 'pets', description: 'all of them', version: '1' },
      servers: [
        {
          url: `https://${String(apiId)}.execute-api.us-east-1.amazonaws.com/{basePath}`,
          variables: { basePath: { default: '' } },
        },
      ],
      paths: {
        '/pets': {
          get: {
            responses: { default: { description: 'Default response for GET /pets' } },
            security: [{ jwt: ['read'] }],
            'x-amazon-apigateway-integration': {
              payloadFormatVersion: '1.0',
              type: 'http_proxy',
              httpMethod: 'GET',
              uri: 'https://a.example',
              connectionType: 'INTERNET',
            },
          },
        },
        '/$default': {
          'x-amazon-apigateway-any-method': {
            responses: { default: { description: 'Default response for $default' } },
            isDefaultRoute: true,
            'x-amazon-apigateway-integration': {
              payloadFormatVersion: '1.0',
              type: 'http_proxy',
              httpMethod: 'GET',
              uri: 'https://b.example',
              connectionType: 'INTERNET',
            },
          },
        },
      },
      components: {
        securitySchemes: {
          jwt: {
            type: 'oauth2',
            flows: {},
            'x-amazon-apigateway-authorizer': {
              identitySource: '$request.header.Authorization',
              jwtConfiguration: { audience: ['pets'], issuer: 'https://issuer.example' },
              type: 'jwt',
            },
          },
        },
      },
      'x-amazon-apigateway-cors': { allowOrigins: ['*'], maxAge: 0 },
      'x-amazon-apigateway-importexport-version': '1.0',
    })
  })

  test('without extensions it is OpenAPI and nothing else', async () => {
    const { call, exported } = plane()
    const { apiId } = call('ImportApi', { body: document() })
    const params = { apiId, outputType: 'JSON', specification: 'OAS30', includeExtensions: false }
    const text = await exported(params)
    expect(text.replace('x-amazon-apigateway-any-method', '')).not.toContain('x-amazon')
  })

  test('of a stage it is what the stage serves, and of none what the API is now', async () => {
    const { call, exported } = plane()
    const { apiId } = call('ImportApi', { body: document() })
    call('CreateStage', { apiId, stageName: 'dev' })
    call('CreateDeployment', { apiId, stageName: 'dev' })
    call('CreateRoute', { apiId, routeKey: 'GET /new' })
    const given = { apiId, outputType: 'JSON', specification: 'OAS30' }
    const ofStage = await exported({ ...given, stageName: 'dev' })
    expect(ofStage).not.toContain('/new')
    expect(ofStage).toContain('"default": "dev"')
    expect(await exported(given)).toContain('/new')
  })

  test.each([
    ['an unknown stage', { stageName: 'no' }, '404 NotFoundException: Invalid stage identifier'],
    ['a stage without a deployment', { stageName: 'bare' }, '400 BadRequestException: Stage bare'],
    [
      'a specification',
      { specification: 'OAS20' },
      '400 BadRequestException: Invalid specification',
    ],
    ['a type', { outputType: 'XML' }, '400 BadRequestException: Invalid outputType XML'],
    ['a version', { exportVersion: '2.0' }, '400 BadRequestException: Invalid exportVersion 2.0'],
    ['an unknown API', { apiId: 'no' }, '404 NotFoundException: Invalid API identifier'],
  ])('refuses %s', async (_, params, expected) => {
    const { call, exportRefusal } = plane()
    const { apiId } = call('ImportApi', { body: document() })
    call('CreateStage', { apiId, stageName: 'bare' })
    const given = { apiId, outputType: 'JSON', specification: 'OAS30' }
    expect(await exportRefusal({ ...given, ...params })).toContain(expected)
  })
})
