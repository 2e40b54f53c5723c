import { answerDisconnect, answerMessage } from '../../src/gateway/websocket/session-events.ts'
import type { FunctionInvocation, FunctionResult, Platform } from '../../src/model/platform.ts'
import type {
  AuthorizerV2,
  ModelV2,
  WebSocketApiSnapshot,
  WebSocketIntegration,
  WebSocketRoute,
} from '../../src/model/v2/api.ts'
import { front } from './exchange.ts'
import { memorySessions } from './sessions.ts'

/** A route to the integration `i1`, with AWS's defaults. */
export const socketRoute = (
  routeKey: string,
  over: Partial<WebSocketRoute> = {},
): WebSocketRoute => ({
  routeId: `r-${routeKey}`,
  routeKey,
  target: 'integrations/i1',
  authorizationType: 'NONE',
  apiKeyRequired: false,
  ...over,
})

/** The same that answers. */
export const twoWay = (routeKey: string, over: Partial<WebSocketRoute> = {}): WebSocketRoute =>
  socketRoute(routeKey, {
    routeResponseSelectionExpression: '$default',
    responses: [{ routeResponseId: 'rr1', routeResponseKey: '$default' }],
    ...over,
  })

/** An integration `i1` with a function, and AWS's defaults. */
export const socketIntegration = (
  over: Partial<WebSocketIntegration> = {},
): WebSocketIntegration => ({
  integrationId: 'i1',
  integrationType: 'AWS_PROXY',
  integrationMethod: 'POST',
  integrationUri: functionUri('chat'),
  connectionType: 'INTERNET',
  passthroughBehavior: 'WHEN_NO_MATCH',
  payloadFormatVersion: '1.0',
  timeoutInMillis: 29_000,
  ...over,
})

export const functionUri = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${name}/invocations`

/** A snapshot of a WebSocket API of these routes. */
export const socketApi = (over: {
  readonly routes: readonly WebSocketRoute[]
  readonly integrations?: readonly WebSocketIntegration[]
  readonly authorizers?: readonly AuthorizerV2[]
  readonly models?: readonly ModelV2[]
  readonly api?: Partial<WebSocketApiSnapshot['api']>
}): WebSocketApiSnapshot => ({
  kind: 'WEBSOCKET',
  api: {
    apiId: 'socket123',
    name: 'test',
    routeSelectionExpression: '$request.body.action',
    apiKeySelectionExpression: '$request.header.x-api-key',
    disableExecuteApiEndpoint: false,
    ...over.api,
  },
  routes: over.routes,
  integrations: over.integrations ?? [socketIntegration()],
  authorizers: over.authorizers ?? [],
  models: over.models ?? [],
})

type Event = Readonly<Record<string, unknown>>

/** What the functions of a test are given. */
export type Called = { readonly name: string; readonly event: Event }

export const answering = (value: unknown): FunctionResult => ({
  statusCode: 200,
  payload: JSON.stringify(value),
})

const handshake = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-key': 'X/MA+DSRXZ8WnITjBpxm3g==',
  'sec-websocket-version': '13',
}

/** The front door of a WebSocket API whose sessions are in memory, and whose functions are one of the test's. */
export function socketFront(
  snapshot: WebSocketApiSnapshot,
  {
    run = () => answering({ statusCode: 200 }),
    platform = {},
    ...options
  }: Omit<NonNullable<Parameters<typeof front>[1]>, 'platform'> & {
    readonly run?: (
      event: Event,
      invocation: FunctionInvocation,
    ) => FunctionResult | Promise<FunctionResult>
    readonly platform?: Partial<Platform>
  } = {},
) {
  const calls: Called[] = []
  const now = platform.now ?? (() => Date.UTC(2025, 2, 12, 19, 3, 58))
  const { sessions, groups, opened } = memorySessions(now)
  const door = front(snapshot, {
    ...options,
    platform: {
      now,
      sessions,
      groups,
      invokeFunction: async (invocation) => {
        const event = JSON.parse(String(invocation.payload)) as Event
        calls.push({ name: invocation.functionArn.split(':function:')[1]!, event })
        return run(event, invocation)
      },
      ...platform,
    },
  })
  const connect = (place = '/dev', headers: HeadersInit = {}, init: RequestInit = {}) => {
    const sent = { ...handshake, ...Object.fromEntries(new Headers(headers)) }
    return door.send(place, {
      ...init,
      headers: Object.entries(sent).filter(([, value]) => value !== ''),
      cf: { clientIp: '203.0.113.7:4711' },
    })
  }
  return {
    ...door,
    calls,
    opened,
    connect,
    /** Opens a session. */
    async open(place?: string, headers?: HeadersInit) {
      const response = await connect(place, headers)
      if (response.status !== 101) throw new Error(`the handshake was answered ${response.status}`)
      const { session } = opened.at(-1)!
      return {
        session,
        /** What comes back for a message. */
        say: (message: string | object) =>
          answerMessage(
            session,
            typeof message === 'string' ? message : JSON.stringify(message),
            door.platform,
          ),
        end: (code: number, reason = '') => answerDisconnect(session, code, reason, door.platform),
      }
    },
  }
}
