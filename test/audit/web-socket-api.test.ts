import { expect, test } from 'vitest'
import { auditApi } from '../../src/audit/audit.ts'
import {
  auditedWebSocketApi,
  auditedWebSocketStage,
} from '../../src/audit/web-socket/audited-web-socket-api.ts'
import type { StageV2, WebSocketApiSnapshot, WebSocketRoute } from '../../src/model/v2/api.ts'
import { drain } from '../../src/turns/slices.ts'
import { soundStage } from './stage-v2.ts'

const plain = { authorizationType: 'NONE', apiKeyRequired: false } as const
const connect: WebSocketRoute = {
  ...plain,
  routeId: 'r1',
  routeKey: '$connect',
  authorizationType: 'CUSTOM',
  authorizerId: 'a1',
}
const say: WebSocketRoute = {
  ...plain,
  routeId: 'r2',
  routeKey: 'say',
  target: 'integrations/i1',
}
const sound: WebSocketApiSnapshot = {
  kind: 'WEBSOCKET',
  api: {
    apiId: 'a1',
    name: 'chat',
    routeSelectionExpression: '$request.body.action',
    apiKeySelectionExpression: '$request.header.x-api-key',
    disableExecuteApiEndpoint: false,
    webSocket: { allowedOrigins: ['https://chat.example'] },
  },
  routes: [connect, say],
  integrations: [
    {
      integrationId: 'i1',
      integrationType: 'HTTP_PROXY',
      integrationMethod: 'POST',
      integrationUri: 'https://backend.example/said',
      connectionType: 'INTERNET',
      payloadFormatVersion: '1.0',
      timeoutInMillis: 29_000,
    },
  ],
  authorizers: [
    {
      authorizerId: 'a1',
      name: 'who',
      authorizerType: 'REQUEST',
      authorizerUri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations',
      identitySource: ['route.request.header.Auth'],
    },
  ],
  models: [],
}
const [backend] = sound.integrations
const [who] = sound.authorizers

const stage = soundStage('live')

const found = (snapshot: WebSocketApiSnapshot, stages: readonly StageV2[] = [stage]) =>
  drain(auditApi(auditedWebSocketApi(snapshot, { stages: stages.map(auditedWebSocketStage) }))).map(
    ({ rule, message }) => `${rule}: ${message}`,
  )

// What each rule finds is pinned in rules.test.ts; here is how a WebSocket API is shown to them.
test('nothing in a sound API', () => {
  expect(found(sound)).toEqual([])
})

const open = { ...connect, authorizationType: 'NONE', authorizerId: '' } as const

test.each<readonly [string, WebSocketApiSnapshot, readonly StageV2[], string]>([
  [
    'a $connect that asks nobody',
    { ...sound, routes: [open, say] },
    [stage],
    'open-sessions: $connect asks for nothing: 1 routes call their backends for anybody',
  ],
  [
    'no $connect',
    { ...sound, routes: [say] },
    [stage],
    'open-sessions: There is no $connect route: 1 routes call',
  ],
  [
    'a $connect that asks for a key alone',
    { ...sound, routes: [{ ...open, apiKeyRequired: true }, say] },
    [stage],
    'api-key-only: ROUTE $connect asks for an API key and nothing else',
  ],
  [
    'a key where nobody looks',
    { ...sound, routes: [connect, { ...say, apiKeyRequired: true }] },
    [stage],
    'session-key-unchecked: The route say asks for a key',
  ],
  [
    'no origins',
    { ...sound, api: { ...sound.api, webSocket: {} } },
    [stage],
    'session-origin-unchecked: No origins are named',
  ],
  [
    'every origin',
    { ...sound, api: { ...sound.api, webSocket: { allowedOrigins: ['*'] } } },
    [stage],
    'session-origin-unchecked: The allowed origins are *',
  ],
  [
    'credentials in the query string',
    { ...sound, authorizers: [{ ...who!, identitySource: ['route.request.querystring.token'] }] },
    [stage],
    'token-in-query: ',
  ],
  [
    'a backend in plain text',
    { ...sound, integrations: [{ ...backend!, integrationUri: 'http://b.example/' }] },
    [stage],
    'backend-over-http: ROUTE say calls http://b.example',
  ],
  [
    'a client who says where the backend is',
    {
      ...sound,
      integrations: [
        {
          ...backend!,
          integrationUri: 'https://{host}.example/x',
          requestParameters: { 'integration.request.path.host': 'route.request.body.host' },
        },
      ],
    },
    [stage],
    'client-value-in-host: ROUTE say takes host',
  ],
  [
    'a stage without a throttle',
    sound,
    [{ ...stage, defaultRouteSettings: {} }],
    'stage-unthrottled: 2 of 2 methods of the stage live',
  ],
  [
    'an execution log of whole messages',
    sound,
    [{ ...stage, routeSettings: { say: { dataTraceEnabled: true } } }],
    'data-trace: The stage live logs requests and answers of say/ROUTE',
  ],
])('%s', (_, snapshot, stages, expected) => {
  expect(found(snapshot, stages)).toContainEqual(expect.stringContaining(expected))
})

test('who may open a session is told once, and not of each route again', () => {
  const rules = found({ ...sound, routes: [open, say] })
  expect(rules.map((text) => text.split(':')[0])).toEqual(['open-sessions'])
})

test('a key has one finding, however many routes there are', () => {
  const routes = [{ ...open, apiKeyRequired: true }, say, { ...say, routeKey: 'ask' }]
  const keys = found({ ...sound, routes }).filter((text) => text.startsWith('api-key-only'))
  expect(keys).toHaveLength(1)
})

test('a session whose messages are limited is no stage without a throttle', () => {
  const webSocket = { ...sound.api.webSocket, messageRate: { rateLimit: 5, burstLimit: 5 } }
  const limited = { ...sound, api: { ...sound.api, webSocket } }
  expect(found(limited, [{ ...stage, defaultRouteSettings: {} }])).toEqual([])
})
