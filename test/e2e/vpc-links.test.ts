import {
  CreateVpcLinkCommand,
  GetResourcesCommand,
  GetVpcLinkCommand,
  TestInvokeMethodCommand,
  UpdateVpcLinkCommand,
} from '@aws-sdk/client-api-gateway'
import {
  ApiGatewayV2Client,
  CreateVpcLinkCommand as CreateV2LinkCommand,
  DeleteVpcLinkCommand as DeleteV2LinkCommand,
} from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { removeFolder, runToEnd, startGateway, temporaryFolder } from '../support/gateway.ts'
import type { Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { base, definition, deploy, deployApi, importApi } from '../support/rest-api.ts'

// Private integrations (spec integrations §9): the link leads to a backend on loopback, while the URI names
// a host that exists nowhere.

const failed = { status: 500, body: '{"message": "Internal server error"}' }
const targetArn = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/nlb/1'
const listenerArn = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/alb/1/2'

let origin: LoopbackOrigin
let tunnel: LoopbackOrigin
let gateway: Gateway
beforeAll(async () => {
  origin = await startLoopbackOrigin()
  tunnel = await startLoopbackOrigin()
  gateway = await startGateway({
    // The declaration of an address is what allows it.
    TIDEGATE_EGRESS: 'public',
    TIDEGATE_EGRESS_ALLOW: tunnel.host,
    TIDEGATE_VPC_LINKS: JSON.stringify({
      private: { address: origin.url },
      tunnel: { url: tunnel.url },
      [listenerArn]: { address: tunnel.url },
    }),
  })
})
beforeEach(() => {
  origin.answerWith({})
  tunnel.answerWith({})
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
  await tunnel.stop()
})

const createLink = async (name: string, to = gateway) => {
  const { id } = await to.apigateway.send(
    new CreateVpcLinkCommand({ name, targetArns: [targetArn] }),
  )
  return id!
}
const through = (
  connectionId: string,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => ({
  type: 'http_proxy',
  httpMethod: 'ANY',
  uri: 'http://orders.corp.internal/v1/orders?from=uri',
  connectionType: 'VPC_LINK',
  connectionId,
  responses: { default: { statusCode: '200' } },
  ...more,
})
const clientOf = ({ url }: Gateway) => ({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
})
const logs = (text: string) => vi.waitFor(() => expect(gateway.lines.join('\n')).toContain(text))

describe.each(['http', 'http_proxy'])('%s', (type) => {
  test('calls the link’s target with the URI’s path and host', async () => {
    const link = await createLink('private')
    const api = base(await deployApi(gateway.apigateway, { 'ANY /x': through(link, { type }) }))
    origin.answerWith({ status: type === 'http' ? 200 : 201, body: 'from inside' })
    const answer = await sendRaw(
      gateway.port,
      `POST ${api}/x HTTP/1.1\r\nHost: g.test\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{"a": 1}`,
    )
    expect(answer).toMatchObject({ status: type === 'http' ? 200 : 201, body: 'from inside' })
    expect(origin.last()).toMatchObject({
      method: 'POST',
      target: '/v1/orders?from=uri',
      headers: { host: 'orders.corp.internal' },
      body: '{"a": 1}',
    })
  })

  test.each([
    [
      'a port in the URI is part of the host',
      'http://orders.corp.internal:8080/p',
      'orders.corp.internal:8080',
    ],
    ['https asks for the same host', 'https://orders.corp.internal/p', 'orders.corp.internal'],
    ['an address in the URI leads nowhere', 'http://10.1.2.3/p', '10.1.2.3'],
  ])('%s', async (_, uri, host) => {
    const link = await createLink('private')
    const api = base(
      await deployApi(gateway.apigateway, { 'ANY /x': through(link, { type, uri }) }),
    )
    expect(await get(gateway.port, `${api}/x`)).toMatchObject({ status: 200 })
    expect(origin.last()).toMatchObject({ target: '/p', headers: { host } })
  })

  test('a tunnel gets the URI’s path under its own host', async () => {
    const link = await createLink('tunnel')
    const api = base(await deployApi(gateway.apigateway, { 'ANY /x': through(link, { type }) }))
    expect(await get(gateway.port, `${api}/x`)).toMatchObject({ status: 200 })
    expect(tunnel.last()).toMatchObject({
      target: '/v1/orders?from=uri',
      headers: { host: tunnel.host },
    })
  })

  test('version 2: the integration’s own target comes before the link', async () => {
    const v2 = new ApiGatewayV2Client(clientOf(gateway))
    const { VpcLinkId: link = '' } = await v2.send(
      new CreateV2LinkCommand({ Name: `of ${type}`, SubnetIds: ['subnet-1'] }),
    )
    const api = base(
      await deployApi(gateway.apigateway, {
        'ANY /x': through(link, { type, integrationTarget: listenerArn }),
      }),
    )
    expect(await get(gateway.port, `${api}/x`)).toMatchObject({ status: 200 })
    expect(tunnel.last().headers['host']).toBe('orders.corp.internal')
    await expect(v2.send(new DeleteV2LinkCommand({ VpcLinkId: link }))).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining(`Vpc link '${link}', is referenced in`),
    })
    v2.destroy()
  })

  test('the name of another link is no target of an integration', async () => {
    const link = await createLink('private')
    const api = base(
      await deployApi(gateway.apigateway, {
        'ANY /x': through(link, { type, integrationTarget: 'tunnel' }),
      }),
    )
    const before = tunnel.received.length
    expect(await get(gateway.port, `${api}/x`)).toMatchObject({ status: 200 })
    expect(tunnel.received).toHaveLength(before)
  })

  test('60: a metadata address is called through no link', async () => {
    const link = await createLink('private')
    const uri = 'http://169.254.169.254/latest/meta-data/'
    const api = base(
      await deployApi(gateway.apigateway, { 'ANY /x': through(link, { type, uri }) }),
    )
    const before = origin.received.length
    expect(await get(gateway.port, `${api}/x`)).toMatchObject(failed)
    expect(origin.received).toHaveLength(before)
  })

  test('60: a host that the request chooses must be declared here, too', async () => {
    const link = await createLink('private')
    const operation = {
      operation: {
        parameters: [{ name: 'h', in: 'path', required: true, schema: { type: 'string' } }],
        'x-amazon-apigateway-integration': through(link, {
          type,
          uri: 'http://{h}.corp.internal/',
          requestParameters: { 'integration.request.path.h': 'method.request.path.h' },
        }),
      },
    }
    const api = base(await deployApi(gateway.apigateway, { 'ANY /{h}': operation }))
    expect(await get(gateway.port, `${api}/orders`)).toMatchObject(failed)
  })

  test('a connection may be a stage variable; each stage has its own', async () => {
    const link = await createLink('private')
    const id = await importApi(
      gateway.apigateway,
      definition({ 'ANY /x': through('${stageVariables.link}', { type }) }),
    )
    await deploy(gateway.apigateway, id, 'good', { link })
    await deploy(gateway.apigateway, id, 'gone', { link: 'nolink' })
    await deploy(gateway.apigateway, id, 'none')
    expect(await get(gateway.port, `${base(id, 'good')}/x`)).toMatchObject({ status: 200 })
    expect(await get(gateway.port, `${base(id, 'gone')}/x`)).toMatchObject(failed)
    expect(await get(gateway.port, `${base(id, 'none')}/x`)).toMatchObject(failed)
    await logs('VPC link nolink does not exist')
  })
})

test('a client’s GET with a body passes through', async () => {
  const api = base(
    await deployApi(gateway.apigateway, { 'ANY /x': through(await createLink('private')) }),
  )
  await sendRaw(
    gateway.port,
    `GET ${api}/x HTTP/1.1\r\nHost: g.test\r\nContent-Length: 4\r\n\r\nbody`,
  )
  expect(origin.last()).toMatchObject({ method: 'GET', body: 'body' })
})

test('a link that nothing listens behind is 504', async () => {
  const closed = await startLoopbackOrigin()
  await closed.stop()
  await using other = await startGateway({
    TIDEGATE_VPC_LINKS: JSON.stringify({ private: { address: closed.url } }),
  })
  const link = await createLink('private', other)
  const api = base(await deployApi(other.apigateway, { 'ANY /x': through(link) }))
  expect(await get(other.port, `${api}/x`)).toMatchObject({
    status: 504,
    body: '{"message": "Network error communicating with endpoint"}',
  })
})

test('a test of a method calls through the link', async () => {
  const link = await createLink('private')
  const restApiId = await importApi(gateway.apigateway, definition({ 'GET /x': through(link) }))
  const { items } = await gateway.apigateway.send(new GetResourcesCommand({ restApiId }))
  const resourceId = items!.find(({ path }) => path === '/x')!.id!
  const result = await gateway.apigateway.send(
    new TestInvokeMethodCommand({ restApiId, resourceId, httpMethod: 'GET' }),
  )
  expect(result).toMatchObject({ status: 200, body: '{}' })
  expect(origin.last().headers['host']).toBe('orders.corp.internal')
})

describe('a link that cannot carry a call', () => {
  test('a deployment names each method whose link is missing or leads nowhere', async () => {
    const undeclared = await createLink('undeclared')
    const deployment = deployApi(gateway.apigateway, {
      'GET /a': through('nolink'),
      'GET /b': through(undeclared),
    })
    await expect(deployment).rejects.toMatchObject({
      name: 'BadRequestException',
      message: `GET /a: VPC link nolink does not exist. GET /b: VPC link ${undeclared} (undeclared) has no target: the setting TIDEGATE_VPC_LINKS must name it.`,
    })
    expect(
      await gateway.apigateway.send(new GetVpcLinkCommand({ vpcLinkId: undeclared })),
    ).toMatchObject({
      status: 'FAILED',
      statusMessage: 'The setting TIDEGATE_VPC_LINKS names no target for this link',
    })
  })

  test('a link that is renamed out of the declaration carries nothing', async () => {
    const vpcLinkId = await createLink('private')
    const api = base(await deployApi(gateway.apigateway, { 'ANY /x': through(vpcLinkId) }))
    expect(await get(gateway.port, `${api}/x`)).toMatchObject({ status: 200 })
    const patchOperations = [{ op: 'replace' as const, path: '/name', value: 'else' }]
    await gateway.apigateway.send(new UpdateVpcLinkCommand({ vpcLinkId, patchOperations }))
    expect(await get(gateway.port, `${api}/x`)).toMatchObject(failed)
    await logs(`VPC link ${vpcLinkId} (else) has no target`)
  })
})

test('a link is declared by its id once it has one, and not needed to start', async () => {
  const state = temporaryFolder()
  try {
    const first = await startGateway({ TIDEGATE_STATE: state })
    const link = await createLink('any', first)
    expect(await first.apigateway.send(new GetVpcLinkCommand({ vpcLinkId: link }))).toMatchObject({
      status: 'AVAILABLE',
      statusMessage: 'Your vpc link is ready for use',
    })
    await first.stop()
    await using second = await startGateway({
      TIDEGATE_STATE: state,
      TIDEGATE_VPC_LINKS: JSON.stringify({ [link]: { address: origin.url } }),
    })
    const api = base(await deployApi(second.apigateway, { 'ANY /x': through(link) }))
    expect(await get(second.port, `${api}/x`)).toMatchObject({ status: 200 })
  } finally {
    removeFolder(state)
  }
})

test.each([
  ['{', 'TIDEGATE_VPC_LINKS is no JSON: '],
  ['[]', 'TIDEGATE_VPC_LINKS is no JSON object'],
  ['{"a": 1}', 'TIDEGATE_VPC_LINKS: "a" is no JSON object'],
  ['{"a": {}}', 'TIDEGATE_VPC_LINKS: "a" has no target'],
  ['{"a": {"adress": "http://h"}}', 'TIDEGATE_VPC_LINKS: "a" has an unknown member "adress"'],
  ['{"a": {"address": 1}}', 'TIDEGATE_VPC_LINKS: "a" has the address 1, which is no text'],
  ['{"a": {"address": "10.0.0.5:80"}}', 'TIDEGATE_VPC_LINKS: "a" has the address "10.0.0.5:80"'],
  [
    '{"a": {"address": "http://h/path"}}',
    'TIDEGATE_VPC_LINKS: "a" has the address "http://h/path"',
  ],
  ['{"a": {"url": "http://u@h"}}', 'TIDEGATE_VPC_LINKS: "a" has the url "http://u@h"'],
  [
    '{"a": {"url": "http://h", "address": "http://i"}}',
    'TIDEGATE_VPC_LINKS: "a" has more than a url',
  ],
  ['{"a": {"binding": "no name"}}', 'TIDEGATE_VPC_LINKS: "a" has the binding "no name"'],
  [
    '{"a": {"binding": "NAME"}}',
    'TIDEGATE_VPC_LINKS: "a" has a binding, which only Cloudflare has',
  ],
  ['{"a": {"address": "http://h", "serverName": "s"}}', 'TIDEGATE_VPC_LINKS: "a" has a serverName'],
  [
    '{"a": {"url": "http://169.254.169.254"}}',
    'TIDEGATE_VPC_LINKS: "a" leads to "http://169.254.169.254"',
  ],
])('TIDEGATE_VPC_LINKS=%s is refused at the start', async (TIDEGATE_VPC_LINKS, message) => {
  const ending = await runToEnd({ TIDEGATE_VPC_LINKS })
  expect(ending.code).toBe(1)
  expect(ending.stderr).toContain(`tidegate: ${message}`)
})
