import {
  CreateBasePathMappingCommand,
  CreateDeploymentCommand,
  CreateDomainNameCommand,
  DeleteBasePathMappingCommand,
  DeleteDomainNameCommand,
  GetRestApisCommand,
  UpdateDomainNameCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway'
import { ApiGatewayV2Client, CreateRoutingRuleCommand } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { sendRaw } from '../support/raw-http.ts'
import {
  awsProxy,
  createFunction,
  deploy,
  importApi,
  definition,
  mock,
} from '../support/rest-api.ts'

// Custom domains as clients meet them: by their Host header. Spec rest-routing §2, §3, §9–11, §13.

let gateway: Gateway
let v2: ApiGatewayV2Client
let apiId: string

const echo = `export const handler = async (event) => ({
  statusCode: 200,
  body: JSON.stringify([event.path, event.requestContext.path, event.resource, event.pathParameters,
    event.requestContext.domainName, event.requestContext.domainPrefix, event.requestContext.stage]),
})`

beforeAll(async () => {
  gateway = await startGateway({ TIDEGATE_HOSTS: 'gateway.example.org' })
  const { apigateway, lambda, url } = gateway
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  v2 = new ApiGatewayV2Client({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 })
  await createFunction(lambda, 'domain-echo', echo)
  apiId = await importApi(
    apigateway,
    definition({
      'GET /': mock('root'),
      'GET /pets': mock('$context.path $context.resourcePath $context.domainName $context.stage'),
      'GET /orders/pets': mock('unstripped'),
      'GET /events/{proxy+}': awsProxy('domain-echo'),
    }),
  )
  await deploy(apigateway, apiId, 'dev')
  for (const domainName of ['api.example.com', '*.example.com', 'rules.example.com'])
    await apigateway.send(
      new CreateDomainNameCommand({ domainName, endpointConfiguration: { types: ['REGIONAL'] } }),
    )
  await map('api.example.com', 'v1', 'dev')
  await map('*.example.com', undefined, undefined)
  await map('rules.example.com', undefined, 'dev')
})
afterAll(async () => {
  v2.destroy()
  await gateway.stop()
})

const map = (domainName: string, basePath: string | undefined, stage: string | undefined) =>
  gateway.apigateway.send(
    new CreateBasePathMappingCommand({ domainName, basePath, restApiId: apiId, stage }),
  )

const at = (host: string, target: string, headers: readonly string[] = []) =>
  sendRaw(
    gateway.port,
    [`GET ${target} HTTP/1.1`, `Host: ${host}`, ...headers, '', ''].join('\r\n'),
  )

const forbidden = { status: 403, body: '{"message":"Forbidden"}' }

test.each([
  ['api.example.com', '/v1/pets', '/v1/pets /pets api.example.com dev'],
  ['API.example.com', '/v1/pets', '/v1/pets /pets api.example.com dev'],
  ['api.example.com:8787', '/v1/pets', '/v1/pets /pets api.example.com:8787 dev'],
  ['api.example.com', '/v1', 'root'],
  ['api.example.com', '/v1/', 'root'],
  ['other.example.com', '/dev/pets', '/dev/pets /pets other.example.com dev'],
  ['other.example.com', '/dev', 'root'],
])('%s%s', async (host, path, body) => {
  expect(await at(host, path)).toMatchObject({ status: 200, body })
})

test.each([
  ['a path of no mapping', 'api.example.com', '/v2/pets'],
  ['a longer segment', 'api.example.com', '/v1x/pets'],
  ['the stage where the mapping has one', 'api.example.com', '/dev/pets'],
  ['an unknown stage', 'other.example.com', '/prod/pets'],
  ['no stage', 'other.example.com', '/'],
  ['the gateway’s own pages', 'api.example.com', '/_tidegate/health'],
])('%s is 403 Forbidden', async (_, host, path) => {
  const answer = await at(host, path)
  expect(answer).toMatchObject(forbidden)
  expect(answer.header('x-amzn-errortype')).toBe('ForbiddenException')
})

test('a Lambda function sees the client’s whole path', async () => {
  const { body } = await at('api.example.com', '/v1/events/a%2Bb//c/')
  expect(JSON.parse(body)).toEqual([
    '/v1/events/a%2Bb//c/',
    '/v1/events/a%2Bb//c/',
    '/events/{proxy+}',
    { proxy: 'a%2Bb//c' },
    'api.example.com',
    'api',
    'dev',
  ])
})

describe('20: only the real host chooses', () => {
  test.each([
    ['X-Forwarded-Host: api.example.com'],
    ['Forwarded: host=api.example.com'],
    ['X-Original-Host: api.example.com'],
  ])('%s', async (header) => {
    expect(await at('nobody.test', '/v1/pets', [header])).toMatchObject({
      status: 403,
      body: '{"message":"Missing Authentication Token"}',
    })
    expect(await at('other.example.com', '/v1/pets', [header])).toMatchObject(forbidden)
  })
})

test('a change of mappings is live without a deployment', async () => {
  const domainName = 'api.example.com'
  expect(await at(domainName, '/v3/pets')).toMatchObject(forbidden)
  await map(domainName, 'v3', 'dev')
  expect(await at(domainName, '/v3/pets')).toMatchObject({ status: 200 })
  await gateway.apigateway.send(new DeleteBasePathMappingCommand({ domainName, basePath: 'v3' }))
  expect(await at(domainName, '/v3/pets')).toMatchObject(forbidden)
})

test('rules are tried before mappings, with the headers as the client sent them', async () => {
  const domainName = 'rules.example.com'
  const rule = (priority: number, header: string, valueGlob: string, stripBasePath: boolean) =>
    v2.send(
      new CreateRoutingRuleCommand({
        DomainName: domainName,
        Priority: priority,
        Conditions: [
          { MatchHeaders: { AnyOf: [{ Header: header, ValueGlob: valueGlob }] } },
          { MatchHeaders: { AnyOf: [{ Header: 'Host', ValueGlob: 'rules.*' }] } },
          { MatchBasePaths: { AnyOf: ['orders'] } },
        ],
        Actions: [{ InvokeApi: { ApiId: apiId, Stage: 'dev', StripBasePath: stripBasePath } }],
      }),
    )
  await rule(1, 'Cookie', '*ux=beta*', true)
  await rule(2, 'X-Version', '2*', false)
  expect(await at(domainName, '/orders/pets', ['Cookie: ux=beta'])).toMatchObject({
    body: 'unstripped', // the mode is still mappings only
  })
  const replace = (value: string) =>
    gateway.apigateway.send(
      new UpdateDomainNameCommand({
        domainName,
        patchOperations: [{ op: 'replace', path: '/routingMode', value }],
      }),
    )
  await replace('ROUTING_RULE_THEN_BASE_PATH_MAPPING')
  expect(await at(domainName, '/orders/pets', ['Cookie: a=b; ux=beta; c=d'])).toMatchObject({
    body: '/orders/pets /pets rules.example.com dev',
  })
  expect(await at(domainName, '/orders/pets', ['x-version: 2.1'])).toMatchObject({
    body: 'unstripped',
  })
  expect(await at(domainName, '/pets')).toMatchObject({ status: 200 })
  await replace('ROUTING_RULE_ONLY')
  expect(await at(domainName, '/pets')).toMatchObject(forbidden)
})

test('the switch of the default endpoint leaves custom domains', async () => {
  const { apigateway } = gateway
  const replace = async (value: string) => {
    await apigateway.send(
      new UpdateRestApiCommand({
        restApiId: apiId,
        patchOperations: [{ op: 'replace', path: '/disableExecuteApiEndpoint', value }],
      }),
    )
    await apigateway.send(new CreateDeploymentCommand({ restApiId: apiId, stageName: 'dev' }))
  }
  const host = `${apiId}.execute-api.us-east-1.amazonaws.com`
  await replace('true')
  expect(await at(host, '/dev/pets')).toMatchObject(forbidden)
  expect(await at('api.example.com', '/v1/pets')).toMatchObject({ status: 200 })
  await replace('false')
  expect(await at(host, '/dev/pets')).toMatchObject({ status: 200 })
})

// What cannot be protected as defined is not served.
test('a domain with mutual TLS answers 403', async () => {
  const domainName = 'mtls.example.com'
  await gateway.apigateway.send(
    new CreateDomainNameCommand({
      domainName,
      endpointConfiguration: { types: ['REGIONAL'] },
      mutualTlsAuthentication: { truststoreUri: 's3://bucket/trust.pem' },
    }),
  )
  await map(domainName, undefined, 'dev')
  expect(await at(domainName, '/pets')).toMatchObject(forbidden)
})

test('the control plane answers on a host that is also a custom domain', async () => {
  const { apigateway } = gateway
  const domainName = 'gateway.example.org'
  await apigateway.send(new CreateDomainNameCommand({ domainName }))
  await map(domainName, undefined, 'dev')
  // Set before signing: the signature covers the host.
  apigateway.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers: Record<string, string> }
      request.headers['host'] = domainName
      return next(args)
    },
    { step: 'build', name: 'otherHost' },
  )
  try {
    const { items } = await apigateway.send(new GetRestApisCommand({}))
    expect(items).toHaveLength(1)
    await apigateway.send(new DeleteDomainNameCommand({ domainName }))
  } finally {
    apigateway.middlewareStack.remove('otherHost')
  }
  expect(await at(domainName, '/pets')).toMatchObject({
    status: 403,
    body: '{"message":"Missing Authentication Token"}',
  })
})
