import {
  CreateApiCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateIntegrationResponseCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
  UpdateApiCommand,
  type ApiGatewayV2Client,
} from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apigatewayv2 } from '../support/apigatewayv2.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { signedFetch } from '../support/signed-fetch.ts'

// What AWS has no calls for, of a WebSocket API: pages below `/_tidegate/apis/{apiId}`, as operators ask for them.

let gateway: Gateway
let v2: ApiGatewayV2Client
let ApiId: string

beforeAll(async () => {
  gateway = await startGateway()
  v2 = apigatewayv2(gateway.url)
  const chat = { Name: 'chat', ProtocolType: 'WEBSOCKET' } as const
  const created = await v2.send(
    new CreateApiCommand({ ...chat, RouteSelectionExpression: '$request.body.action' }),
  )
  ApiId = created.ApiId!
  const answers = { TemplateSelectionExpression: '\\$default' }
  const { IntegrationId } = await v2.send(
    new CreateIntegrationCommand({
      ApiId,
      ...answers,
      IntegrationType: 'MOCK',
      RequestTemplates: { $default: '{"statusCode":200}' },
    }),
  )
  await v2.send(
    new CreateIntegrationResponseCommand({
      ApiId,
      IntegrationId,
      ...answers,
      IntegrationResponseKey: '$default',
      ResponseTemplates: { $default: 'heard' },
    }),
  )
  const { RouteId } = await v2.send(
    new CreateRouteCommand({
      ApiId,
      RouteKey: '$default',
      RouteResponseSelectionExpression: '$default',
      Target: `integrations/${IntegrationId}`,
    }),
  )
  await v2.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: '$default' }))
  await v2.send(new CreateStageCommand({ ApiId, StageName: 'dev' }))
  await v2.send(new CreateDeploymentCommand({ ApiId, StageName: 'dev' }))
})
afterAll(() => gateway?.stop())

const page = (path: string, method = 'GET', value?: unknown) =>
  signedFetch(gateway, `/_tidegate/apis/${ApiId}/${path}`, {
    method,
    ...(value !== undefined && { body: JSON.stringify(value) }),
  })

/** What a client gets for a message; why no session was opened, when none was. */
const say = (message: string) =>
  new Promise<unknown>((resolve) => {
    const url = `${gateway.url.replace('http', 'ws')}/_aws/execute-api/${ApiId}/dev`
    const socket = new WebSocket(url, {
      headers: { origin: 'https://elsewhere.example' },
    } as unknown as string[])
    socket.addEventListener('open', () => socket.send(message))
    socket.addEventListener('message', ({ data }) => {
      socket.close()
      resolve(data)
    })
    socket.addEventListener('error', () => resolve('refused'))
  })

test('origins that are named are the only ones, from the next deployment on, until they are taken away', async () => {
  const deploy = () => v2.send(new CreateDeploymentCommand({ ApiId, StageName: 'dev' }))
  expect(await say('x')).toBe('heard')
  const settings = { allowedOrigins: ['https://chat.example'] }
  expect(await (await page('websocket', 'PUT', settings)).json()).toEqual(settings)
  expect(await (await page('websocket')).json()).toEqual(settings)
  expect(await say('x')).toBe('heard')
  await deploy()
  expect(await say('x')).toBe('refused')
  expect(await (await page('websocket', 'DELETE')).json()).toEqual({})
  await deploy()
  expect(await say('x')).toBe('heard')
})

test('a document is of the API as it is, or as a stage has it', async () => {
  const json = await page('asyncapi')
  expect(json.headers.get('content-type')).toBe('application/json')
  expect(await json.json()).toMatchObject({
    asyncapi: '3.0.0',
    info: { title: 'chat' },
    operations: { default: { action: 'receive', 'x-tidegate-route-key': '$default' } },
  })
  await v2.send(new UpdateApiCommand({ ApiId, Name: 'talk' }))
  const yaml = await page('asyncapi?stage=dev&format=yaml')
  expect(yaml.headers.get('content-type')).toBe('application/yaml')
  const text = await yaml.text()
  expect(text).toContain('title: chat')
  expect(text).toContain('pathname: /dev')
  expect(await (await page('asyncapi')).json()).toMatchObject({ info: { title: 'talk' } })
  await v2.send(new UpdateApiCommand({ ApiId, Name: 'chat' }))
})

test.each([
  ['asyncapi?format=xml', 400, 'Invalid format xml: it must be json or yaml'],
  ['asyncapi?stage=live', 404, 'Invalid stage identifier specified'],
])('%s is refused', async (path, status, message) => {
  const refused = await page(path)
  expect([refused.status, await refused.json()]).toEqual([status, { message }])
})

test('an HTTP API is no document of this kind', async () => {
  const http = await v2.send(new CreateApiCommand({ Name: 'pets', ProtocolType: 'HTTP' }))
  const refused = await signedFetch(gateway, `/_tidegate/apis/${http.ApiId}/asyncapi`)
  expect(await refused.json()).toEqual({
    message:
      'AsyncAPI documents are not supported on protocolType HTTP: ExportApi writes it as OpenAPI',
  })
})

test.each(['audit', 'audit?stage=dev'])(
  'the audit of %s knows who may open sessions',
  async (path) => {
    const { findings } = (await (await page(path)).json()) as {
      readonly findings: readonly { readonly rule: string }[]
    }
    const rules = findings.map(({ rule }) => rule)
    expect(rules).toContain('session-origin-unchecked')
    // Its only route calls nobody.
    expect(rules).not.toContain('open-sessions')
  },
)

test('a limit by address is of messages', async () => {
  const limits = [{ name: 'few', by: 'sourceIp', rateLimit: 0.001, burstLimit: 1 }]
  const put = await page('limits', 'PUT', { routes: [{ routeKey: '$default', limits }] })
  expect(put.status).toBe(200)
  expect(await (await page('stages/dev')).json()).toMatchObject({
    changes: [{ change: 'changed', element: 'route', name: '$default' }],
  })
  await v2.send(new CreateDeploymentCommand({ ApiId, StageName: 'dev' }))
  expect(await say('x')).toBe('heard')
  expect(await say('x')).toMatch(/^\{"message": "Too Many Requests"/)
})
