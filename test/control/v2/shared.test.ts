import { expect, test } from 'vitest'
import type { Params } from '../plane/control-plane.ts'
import { httpPlane, refusal } from './plane.ts'

const domainName = 'api.example.com'
const regional = { domainNameConfigurations: [{ endpointType: 'REGIONAL' }] }

/** An API with a stage, and a domain. */
function withDomain(configuration: Params = regional) {
  const plane = httpPlane()
  plane.api('CreateStage', { stageName: '$default' })
  plane.v2('CreateDomainName', { domainName, ...configuration })
  const map = (given: Params = {}) =>
    plane.api('CreateApiMapping', { domainName, stage: '$default', ...given })
  const routing = () => plane.read<{ readonly mappings: unknown }>(`domain/${domainName}`)
  return { ...plane, map, routing }
}

// spec control-plane §12, http-api §1
test('a domain leads to an HTTP API, as either version says', () => {
  const { map, routing, v1, v2, apiId } = withDomain()
  const mapping = map({ apiMappingKey: 'a/b' })
  expect(mapping).toEqual({
    apiId,
    apiMappingId: expect.stringMatching(/^[a-z0-9]{6}$/) as string,
    apiMappingKey: 'a/b',
    stage: '$default',
  })
  expect(routing()?.mappings).toEqual([{ basePath: 'a/b', apiId, stage: '$default' }])
  map({ apiMappingKey: 'c' })
  expect(v1('GetBasePathMapping', { domainName, basePath: 'c' })).toEqual({
    basePath: 'c',
    restApiId: apiId,
    stage: '$default',
  })
  v2('DeleteApiMapping', { domainName, apiMappingId: mapping['apiMappingId'] })
  expect(routing()?.mappings).toEqual([{ basePath: 'c', apiId, stage: '$default' }])
})

// spec control-plane §12
test('mappings of version 1 lead to REST APIs alone', () => {
  const { v1, apiId } = withDomain()
  expect(
    refusal(() => v1('CreateBasePathMapping', { domainName, restApiId: apiId, stage: '$default' })),
  ).toBe('400 BadRequestException: Invalid REST API identifier specified')
})

// spec control-plane §12; http-api §1: regional only
test.each<[string, Params | undefined, Params, string]>([
  ['a stage that is not there', undefined, { stage: 'x' }, 'Invalid stage identifier specified'],
  [
    'a domain at the edge',
    { domainNameConfigurations: [{ endpointType: 'EDGE' }] },
    {},
    'Only a REGIONAL custom domain name can lead to the HTTP API',
  ],
])('a mapping is refused for %s', (_, configuration, given, message) => {
  const { map } = withDomain(configuration)
  expect(refusal(() => map(given))).toContain(`400 BadRequestException: ${message}`)
})

// As of REST APIs: spec control-plane §12
test('an API that a domain leads to stays', () => {
  const { map, api, v2 } = withDomain()
  const { apiMappingId } = map()
  expect(refusal(() => api('DeleteApi'))).toContain(
    'Please remove all base path mappings related to the Api in your domains: api.example.com',
  )
  v2('DeleteApiMapping', { domainName, apiMappingId })
  api('DeleteApi')
})

// spec control-plane §3: the same tags by either version
test.each(['apis', 'stages', 'vpclinks'])('%s have tags by their ARN', (kind) => {
  const { api, apiId, v1, v2 } = httpPlane()
  api('CreateStage', { stageName: '$default' })
  const { vpcLinkId } = v2('CreateVpcLink', { name: 'l', subnetIds: ['s'] })
  const path = {
    apis: `apis/${apiId}`,
    stages: `apis/${apiId}/stages/$default`,
    vpclinks: `vpclinks/${String(vpcLinkId)}`,
  }[kind]!
  const resourceArn = `arn:aws:apigateway:us-east-1::/${path}`
  v2('TagResource', { resourceArn, tags: { a: '1', b: '2' } })
  v1('UntagResource', { resourceArn, tagKeys: ['a'] })
  expect(v2('GetTags', { resourceArn })).toEqual({ tags: { b: '2' } })
  expect(v1('GetTags', { resourceArn })).toEqual({ tags: { b: '2' } })
  expect(refusal(() => v2('GetTags', { resourceArn: `${resourceArn}/x` }))).toMatch(/^40[04]/)
})

test('an id is an API of one version alone', () => {
  const { v1, v2, apiId } = httpPlane()
  const { id } = v1('CreateRestApi', { name: 'rest' })
  expect(refusal(() => v2('GetApi', { apiId: id }))).toMatch(/^404/)
  expect(refusal(() => v1('GetRestApi', { restApiId: apiId }))).toMatch(/^404/)
  expect(v2('GetApis').items).toHaveLength(1)
  expect(v1('GetRestApis').items).toHaveLength(1)
})

// spec http-api §16, §7 and §1
test.each<[string, Params, string]>([
  ['no name', { name: '' }, '400 BadRequestException: Name cannot be empty'],
  [
    'another way to choose routes',
    { routeSelectionExpression: '$request.body.action' },
    '400 BadRequestException: Invalid routeSelectionExpression specified',
  ],
  [
    // spec websocket §14
    'a WebSocket API that does not say how routes are chosen',
    { protocolType: 'WEBSOCKET' },
    '400 BadRequestException: Route selection expression must be provided for WEBSOCKET APIs',
  ],
  [
    // spec control-plane §15
    'a protocol that there is not',
    { protocolType: 'SMTP' },
    '400 BadRequestException: Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]',
  ],
  ['a route without a target', { routeKey: 'GET /' }, '400 BadRequestException: routeKey and'],
  [
    'a target that is none',
    { target: 'backend' },
    '400 BadRequestException: Invalid HTTP endpoint',
  ],
  [
    'an origin with a path',
    { corsConfiguration: { allowOrigins: ['https://a.example/b'] } },
    '400 BadRequestException: Invalid format for origin https://a.example/b',
  ],
  [
    'an origin that is none',
    { corsConfiguration: { allowOrigins: ['a.example'] } },
    '400 BadRequestException: Invalid format for origin a.example',
  ],
  [
    'credentials for everybody',
    { corsConfiguration: { allowOrigins: ['*'], allowCredentials: true } },
    '400 BadRequestException: Wildcard * is not allowed',
  ],
  [
    'more than a day',
    { corsConfiguration: { maxAge: 86_401 } },
    '400 BadRequestException: Invalid maxAge specified',
  ],
  [
    'a verb that is none',
    { corsConfiguration: { allowMethods: ['FETCH'] } },
    '400 BadRequestException: Invalid method FETCH',
  ],
])('an API is refused for %s', (_, given, message) => {
  const { v2 } = httpPlane()
  expect(refusal(() => v2('CreateApi', { name: 'n', protocolType: 'HTTP', ...given }))).toContain(
    message,
  )
})

// spec http-api §1: what quick create has made changes with its API alone
test('what quick create has made lives with its API', () => {
  const { v2, served } = httpPlane()
  const { apiId } = v2('CreateApi', {
    name: 'n',
    protocolType: 'HTTP',
    target: 'https://a.example',
    routeKey: 'GET /a',
  })
  const [route] = v2('GetRoutes', { apiId }).items
  const [integration] = v2('GetIntegrations', { apiId }).items
  for (const [operation, at] of [
    ['DeleteRoute', { routeId: route!['routeId'] }],
    ['DeleteIntegration', { integrationId: integration!['integrationId'] }],
    ['UpdateRoute', { routeId: route!['routeId'], routeKey: 'GET /b' }],
    ['DeleteStage', { stageName: '$default' }],
  ] as const)
    expect(refusal(() => v2(operation, { apiId, ...at }))).toContain('is managed by API Gateway')
  // CloudFormation's ApiGatewayManagedOverrides change the rest of it.
  expect(v2('UpdateStage', { apiId, stageName: '$default', description: 'd' })).toMatchObject({
    description: 'd',
    apiGatewayManaged: true,
  })
  v2('UpdateApi', { apiId, target: 'https://b.example', routeKey: 'GET /b' })
  expect(served('$default', String(apiId))).toMatchObject({
    routes: [{ routeKey: 'GET /b' }],
    integrations: [{ integrationUri: 'https://b.example' }],
  })
  const { apiId: other } = v2('CreateApi', { name: 'n', protocolType: 'HTTP' })
  expect(refusal(() => v2('UpdateApi', { apiId: other, routeKey: 'GET /b' }))).toContain(
    'can only be updated on an API that was made by quick create',
  )
})

// spec http-api §7 and §18, control-plane §15
test('CORS is merged, keeps a 0, and goes as a whole', () => {
  const { api } = httpPlane()
  api('UpdateApi', { corsConfiguration: { allowOrigins: ['https://a.example'], maxAge: 5 } })
  expect(api('UpdateApi', { corsConfiguration: { maxAge: 0 } })).toMatchObject({
    corsConfiguration: { allowOrigins: ['https://a.example'], maxAge: 0 },
  })
  api('DeleteCorsConfiguration')
  expect(api('GetApi')).not.toHaveProperty('corsConfiguration')
})

// spec control-plane §3
test('lists turn pages', () => {
  const { api } = httpPlane()
  for (const name of ['a', 'b', 'c']) api('CreateRoute', { routeKey: `GET /${name}` })
  const first = api('GetRoutes', { maxResults: '2' })
  expect(first.items.map(({ routeKey }) => routeKey)).toEqual(['GET /a', 'GET /b'])
  const second = api('GetRoutes', { maxResults: '2', nextToken: first['nextToken'] })
  expect(second.items.map(({ routeKey }) => routeKey)).toEqual(['GET /c'])
  expect(second).not.toHaveProperty('nextToken')
})
