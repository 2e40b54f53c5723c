import {
  CreateBasePathMappingCommand,
  CreateDeploymentCommand,
  CreateDomainNameCommand,
  ImportRestApiCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { sendRaw } from '../support/raw-http.ts'
import {
  awsProxy,
  base,
  createFunction,
  definition,
  deploy,
  deployApi,
  httpProxy,
  mock,
} from '../support/rest-api.ts'
import { signCall } from '../support/sign-call.ts'

// Private APIs (spec rest-routing §2 and §8, rest-auth §10): two listeners, one gateway.

const vpce = 'vpce-0a1b2c3d'
const vpc = 'vpc-4e5f6a7b'
let gateway: Gateway
let origin: LoopbackOrigin

beforeAll(async () => {
  origin = await startLoopbackOrigin()
  gateway = await startGateway({
    TIDEGATE_PRIVATE_PORT: '0',
    TIDEGATE_VPCE_ID: vpce,
    TIDEGATE_VPC_ID: vpc,
  })
  await createFunction(
    gateway.lambda,
    'echo',
    'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })',
  )
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

const allow = {
  Effect: 'Allow',
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource: 'execute-api:/*',
}
const deny = { ...allow, Effect: 'Deny' }
const policyOf = (...Statement: readonly object[]) => ({
  'x-amazon-apigateway-policy': { Version: '2012-10-17', Statement },
})

/** Imports and deploys a private API. */
async function privateApi(extra: object, vpcEndpointIds = vpce): Promise<string> {
  const routes = {
    'GET /x': mock('private'),
    'GET /echo': awsProxy('echo'),
    'GET /proxy': httpProxy(`${origin.url}/backend`),
    'GET /signed': {
      operation: {
        'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
        'x-amazon-apigateway-integration': mock('signed'),
      },
    },
  }
  const { id } = await gateway.apigateway.send(
    new ImportRestApiCommand({
      body: definition(routes, { ...extra, ...servers(vpcEndpointIds) }),
      parameters: { endpointConfigurationTypes: 'PRIVATE' },
    }),
  )
  await gateway.apigateway.send(new CreateDeploymentCommand({ restApiId: id, stageName: 'test' }))
  return id!
}
const servers = (...vpcEndpointIds: string[]) => ({
  servers: [{ 'x-amazon-apigateway-endpoint-configuration': { vpcEndpointIds } }],
})

type Ask = { readonly port?: number; readonly host?: string; readonly headers?: readonly string[] }

/** A GET on the private listener, unless a test says otherwise. */
const ask = (
  target: string,
  { port = gateway.privatePort, host = 'h.test', headers = [] }: Ask = {},
) => sendRaw(port, [`GET ${target} HTTP/1.1`, `Host: ${host}`, ...headers, '', ''].join('\r\n'))

const forbidden = { status: 403, body: '{"message":"Forbidden"}' }
const served = { status: 200, body: 'private' }

describe('an API that its policy opens', () => {
  let apiId: string
  beforeAll(async () => {
    apiId = await privateApi(policyOf(allow))
  })

  // spec rest-routing §7 B
  test('is not on the internet', async () => {
    const { port } = gateway
    const hosts = [
      `${apiId}.execute-api.us-east-1.amazonaws.com`,
      `${apiId}-${vpce}.execute-api.us-east-1.amazonaws.com`,
      `${vpce}-x.execute-api.us-east-1.vpce.amazonaws.com`,
    ]
    for (const host of hosts.slice(0, 2)) {
      const answer = await ask('/test/x', { port, host })
      expect(answer, host).toMatchObject(forbidden)
      expect(answer.header('x-amzn-errortype')).toBe('ForbiddenException')
    }
    const spoofed = [
      `x-apigw-api-id: ${apiId}`,
      `x-amzn-vpce-id: ${vpce}`,
      `x-amzn-vpc-id: ${vpc}`,
      'x-amzn-vpce-config: 1',
    ]
    expect(await ask(`${base(apiId)}/x`, { port, headers: spoofed })).toMatchObject(forbidden)
    // Neither host nor header leads there: this is the control plane, and it wants a signature.
    const other = await ask('/test/x', { port, host: hosts[2]!, headers: spoofed })
    expect(other.status).toBe(403)
    expect(other.body).toContain('Missing Authentication Token')
  })

  // spec rest-routing §2
  test.each<[string, (id: string) => [string, Ask]]>([
    ['its own host', (id) => ['/test/x', { host: `${id}.execute-api.us-east-1.amazonaws.com` }]],
    [
      'its host in capitals',
      (id) => ['/test/x', { host: `${id.toUpperCase()}.EXECUTE-API.us-east-1.amazonaws.com` }],
    ],
    [
      'its alias at this endpoint',
      (id) => ['/test/x', { host: `${id}-${vpce}.execute-api.us-east-1.amazonaws.com` }],
    ],
    [
      'the endpoint’s host and a header',
      (id) => [
        '/test/x',
        {
          host: `${vpce}-abc123.execute-api.us-east-1.vpce.amazonaws.com`,
          headers: [`x-apigw-api-id: ${id}`],
        },
      ],
    ],
    [
      'a zone of the endpoint and a header',
      (id) => [
        '/test/x',
        {
          host: `${vpce}-abc123-us-east-1a.execute-api.us-east-1.vpce.amazonaws.com`,
          headers: [`X-Apigw-Api-Id: ${id}`],
        },
      ],
    ],
    ['any host and a header', (id) => ['/test/x', { headers: [`x-apigw-api-id: ${id}`] }]],
    ['its path form', (id) => [`${base(id)}/x`, {}]],
  ])('is reached on the private listener by %s', async (_, how) => {
    expect(await ask(...how(apiId))).toMatchObject(served)
  })

  test.each<[string, (id: string) => [string, Ask]]>([
    [
      'no header',
      () => ['/test/x', { host: `${vpce}-abc123.execute-api.us-east-1.vpce.amazonaws.com` }],
    ],
    ['a header that is no id', () => ['/test/x', { headers: ['x-apigw-api-id: ../x'] }]],
    ['an unknown id', () => ['/test/x', { headers: ['x-apigw-api-id: nosuchapi0'] }]],
    ['an unknown stage', (id) => ['/prod/x', { headers: [`x-apigw-api-id: ${id}`] }]],
    ['no stage', (id) => ['/', { headers: [`x-apigw-api-id: ${id}`] }]],
    [
      'an alias at another endpoint',
      (id) => ['/test/x', { host: `${id}-vpce-0ther.execute-api.us-east-1.amazonaws.com` }],
    ],
    [
      'another endpoint’s host',
      (id) => [
        '/test/x',
        {
          host: 'vpce-0ther-abc.execute-api.us-east-1.vpce.amazonaws.com',
          headers: [`x-apigw-api-id: ${id}`],
        },
      ],
    ],
  ])('is not reached by %s', async (_, how) => {
    expect(await ask(...how(apiId))).toMatchObject(forbidden)
  })

  test('says in its event where it was reached', async () => {
    const { body } = await ask(`${base(apiId)}/echo`, {
      headers: [
        'x-amzn-vpce-id: vpce-spoofed',
        'x-amzn-vpc-id: vpc-spoofed',
        'x-amzn-tls-version: TLSv9',
        'X-Forwarded-For: 10.1.2.3',
      ],
    })
    const { headers, requestContext } = JSON.parse(body) as {
      headers: Record<string, string>
      requestContext: { identity: Record<string, unknown> }
    }
    expect(headers).toEqual({
      Host: 'h.test',
      'X-Forwarded-For': '10.1.2.3, 127.0.0.1',
      'x-amzn-vpc-id': vpc,
      'x-amzn-vpce-id': vpce,
      'x-amzn-vpce-config': '1',
    })
    expect(requestContext.identity).toMatchObject({
      vpcId: vpc,
      vpceId: vpce,
      sourceIp: '127.0.0.1',
    })
  })

  test('says so to an HTTP backend', async () => {
    await ask(`${base(apiId)}/proxy`, { headers: ['x-amzn-vpce-id: vpce-spoofed'] })
    const { headers } = origin.last()
    expect(headers).toMatchObject({
      'x-amzn-vpc-id': vpc,
      'x-amzn-vpce-id': vpce,
      'x-forwarded-for': '127.0.0.1',
    })
    expect(headers).not.toHaveProperty('x-forwarded-proto')
    expect(headers).not.toHaveProperty('x-forwarded-port')
  })

  // spec rest-routing §8: 8,192 characters and 8,000 bytes
  test('takes shorter targets and fewer headers', async () => {
    const long = (length: number) => ask(`${base(apiId)}/x?q=${'a'.repeat(length)}`)
    expect((await long(8_000)).status).toBe(200)
    expect((await long(8_300)).status).toBe(414)
    const wide = (length: number) =>
      ask(`${base(apiId)}/x`, { headers: [`X-Wide: ${'a'.repeat(length)}`] })
    expect((await wide(7_900)).status).toBe(200)
    expect((await wide(8_100)).status).toBe(431)
  })

  test('is signed for like any other', async () => {
    const lines = signCall({ target: `${base(apiId)}/signed` })
    const signed = await sendRaw(gateway.privatePort, [...lines, '', ''].join('\r\n'))
    expect(signed).toMatchObject({ status: 200, body: 'signed' })
    const unsigned = await ask(`${base(apiId)}/signed`)
    expect(unsigned.header('x-amzn-errortype')).toBe('MissingAuthenticationTokenException')
  })
})

// spec rest-routing §9: what a domain leads to may become private later
test('an API that becomes private is not reached by its public domain any more', async () => {
  const { apigateway, port } = gateway
  const restApiId = await deployApi(apigateway, { 'GET /x': mock('public') }, policyOf(allow))
  const domainName = 'public.example.com'
  await apigateway.send(
    new CreateDomainNameCommand({
      domainName,
      endpointConfiguration: { types: ['REGIONAL'] },
      regionalCertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/x',
    }),
  )
  await apigateway.send(new CreateBasePathMappingCommand({ domainName, restApiId, stage: 'test' }))
  expect((await ask('/x', { port, host: domainName })).body).toBe('public')
  const path = '/endpointConfiguration/types/REGIONAL'
  const patchOperations = [
    { op: 'replace', path, value: 'PRIVATE' } as const,
    { op: 'replace', path: '/endpointConfiguration/ipAddressType', value: 'dualstack' } as const,
  ]
  await apigateway.send(new UpdateRestApiCommand({ restApiId, patchOperations }))
  await deploy(apigateway, restApiId)
  expect(await ask('/x', { port, host: domainName })).toMatchObject(forbidden)
  expect((await ask(`${base(restApiId)}/x`)).body).toBe('public')
})

const anonymous = 'User: anonymous is not authorized to perform: execute-api:Invoke on resource:'

// spec rest-auth §3 and §10
test.each<[string, object, number]>([
  ['no policy', {}, 403],
  ['a policy that says nothing', policyOf(), 403],
  ['a denial', policyOf(allow, deny), 403],
  [
    'its endpoint',
    policyOf({ ...allow, Condition: { StringEquals: { 'aws:SourceVpce': vpce } } }),
    200,
  ],
  [
    'another endpoint',
    policyOf({ ...allow, Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0ther' } } }),
    403,
  ],
  [
    'all but its endpoint denied',
    policyOf(allow, { ...deny, Condition: { StringNotEquals: { 'aws:SourceVpce': vpce } } }),
    200,
  ],
  [
    'all but another endpoint denied',
    policyOf(allow, {
      ...deny,
      Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-0ther' } },
    }),
    403,
  ],
  [
    'its network',
    policyOf({ ...allow, Condition: { StringEquals: { 'aws:SourceVpc': vpc } } }),
    200,
  ],
  [
    'another network',
    policyOf({ ...allow, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-0ther' } } }),
    403,
  ],
  [
    'an address in the network',
    policyOf({ ...allow, Condition: { IpAddress: { 'aws:VpcSourceIp': '127.0.0.0/8' } } }),
    200,
  ],
  // An address in a VPC is no aws:SourceIp.
  [
    'an address of the internet',
    policyOf({ ...allow, Condition: { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } } }),
    403,
  ],
  [
    'all but an address of the internet denied',
    policyOf(allow, { ...deny, Condition: { NotIpAddress: { 'aws:SourceIp': '127.0.0.0/8' } } }),
    403,
  ],
])('with %s', async (_, policy, status) => {
  const apiId = await privateApi(policy)
  const answer = await ask(`${base(apiId)}/x`)
  expect(answer.status).toBe(status)
  if (status === 403)
    expect(answer.body).toContain(
      `{"Message":"${anonymous} arn:aws:execute-api:us-east-1:********0000:${apiId}/test/GET/x`,
    )
})

test('without a policy not even the account’s root user gets in', async () => {
  const apiId = await privateApi({})
  const lines = signCall({ target: `${base(apiId)}/signed` })
  const answer = await sendRaw(gateway.privatePort, [...lines, '', ''].join('\r\n'))
  expect(answer.status).toBe(403)
  expect(answer.body).toContain('because no resource-based policy allows')
})

// A VPC that resolves execute-api names privately does not reach public APIs: AWS answers Forbidden.
test('public APIs are not on the private listener, nor is anything else', async () => {
  const apiId = await deployApi(gateway.apigateway, { 'GET /x': mock('public') })
  expect((await ask(`${base(apiId)}/x`, { port: gateway.port })).status).toBe(200)
  expect(await ask(`${base(apiId)}/x`)).toMatchObject(forbidden)
  const signed = signCall({ target: '/restapis', service: 'apigateway' })
  for (const head of [
    ['GET /_tidegate/health HTTP/1.1', 'Host: h'],
    ['GET /restapis HTTP/1.1', 'Host: h'],
    signed,
  ]) {
    expect(await sendRaw(gateway.privatePort, [...head, '', ''].join('\r\n'))).toMatchObject(
      forbidden,
    )
  }
})

test('a public API has no alias at a VPC endpoint', async () => {
  const apiId = await deployApi(gateway.apigateway, { 'GET /x': mock('public') })
  const host = `${apiId}-${vpce}.execute-api.us-east-1.amazonaws.com`
  expect(await ask('/test/x', { port: gateway.port, host })).toMatchObject(forbidden)
})

test('an endpoint that the API does not name is told apart', async () => {
  const apiId = await privateApi(policyOf(allow), 'vpce-0ther')
  const { body } = await ask(`${base(apiId)}/echo`)
  expect(JSON.parse(body)).toMatchObject({ headers: { 'x-amzn-vpce-config': '0' } })
})
