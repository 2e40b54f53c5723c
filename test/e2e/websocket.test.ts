import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import {
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
  type ApiGatewayV2Client,
} from '@aws-sdk/client-apigatewayv2'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { Explanation } from '../../src/model/explanation.ts'
import { apigatewayv2 } from '../support/apigatewayv2.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { createFunction } from '../support/rest-api.ts'
import { signedFetch } from '../support/signed-fetch.ts'
import { opcodes, openSocket } from '../support/sockets/socket-client.ts'

// A WebSocket API from its definition to its frames, on a real gateway (spec websocket).

let gateway: Gateway
let v2: ApiGatewayV2Client
let guardedApi: string
let openApi: string
let throughApi: string
let origin: WebSocketServer
const seenByOrigin: string[] = []

const functionUri = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${name}/invocations`

const code = `export const handler = async (event) => {
  const { eventType, routeKey, connectionId } = event.requestContext
  if (event.type === 'REQUEST')
    return {
      principalId: 'p',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: '*', Effect: event.queryStringParameters.token === 'good' ? 'Allow' : 'Deny', Resource: '*' }],
      },
    }
  if (eventType === 'CONNECT')
    return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'chat.v2', 'X-Other': 'x' } }
  return { statusCode: 200, body: JSON.stringify({ routeKey, connectionId, body: event.body }) }
}`

async function createApi(guard: boolean, uri?: string): Promise<string> {
  const { ApiId } = await v2.send(
    new CreateApiCommand({
      Name: 'chat',
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '$request.body.action',
    }),
  )
  const { IntegrationId } = await v2.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: uri === undefined ? 'AWS_PROXY' : 'HTTP_PROXY',
      IntegrationMethod: 'POST',
      IntegrationUri: uri ?? functionUri('chat'),
    }),
  )
  const { AuthorizerId } = guard
    ? await v2.send(
        new CreateAuthorizerCommand({
          ApiId,
          Name: 'who',
          AuthorizerType: 'REQUEST',
          AuthorizerUri: functionUri('chat'),
          IdentitySource: ['route.request.querystring.token'],
        }),
      )
    : {}
  for (const RouteKey of uri === undefined ? ['$connect', '$default', 'join'] : ['$connect']) {
    const isGuarded = guard && RouteKey === '$connect'
    const { RouteId } = await v2.send(
      new CreateRouteCommand({
        ApiId,
        RouteKey,
        Target: `integrations/${IntegrationId}`,
        RouteResponseSelectionExpression: '$default',
        ...(isGuarded && { AuthorizationType: 'CUSTOM', AuthorizerId }),
      }),
    )
    await v2.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: '$default' }))
  }
  await v2.send(new CreateStageCommand({ ApiId, StageName: 'dev', AutoDeploy: true }))
  return ApiId!
}

beforeAll(async () => {
  gateway = await startGateway()
  v2 = apigatewayv2(gateway.url)
  await createFunction(gateway.lambda, 'chat', code)
  origin = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  origin.on('connection', (socket, request) => {
    seenByOrigin.push(`${request.url} ${String(request.headers['x-forwarded-for'])}`)
    socket.on('message', (data) => socket.send(`origin: ${String(data)}`))
    socket.on('close', (closed) => seenByOrigin.push(`closed ${closed}`))
  })
  await once(origin, 'listening')
  const { port } = origin.address()!
  guardedApi = await createApi(true)
  openApi = await createApi(false)
  throughApi = await createApi(true, `ws://127.0.0.1:${port}/live`)
})
afterAll(async () => {
  v2.destroy()
  origin.close()
  const silent = await openSocket(place(openApi))
  const stopping = gateway.stop()
  expect(await silent.closed()).toEqual({ code: 1001, reason: 'Going away' })
  silent.close(1001)
  // Neither have clients that dropped their connections left anything under way, nor one that never said a word.
  const { stdout, stderr } = await stopping
  expect(stdout).not.toContain('cut off')
  // What clients did wrong is nothing for the operator to read.
  expect(stderr).toBe('')
})

const place = (apiId: string, query = '') => `${gateway.url}/_aws/execute-api/${apiId}/dev${query}`

test.each([
  ['a good token', '?token=good', 101],
  ['another token', '?token=bad', 403],
  ['no token', '', 401],
])('an authorizer decides the handshake: %s', async (_, query, status) => {
  const socket = await openSocket(place(guardedApi, query))
  expect(socket.status).toBe(status)
  socket.drop()
})

test('an open handshake has the sub-protocol of $connect, and no extension', async () => {
  const socket = await openSocket(place(openApi), {
    'Sec-WebSocket-Protocol': 'chat.v1, chat.v2',
    'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
  })
  expect(socket.status).toBe(101)
  expect(socket.headers.get('sec-websocket-protocol')).toBe('chat.v2')
  expect(socket.headers.get('sec-websocket-extensions')).toBeUndefined()
  expect(socket.headers.get('x-other')).toBeUndefined()
  socket.drop()
})

test('messages are answered, and AWS’s own client posts, asks and closes', async () => {
  const socket = await openSocket(place(openApi), { 'User-Agent': 'test/1' })
  socket.frame('{"action":"join"}')
  const { routeKey, connectionId } = JSON.parse(await socket.text()) as Record<string, string>
  expect(routeKey).toBe('join')
  const management = new ApiGatewayManagementApiClient({
    endpoint: place(openApi),
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const at = { ConnectionId: connectionId }
  await management.send(new PostToConnectionCommand({ ...at, Data: Buffer.from('hello') }))
  expect(await socket.text()).toBe('hello')
  const facts = await management.send(new GetConnectionCommand(at))
  expect(facts.Identity).toEqual({ SourceIp: '127.0.0.1', UserAgent: 'test/1' })
  await management.send(new DeleteConnectionCommand(at))
  expect(await socket.closed()).toEqual({ code: 1000, reason: 'Connection Closed Normally' })
  await expect(management.send(new GetConnectionCommand(at))).rejects.toMatchObject({
    name: 'GoneException',
  })
  management.destroy()
  socket.drop()
})

test('74: clients that send a wrong frame and are gone harm nobody', async () => {
  const other = await openSocket(place(openApi))
  for (const opcode of [opcodes.continuation, 3, 11]) {
    const client = await openSocket(place(openApi))
    client.frame('x', { opcode })
    client.socket.resetAndDestroy()
  }
  other.frame('{"action":"join"}')
  expect(await other.text()).toContain('"routeKey":"join"')
  other.drop()
})

describe('a WebSocket server behind $connect', () => {
  test('has the client’s frames, and the client has its', async () => {
    const socket = await openSocket(place(throughApi, '?token=good'))
    expect(socket.status).toBe(101)
    socket.frame('hi')
    expect(await socket.text()).toBe('origin: hi')
    socket.close(4001, 'bye')
    await socket.closed()
    await expect.poll(() => seenByOrigin).toEqual(['/live?token=good 127.0.0.1', 'closed 4001'])
  })

  test('has nobody who is not let in', async () => {
    const before = seenByOrigin.length
    const socket = await openSocket(place(throughApi, '?token=bad'))
    expect(socket.status).toBe(403)
    expect(seenByOrigin).toHaveLength(before)
  })
})

describe('explained', () => {
  const explain = async (apiId: string, query: string, body = '') => {
    const url = place(apiId, query).replace('http', 'ws')
    const response = await signedFetch(gateway, '/_tidegate/explain', {
      method: 'POST',
      body: JSON.stringify({ url, body }),
    })
    return (await response.json()) as Explanation
  }

  test.each<[string, () => Promise<Explanation>, number, string]>([
    ['a handshake', () => explain(guardedApi, '?token=good'), 101, ''],
    ['one that is refused', () => explain(guardedApi, '?token=bad'), 403, 'not authorized'],
    ['one that goes through', () => explain(throughApi, '?token=good'), 101, ''],
    ['a message', () => explain(guardedApi, '?token=good', '{"action":"x"}'), 200, '$default'],
  ])('%s', async (_, ask, status, body) => {
    const explanation = await ask()
    expect(explanation).toMatchObject({ status, body: expect.stringContaining(body) })
    expect(explanation.steps.map(({ name }) => name)).toContain('Route')
  })
})

test('what happens is counted', async () => {
  const page = await signedFetch(gateway, '/_tidegate/metrics')
  const text = await page.text()
  expect(text).toMatch(/^apigateway_websocket_ConnectCount_total\{.*Stage="dev".*\} [1-9]/m)
})
