import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { apiKeyKey } from '../../../src/model/published.ts'
import type { PublishedApiKey } from '../../../src/model/account/api-key.ts'
import type { Params } from '../plane/control-plane.ts'
import { refusal } from './plane.ts'
import { webSocketPlane } from './web-socket-plane.ts'

const bad = (message: string) => `400 BadRequestException: ${message}`
const domainName = 'chat.example.com'
const regional = { domainNameConfigurations: [{ endpointType: 'REGIONAL' }] }

/** A WebSocket API with a stage, a domain, and an HTTP and a REST API with a stage each. */
function withOthers(configuration: Params = regional) {
  const plane = webSocketPlane()
  const { v1, v2, api } = plane
  api('CreateRoute', { routeKey: '$default', target: plane.target() })
  api('CreateStage', { stageName: 'dev' })
  api('CreateDeployment', { stageName: 'dev' })
  const http = v2('CreateApi', { name: 'pets', protocolType: 'HTTP' })
  v2('CreateStage', { apiId: http['apiId'], stageName: 'dev' })
  const { id: restApiId, rootResourceId: resourceId } = v1('CreateRestApi', { name: 'rest' })
  v1('PutMethod', { restApiId, resourceId, httpMethod: 'GET', authorizationType: 'NONE' })
  v1('PutIntegration', { restApiId, resourceId, httpMethod: 'GET', type: 'MOCK' })
  v1('CreateDeployment', { restApiId, stageName: 'dev' })
  v2('CreateDomainName', { domainName, ...configuration })
  const ids = { webSocket: plane.apiId, http: String(http['apiId']), rest: restApiId }
  const map = (kind: keyof typeof ids, apiMappingKey = '') =>
    v2('CreateApiMapping', { domainName, apiId: ids[kind], stage: 'dev', apiMappingKey })
  return { ...plane, map, ids }
}

// spec websocket §2
test.each([
  ['webSocket', 'http'],
  ['webSocket', 'rest'],
  ['http', 'webSocket'],
  ['rest', 'webSocket'],
] as const)('a domain that leads to an API %s does not lead to one %s', (first, second) => {
  const { map, ids } = withOthers()
  map(first, 'a')
  const why = bad(
    `The domain name ${domainName} leads to the API ${ids[first]}: WebSocket APIs cannot share a domain name with HTTP or REST APIs`,
  )
  expect(refusal(() => map(second, 'b'))).toBe(why)
})

test('a domain may have several WebSocket APIs, or change from one kind to another with its only mapping', () => {
  const { map, v1, v2, ids } = withOthers()
  const { apiMappingId } = map('webSocket')
  const second = map('webSocket', 'b')
  expect(second).toMatchObject({ apiMappingKey: 'b', stage: 'dev' })
  const rest = { domainName, basePath: 'r', restApiId: ids.rest, stage: 'dev' }
  expect(refusal(() => v1('CreateBasePathMapping', rest))).toContain('cannot share a domain name')
  v2('DeleteApiMapping', { domainName, apiMappingId: second['apiMappingId'] })
  const update = { domainName, apiMappingId, apiId: ids.http, stage: 'dev' }
  expect(v2('UpdateApiMapping', update)).toMatchObject({ apiId: ids.http })
})

// spec websocket §2
test.each<[string, string, Params, string]>([
  ['of two levels', 'a/b', regional, "The mapping key of a WebSocket API has no '/'"],
  ['of other letters', 'ä', regional, 'Invalid API mapping key specified'],
  ['of more than 300', 'a'.repeat(301), regional, 'Invalid API mapping key specified'],
  [
    'of an edge domain',
    '',
    { domainNameConfigurations: [{ endpointType: 'EDGE' }] },
    'Only a REGIONAL custom domain name can lead to the WebSocket API',
  ],
])('a mapping key %s is refused', (_, key, configuration, message) => {
  const { map } = withOthers(configuration)
  expect(refusal(() => map('webSocket', key))).toContain(message)
})

test.each(['webSocket', 'http'] as const)(
  'a stage of an API %s stays as long as a domain leads to it',
  (kind) => {
    const { map, v2, ids } = withOthers()
    const { apiMappingId } = map(kind)
    const stage = { apiId: ids[kind], stageName: 'dev' }
    expect(refusal(() => v2('DeleteStage', stage))).toBe(
      bad(
        `Deleting stage dev failed. Please remove all API mappings related to the stage in your domains: ${domainName}`,
      ),
    )
    v2('DeleteApiMapping', { domainName, apiMappingId })
    v2('DeleteStage', stage)
    expect(refusal(() => v2('GetStage', stage))).toMatch(/^404/)
  },
)

// spec websocket §4
test('a usage plan has stages of APIs of version 2, and loses them with their APIs', () => {
  const { v1, v2, api, ids, read } = withOthers()
  const value = 'a-key-of-twenty-characters'
  const key = v1('CreateApiKey', { name: 'k', enabled: true, value })
  const apiStages = [{ apiId: ids.webSocket, stage: 'dev' }]
  const { id: usagePlanId } = v1('CreateUsagePlan', { name: 'p', apiStages })
  v1('CreateUsagePlanKey', { usagePlanId, keyId: key['id'], keyType: 'API_KEY' })
  const stagesOfKey = () => {
    const hash = createHash('sha256').update(value).digest('hex')
    return read<PublishedApiKey>(apiKeyKey(hash))?.plans.map((plan) => plan.apiStages)
  }
  expect(v1('GetUsagePlan', { usagePlanId })).toMatchObject({ apiStages })
  expect(stagesOfKey()).toEqual([apiStages])
  api('DeleteStage', { stageName: 'dev' })
  expect(v1('GetUsagePlan', { usagePlanId })).toMatchObject({ apiStages: [] })
  expect(stagesOfKey()).toEqual([[]])
  const stages = (given: Params) => () => v1('CreateUsagePlan', { name: 'q', apiStages: [given] })
  const absent = (apiId: string) => `404 NotFoundException: API Stage not found: ${apiId}:dev`
  expect(refusal(stages({ apiId: ids.webSocket, stage: 'dev' }))).toBe(absent(ids.webSocket))
  // HTTP APIs may ask for keys, by an extension.
  const { id } = stages({ apiId: ids.http, stage: 'dev' })()
  v2('DeleteStage', { apiId: ids.http, stageName: 'dev' })
  expect(v1('GetUsagePlan', { usagePlanId: id })).toMatchObject({ apiStages: [] })
  expect(refusal(stages({ apiId: ids.http, stage: 'dev' }))).toBe(absent(ids.http))
  expect(v2('GetApis').items).toHaveLength(2)
})

test.each([
  ['CreateVpcLink', { name: 'l', subnetIds: [] }, 'vpcLinkId', 'apigatewayv2'],
  [
    'CreateVpcLink',
    { name: 'l', targetArns: ['arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/net/a/b'] },
    'id',
    'apigateway',
  ],
] as const)(
  '%s %j: a link stays as long as an integration has it',
  (create, given, id, service) => {
    const { call, api, apiId } = webSocketPlane()
    const vpcLinkId = String(call(create, given, service)[id])
    const through = { connectionType: 'VPC_LINK', connectionId: vpcLinkId }
    const { integrationId } = api('CreateIntegration', {
      integrationType: 'HTTP_PROXY',
      integrationMethod: 'POST',
      integrationUri: 'http://chat.internal',
      ...through,
    })
    const remove = () => call('DeleteVpcLink', { vpcLinkId }, service)
    expect(refusal(remove)).toBe(
      bad(
        `Cannot delete vpc link. Vpc link '${vpcLinkId}', is referenced in [${apiId}:${String(integrationId)}] in format of [ApiId:IntegrationId].`,
      ),
    )
    api('DeleteIntegration', { integrationId })
    remove()
    expect(refusal(() => call('GetVpcLink', { vpcLinkId }, service))).toMatch(/^404/)
  },
)

const text = (length: number) => 'a'.repeat(length)

test.each<[string, Params, string | undefined]>([
  ['UpdateApi', { name: text(128) }, undefined],
  [
    'UpdateApi',
    { name: text(129) },
    'name specified: it has 129 characters, and can have at most 128',
  ],
  ['UpdateApi', { description: text(1024) }, undefined],
  ['UpdateApi', { description: text(1025) }, 'description specified: it has 1025 characters'],
  ['UpdateApi', { version: text(65) }, 'version specified: it has 65 characters'],
  ['CreateStage', { stageName: text(128) }, undefined],
  ['CreateStage', { stageName: text(129) }, 'stageName specified: it has 129 characters'],
  ['CreateStage', { stageName: 's', description: text(1025) }, 'description specified'],
  ['CreateRoute', { routeKey: 'r', operationName: text(64) }, undefined],
  ['CreateRoute', { routeKey: 'r', operationName: text(65) }, 'operationName specified'],
  ['CreateDeployment', { description: text(1025) }, 'description specified'],
  [
    'CreateIntegration',
    { integrationType: 'MOCK', description: text(1025) },
    'description specified',
  ],
  [
    'CreateModel',
    { name: text(129), contentType: 'application/json', schema: '{"type":"object"}' },
    'name specified',
  ],
  ['CreateVpcLink', { name: text(129), subnetIds: [] }, 'name specified'],
])('texts have at most so many characters: %s %j', (operation, given, why) => {
  const { api } = webSocketPlane()
  if (why === undefined) expect(api(operation, given)).toMatchObject(given)
  else expect(refusal(() => api(operation, given))).toContain(bad(`Invalid ${why}`))
})
