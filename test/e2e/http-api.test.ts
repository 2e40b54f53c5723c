import {
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  CreateVpcLinkCommand,
  DeleteStageCommand,
  UpdateStageCommand,
  type ApiGatewayV2Client,
  type CreateIntegrationCommandInput,
} from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { apigatewayv2 } from '../support/apigatewayv2.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { sendRaw } from '../support/raw-http.ts'
import { createFunction } from '../support/rest-api.ts'

// HTTP APIs on the wire: what only a socket and workerd can show (spec http-api §1, §2, §8, §9).

let gateway: Gateway
let origin: LoopbackOrigin
let v2: ApiGatewayV2Client

beforeAll(async () => {
  origin = await startLoopbackOrigin()
  gateway = await startGateway({
    TIDEGATE_VPC_LINKS: JSON.stringify({ private: { address: origin.url } }),
  })
  v2 = apigatewayv2(gateway.url)
  await createFunction(
    gateway.lambda,
    'echo',
    `export const handler = async (event) => event.rawPath?.endsWith('/cookies')
      ? { statusCode: 302, headers: { Location: '/x' }, cookies: ['a=1; Path=/', 'b=2'] }
      : event.rawPath?.endsWith('/binary')
        ? { statusCode: 200, headers: { 'content-type': 'image/png' }, body: 'AP8Q', isBase64Encoded: true }
        : event.rawPath?.endsWith('/throws') ? (() => { throw new Error('x') })() : event`,
  )
})
afterAll(async () => {
  v2.destroy()
  await gateway.stop()
  await origin.stop()
})

/** An API of these routes on an automatically deployed stage. */
async function deployed(
  routes: Readonly<Record<string, Partial<CreateIntegrationCommandInput>>>,
  StageName = '$default',
): Promise<string> {
  const { ApiId } = await v2.send(new CreateApiCommand({ Name: 'h', ProtocolType: 'HTTP' }))
  await v2.send(new CreateStageCommand({ ApiId, StageName, AutoDeploy: true }))
  for (const [RouteKey, integration] of Object.entries(routes)) {
    const { IntegrationId } = await v2.send(
      new CreateIntegrationCommand({ ApiId, IntegrationType: 'HTTP_PROXY', ...integration }),
    )
    const Target = `integrations/${IntegrationId}`
    await v2.send(new CreateRouteCommand({ ApiId, RouteKey, Target }))
  }
  return ApiId!
}

const echo: Partial<CreateIntegrationCommandInput> = {
  IntegrationType: 'AWS_PROXY',
  IntegrationUri: 'arn:aws:lambda:us-east-1:000000000000:function:echo',
  PayloadFormatVersion: '2.0',
}
const toOrigin = (path: string, more: Partial<CreateIntegrationCommandInput> = {}) => ({
  IntegrationUri: `${origin.url}${path}`,
  IntegrationMethod: 'ANY',
  PayloadFormatVersion: '1.0',
  ...more,
})

const hostOf = (apiId: string) => `${apiId}.execute-api.us-east-1.amazonaws.com`

/** A request as it is on the wire. */
const raw = (
  apiId: string,
  target: string,
  headers: readonly string[] = [],
  verb = 'GET',
  body = '',
) =>
  sendRaw(
    gateway.port,
    [`${verb} ${target} HTTP/1.1`, `Host: ${hostOf(apiId)}`, ...headers, '', body].join('\r\n'),
  )

describe('a function', () => {
  test.each(['host', 'path'] as const)('is called by %s, and sees the path decoded', async (by) => {
    const apiId = await deployed({ 'ANY /{proxy+}': echo })
    const target = '/RSC/%40id%2Fassets%2Ff.js%23save?a=1&a=2'
    const response =
      by === 'host'
        ? (await raw(apiId, target)).body
        : await (await fetch(`${gateway.url}/_aws/execute-api/${apiId}${target}`)).text()
    expect(JSON.parse(response)).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /{proxy+}',
      rawPath: '/RSC/@id/assets/f.js#save',
      rawQueryString: 'a=1&a=2',
      queryStringParameters: { a: '1,2' },
      requestContext: { apiId, stage: '$default', http: { method: 'GET', sourceIp: '127.0.0.1' } },
    })
  })

  test('slashes are not collapsed', async () => {
    const apiId = await deployed({ 'GET /pets': echo })
    expect((await raw(apiId, '/pets')).status).toBe(200)
    for (const target of ['//pets', '/pets/', '/pets//'])
      expect(await raw(apiId, target)).toMatchObject({
        status: 404,
        body: '{"message":"Not Found"}',
      })
  })

  test('each cookie is a line of its own', async () => {
    const apiId = await deployed({ 'ANY /{proxy+}': echo })
    const response = await fetch(`${gateway.url}/_aws/execute-api/${apiId}/cookies`, {
      redirect: 'manual',
    })
    expect([response.status, response.headers.get('location')]).toEqual([302, '/x'])
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2'])
  })

  test('bytes both ways', async () => {
    const apiId = await deployed({ 'ANY /{proxy+}': echo })
    const base = `${gateway.url}/_aws/execute-api/${apiId}`
    const answered = await fetch(`${base}/binary`)
    expect(new Uint8Array(await answered.arrayBuffer())).toEqual(new Uint8Array([0, 255, 16]))
    const sent = await fetch(`${base}/x`, { method: 'POST', body: new Uint8Array([0, 255, 16]) })
    expect(await sent.json()).toMatchObject({ body: 'AP8Q', isBase64Encoded: true })
  })

  test('that throws is a 500', async () => {
    const apiId = await deployed({ 'ANY /{proxy+}': echo })
    const response = await fetch(`${gateway.url}/_aws/execute-api/${apiId}/throws`)
    expect([response.status, await response.text()]).toEqual([
      500,
      '{"message":"Internal Server Error"}',
    ])
    expect(response.headers.get('apigw-requestid')).toMatch(/^[\w-]{15}=$/)
  })
})

describe('an HTTP backend', () => {
  test('gets the request as it came, and its answer goes back', async () => {
    const apiId = await deployed({ 'ANY /api/{proxy+}': toOrigin('/base/{proxy}') })
    origin.answerWith({ status: 201, headers: { 'x-out': '1', server: 's' }, body: 'made' })
    const response = await raw(
      apiId,
      '/api/a/b%20c?u=https://x/y',
      ['X-Own: 1', 'X-Own: 2', 'X-Forwarded-For: 198.51.100.7', 'Content-Length: 5'],
      'POST',
      'hello',
    )
    expect([response.status, response.body]).toEqual([201, 'made'])
    const { method, target, headers, body } = origin.last()
    expect([method, target, body]).toEqual(['POST', '/base/a/b%20c?u=https://x/y', 'hello'])
    expect(headers).toMatchObject({
      'x-own': '1, 2',
      via: '1.1 tidegate',
      forwarded: `for=198.51.100.7, by=_tidegate;for=127.0.0.1;host=${hostOf(apiId)};proto=http`,
    })
    expect(headers['x-forwarded-for']).toBeUndefined()
  })

  test('mapped, by its body too', async () => {
    const mapping = {
      RequestParameters: {
        'overwrite:path': '/v2/${request.path.id}',
        'append:header.x-name': '$request.body.name',
        'remove:querystring.secret': "''",
      },
      ResponseParameters: { '200': { 'overwrite:header.x-key': '$response.body.key' } },
    }
    const apiId = await deployed({ 'POST /things/{id}': toOrigin('', mapping) })
    origin.answerWith({ body: '{"key":"k1"}' })
    const response = await fetch(
      `${gateway.url}/_aws/execute-api/${apiId}/things/7?secret=1&keep=2`,
      { method: 'POST', body: '{"name":"Ann"}' },
    )
    expect([response.headers.get('x-key'), await response.text()]).toEqual(['k1', '{"key":"k1"}'])
    const { target, headers, body } = origin.last()
    expect([target, headers['x-name'], body]).toEqual(['/v2/7?keep=2', 'Ann', '{"name":"Ann"}'])
  })

  test('that hangs is a 503', async () => {
    const apiId = await deployed({ 'GET /x': toOrigin('/', { TimeoutInMillis: 100 }) })
    origin.answerWith('hang')
    const response = await fetch(`${gateway.url}/_aws/execute-api/${apiId}/x`)
    expect([response.status, await response.text()]).toEqual([
      503,
      '{"message":"Service Unavailable"}',
    ])
  })

  test('by a VPC link', async () => {
    const { VpcLinkId } = await v2.send(
      new CreateVpcLinkCommand({ Name: 'private', SubnetIds: ['subnet-1'] }),
    )
    const link = {
      ConnectionType: 'VPC_LINK' as const,
      ConnectionId: VpcLinkId!,
      IntegrationUri: 'arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/alb/1/2',
    }
    const apiId = await deployed({ 'GET /x': toOrigin('', link) }, 'dev')
    origin.answerWith({ body: 'private' })
    const response = await fetch(`${gateway.url}/_aws/execute-api/${apiId}/dev/x?q=1`)
    expect([response.status, await response.text()]).toEqual([200, 'private'])
    expect(origin.last().target).toBe('/dev/x?q=1')
  })
})

test('what a stage says counts for the next request', async () => {
  const apiId = await deployed({ 'GET /x': echo })
  const url = `${gateway.url}/_aws/execute-api/${apiId}/x`
  const stage = { ApiId: apiId, StageName: '$default' }
  await v2.send(new UpdateStageCommand({ ...stage, StageVariables: { color: 'red' } }))
  expect(await (await fetch(url)).json()).toMatchObject({ stageVariables: { color: 'red' } })
  const settings = { 'GET /x': { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 } }
  await v2.send(new UpdateStageCommand({ ...stage, RouteSettings: settings }))
  expect((await fetch(url)).status).toBe(200)
  const refused = await fetch(url)
  expect([refused.status, await refused.text()]).toEqual([429, '{"message":"Too Many Requests"}'])
  await v2.send(new DeleteStageCommand(stage))
  await vi.waitFor(async () => expect((await fetch(url)).status).toBe(404))
})
