import { expect, test } from 'vitest'
import type { Params } from '../plane/control-plane.ts'
import { petStore } from '../plane/pet-store.ts'

const domainName = 'api.example.com'
const regional = { domainNameConfigurations: [{ endpointType: 'REGIONAL' }] }

/** The pet store behind a regional domain, with the v2 service's calls. */
function domain(params: Params = regional) {
  const plane = petStore()
  const call = (operation: string, given: Params = {}) =>
    plane.call(operation, { domainName, ...given }, 'apigatewayv2')
  const refusal = (operation: string, given: Params = {}) =>
    plane.refusal(operation, plane.at({ domainName, ...given }), 'apigatewayv2')
  const created = call('CreateDomainName', params)
  const published = () =>
    JSON.parse(plane.store.published(`domain/${domainName}`) ?? '') as {
      readonly mappings: unknown
      readonly rules: readonly { readonly id: string }[]
      readonly multiLevel: boolean
      readonly routingMode: string
    }
  return { ...plane, v1: plane.call, call, refusal, created, published }
}

// Spec control-plane §12: v1 and v2 see the same domains; §3: ISO dates.
test('a domain in v2’s members', () => {
  const { created, v1, call } = domain({
    domainNameConfigurations: [{ endpointType: 'REGIONAL', certificateArn: 'arn:aws:acm:1' }],
    routingMode: 'ROUTING_RULE_THEN_API_MAPPING',
  })
  expect(created).toMatchObject({
    apiMappingSelectionExpression: '$request.basepath',
    domainName,
    routingMode: 'ROUTING_RULE_THEN_API_MAPPING',
    domainNameConfigurations: [
      {
        certificateArn: 'arn:aws:acm:1',
        certificateUploadDate: '2020-09-13T12:26:40Z',
        domainNameStatus: 'AVAILABLE',
        endpointType: 'REGIONAL',
        ipAddressType: 'ipv4',
        securityPolicy: 'TLS_1_2',
      },
    ],
  })
  const seen = v1('GetDomainName', { domainName })
  expect(seen).toMatchObject({
    regionalCertificateArn: 'arn:aws:acm:1',
    routingMode: 'ROUTING_RULE_THEN_BASE_PATH_MAPPING',
  })
  expect(call('GetDomainName')).toEqual(created)
  expect(call('GetDomainNames').items).toEqual([created])
})

test('a partial update leaves the rest', () => {
  const { call, published } = domain({
    domainNameConfigurations: [{ certificateArn: 'arn:aws:acm:1' }],
  })
  const updated = call('UpdateDomainName', {
    routingMode: 'ROUTING_RULE_ONLY',
    mutualTlsAuthentication: { truststoreUri: 's3://b/k' },
  })
  expect(updated).toMatchObject({
    routingMode: 'ROUTING_RULE_ONLY',
    mutualTlsAuthentication: { truststoreUri: 's3://b/k' },
    domainNameConfigurations: [{ certificateArn: 'arn:aws:acm:1' }],
  })
  expect(published()).toMatchObject({
    routingMode: 'ROUTING_RULE_ONLY',
    mutualTls: { truststoreUri: 's3://b/k' },
  })
  expect(
    call('UpdateDomainName', { mutualTlsAuthentication: { truststoreUri: '' } }),
  ).not.toHaveProperty('mutualTlsAuthentication')
  call('DeleteDomainName')
})

// conformance: moto:apigatewayv2_mappings; spec control-plane §15, rest-routing §9 (5).
test('a multi-level mapping is live, and seen by v1', () => {
  const { v1, call, restApiId, published } = domain()
  const mapping = call('CreateApiMapping', { apiId: restApiId, stage: 'dev', apiMappingKey: 'a/b' })
  const { apiMappingId } = mapping
  expect(mapping).toEqual({ apiId: restApiId, apiMappingId, apiMappingKey: 'a/b', stage: 'dev' })
  expect(published()).toMatchObject({
    multiLevel: true,
    mappings: [{ basePath: 'a/b', apiId: restApiId, stage: 'dev' }],
  })
  expect(v1('GetBasePathMapping', { domainName, basePath: 'a/b' })).toEqual({
    basePath: 'a/b',
    restApiId,
    stage: 'dev',
  })
  call('UpdateApiMapping', { apiMappingId, apiId: restApiId, apiMappingKey: '' })
  expect(published()).toMatchObject({ multiLevel: false, mappings: [{ basePath: '(none)' }] })
  expect(call('GetApiMapping', { apiMappingId })['apiMappingKey']).toBe('')
  call('DeleteApiMapping', { apiMappingId })
  expect(call('GetApiMappings').items).toEqual([])
  expect(published().mappings).toEqual([])
})

test.each<[Params, string]>([
  [
    { apiMappingKey: '/api' },
    "400 BadRequestException: API mapping key should not start with a '/' or have consecutive '/'s.",
  ],
  [
    { apiMappingKey: 'v1//api' },
    "400 BadRequestException: API mapping key should not start with a '/' or have consecutive '/'s.",
  ],
  [
    { apiMappingKey: 'api/' },
    "400 BadRequestException: API mapping key should not end with a '/'.",
  ],
  [
    { apiMappingKey: 'taken' },
    '409 ConflictException: ApiMapping key already exists for this domain name',
  ],
  [{ stage: 'x' }, '400 BadRequestException: Invalid stage identifier specified'],
  [{ apiId: 'x' }, '400 BadRequestException: Invalid REST API identifier specified'],
  [{ domainName: 'x.com' }, '404 NotFoundException: Invalid domain name identifier specified'],
])('CreateApiMapping refuses %j', (params, error) => {
  const { call, refusal, restApiId } = domain()
  call('CreateApiMapping', { apiId: restApiId, stage: 'dev', apiMappingKey: 'taken' })
  expect(refusal('CreateApiMapping', { apiId: '$api', stage: 'dev', ...params })).toBe(error)
})

// Spec rest-routing §9 (5).
test.each([
  [{ domainNameConfigurations: [{ endpointType: 'EDGE' }] }, /only supported for REGIONAL/],
  [{ domainNameConfigurations: [{ securityPolicy: 'TLS_1_0' }] }, /security policy TLS_1_2/],
])('a domain %j cannot have a multi-level mapping', (params, error) => {
  const { refusal } = domain(params)
  expect(
    refusal('CreateApiMapping', { apiId: '$api', stage: 'dev', apiMappingKey: 'a/b' }),
  ).toMatch(error)
  expect(refusal('CreateApiMapping', { apiId: '$api', stage: 'dev', apiMappingKey: 'a' })).toMatch(
    /^no error/,
  )
})

const actions = [{ invokeApi: { apiId: '$api', stage: 'dev', stripBasePath: true } }]
const header = (name: string, valueGlob = 'x') => ({
  matchHeaders: { anyOf: [{ header: name, valueGlob }] },
})
const basePaths = (...anyOf: string[]) => ({ matchBasePaths: { anyOf } })
const rule = { priority: 5, conditions: [header('X-Beta', '1*'), basePaths('users')], actions }

// Spec rest-routing §10, control-plane §3 (ARN), §12.
test('rules are published by priority, and every change at once', () => {
  const { call, at, published } = domain()
  const later = call('CreateRoutingRule', at(rule))
  expect(later).toMatchObject({
    ...at(rule),
    routingRuleArn: `arn:aws:apigateway:us-east-1:000000000000:/domainnames/${domainName}/routingrules/${String(later['routingRuleId'])}`,
  })
  const first = call('CreateRoutingRule', at({ ...rule, priority: 1, conditions: [] }))
  const ids = () => published().rules.map(({ id }) => id)
  expect(ids()).toEqual([first['routingRuleId'], later['routingRuleId']])
  expect(call('ListRoutingRules')['routingRules']).toEqual([later, first])
  const routingRuleId = first['routingRuleId']
  const moved = call('PutRoutingRule', at({ ...rule, priority: 9, routingRuleId }))
  expect(moved).toMatchObject({ routingRuleId, priority: 9 })
  expect(call('GetRoutingRule', { routingRuleId })).toEqual(moved)
  expect(ids()).toEqual([later['routingRuleId'], routingRuleId])
  call('DeleteRoutingRule', { routingRuleId })
  expect(ids()).toEqual([later['routingRuleId']])
})

test('rules are listed in pages', () => {
  const { call, at } = domain()
  for (const priority of [1, 2, 3]) call('CreateRoutingRule', at({ ...rule, priority }))
  const page = call('ListRoutingRules', { maxResults: 2 })
  expect(page['routingRules']).toHaveLength(2)
  const rest = call('ListRoutingRules', { maxResults: 2, nextToken: page['nextToken'] })
  expect(rest).toMatchObject({ routingRules: [{ priority: 3 }] })
  expect(rest).not.toHaveProperty('nextToken')
})

// Spec rest-routing §10: the limits, and the headers that cannot be conditions.
test.each<[string, Params, RegExp]>([
  ['priority 0', { priority: 0 }, /priority specified: 0/],
  ['priority 1000001', { priority: 1_000_001 }, /priority/],
  ['a taken priority', { priority: 7 }, /^409 ConflictException/],
  ['no action', { actions: [] }, /exactly one action/],
  ['two actions', { actions: [...actions, ...actions] }, /exactly one action/],
  [
    'an unknown API',
    { actions: [{ invokeApi: { apiId: 'x', stage: 'dev' } }] },
    /Invalid REST API identifier/,
  ],
  [
    'an unknown stage',
    { actions: [{ invokeApi: { apiId: '$api', stage: 'x' } }] },
    /Invalid stage identifier/,
  ],
  ['an empty condition', { conditions: [{}] }, /matchHeaders or matchBasePaths/],
  [
    'three headers',
    { conditions: [header('a'), header('b'), header('c')] },
    /at most 2 matchHeaders/,
  ],
  [
    'two path conditions',
    { conditions: [basePaths('a'), basePaths('b')] },
    /at most 1 matchBasePaths/,
  ],
  [
    'two headers in one condition',
    {
      conditions: [
        {
          matchHeaders: {
            anyOf: [
              { header: 'a', valueGlob: 'x' },
              { header: 'b', valueGlob: 'x' },
            ],
          },
        },
      ],
    },
    /exactly one element/,
  ],
  [
    'no header in a condition',
    { conditions: [{ matchHeaders: { anyOf: [] } }] },
    /exactly one element/,
  ],
  ['no path in a condition', { conditions: [basePaths()] }, /between 1 and 10/],
  ['a header of 40 characters', { conditions: [header('a'.repeat(40))] }, /fewer than 40/],
  ['no header name', { conditions: [header('a b')] }, /Invalid header specified/],
  ['a glob of 128 characters', { conditions: [header('a', 'x'.repeat(128))] }, /Invalid valueGlob/],
  ['an empty glob', { conditions: [header('a', '')] }, /Invalid valueGlob/],
  ['a wildcard inside', { conditions: [header('a', 'x*y')] }, /Invalid valueGlob/],
  ['a path of 128 characters', { conditions: [basePaths('x'.repeat(128))] }, /Invalid base path/],
  ['an empty path', { conditions: [basePaths('/')] }, /Invalid base path/],
  ...[
    'Access-Control-Allow-Origin',
    'apigw-x',
    'X-Amz-Date',
    'x-amzn-trace-id',
    'x-apigw-api-id',
    'x-restAPI',
    'Authorization',
    'Connection',
    'Content-Encoding',
    'Content-Length',
    'Content-Location',
    'Forwarded',
    'Keep-Alive',
    'Origin',
    'Proxy-Authenticate',
    'Proxy-Authorization',
    'TE',
    'Trailers',
    'Transfer-Encoding',
    'Upgrade',
    'Via',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
  ].map((name): [string, Params, RegExp] => [
    `the header ${name}`,
    { conditions: [header(name)] },
    /cannot be used in a matchHeaders condition/,
  ]),
])('a rule with %s is refused', (_, params, error) => {
  const { call, at, refusal, store } = domain()
  call('CreateRoutingRule', at({ ...rule, priority: 7 }))
  expect(refusal('CreateRoutingRule', { ...rule, ...params })).toMatch(error)
  expect(store.count('RoutingRule', domainName)).toBe(1)
})

test.each([['*'], ['x'], ['x*'], ['*x'], ['*ux=beta*'], ['x'.repeat(127)]])(
  'the glob %s is accepted, for Host and Cookie too',
  (glob) => {
    const { refusal } = domain()
    const conditions = [header('Host', glob), header('Cookie', glob)]
    expect(refusal('CreateRoutingRule', { ...rule, conditions })).toMatch(/^no error/)
  },
)

test('at most 50 rules, and none that leads to a deleted API', () => {
  const { call, v1, at, refusal, restApiId } = domain()
  for (let priority = 1; priority <= 50; priority++)
    call('CreateRoutingRule', at({ ...rule, priority }))
  expect(refusal('CreateRoutingRule', { ...rule, priority: 51 })).toMatch(/at most 50/)
  expect(() => v1('DeleteRestApi', { restApiId })).toThrow(/in your domains: api.example.com/)
})

test.each([
  ['GetRoutingRule', { routingRuleId: 'x' }],
  ['DeleteRoutingRule', { routingRuleId: 'x' }],
  ['PutRoutingRule', { routingRuleId: 'x', ...rule }],
  ['GetApiMapping', { apiMappingId: 'x' }],
  ['DeleteApiMapping', { apiMappingId: 'x' }],
])('%s of what is not there', (operation, params) => {
  expect(domain().refusal(operation, params)).toMatch(/^404 NotFoundException: Invalid/)
})
