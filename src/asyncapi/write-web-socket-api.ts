import type { RouteV2, WebSocketRoute } from '../model/v2/api.ts'
import { claim } from '../openapi/export/unique-names.ts'
import { type Schema, schemaOf, writeSchemas } from './schemas.ts'
import { type SecurityScheme, writeSecurity } from './security.ts'
import type { WebSocketExportSource } from './source.ts'

type Reference = { readonly $ref: string }
type References = readonly Reference[]

type Message = {
  readonly name: string
  readonly summary?: string
  readonly contentType?: string
  readonly payload?: Schema
}

type Operation = {
  readonly [extension: `x-${string}`]: unknown
  readonly action: 'receive' | 'send'
  readonly channel: Reference
  readonly summary?: string
  readonly messages: References
  readonly reply?: { readonly channel: Reference; readonly messages: References }
}

type Server = {
  readonly host: string
  readonly pathname: string
  readonly protocol: 'wss'
  readonly variables?: { readonly stage: { readonly enum?: readonly string[] } }
  readonly security?: References
}

/** An AsyncAPI 3.0 document of a WebSocket API, from the API's point of view: it receives what clients send. */
export type WebSocketDocument = {
  readonly asyncapi: '3.0.0'
  readonly info: {
    readonly title: string
    readonly version: string
    readonly description?: string
    readonly tags?: readonly { readonly name: string; readonly description: string }[]
  }
  readonly defaultContentType: 'application/json'
  readonly servers: Readonly<Record<string, Server>>
  readonly channels: { readonly session: object }
  readonly operations: Readonly<Record<string, Operation>>
  readonly components: {
    readonly messages: Readonly<Record<string, Message>>
    readonly schemas?: Readonly<Record<string, Schema>>
    readonly securitySchemes?: Readonly<Record<string, SecurityScheme>>
  }
}

const session: Reference = { $ref: '#/channels/session' }

/** Writes a WebSocket API as AsyncAPI 3.0, in slices: AWS has no such export. */
export function* writeWebSocketApi(
  source: WebSocketExportSource,
): Generator<undefined, WebSocketDocument> {
  const { api, routes, models } = source
  const schemas = yield* writeSchemas(models)
  const securitySchemes = writeSecurity(source)
  const names = new Set(['error', 'pushed'])
  const messages = new Map<string, Message>([
    ['error', errorMessage],
    ['pushed', pushedMessage],
  ])
  const operations = new Map<string, Operation>()
  for (const route of routes) {
    if (route.routeKey === '$connect' || route.routeKey === '$disconnect') continue
    const name = claim(identifier(route.routeKey), names)
    messages.set(name, messageOf(name, route, api.routeSelectionExpression))
    const reply = replyOf(route, () => claim(`${name}.reply`, names))
    if (reply) messages.set(reply.name, reply)
    operations.set(name, operationOf(route, name, reply))
    yield
  }
  operations.set(claim('push', names), {
    action: 'send',
    channel: session,
    summary: 'What the API sends unasked: posts to the connection, and errors of messages.',
    messages: [messageIn('pushed'), messageIn('error')],
  })
  const tags = Object.entries(api.tags ?? {})
  const hasSchemes = Object.keys(securitySchemes).length > 0
  return {
    asyncapi: '3.0.0',
    info: {
      title: api.name,
      version: api.version ?? new Date(api.createdDate * 1000).toISOString(),
      ...(api.description !== undefined && { description: api.description }),
      ...(tags.length > 0 && {
        tags: tags.map(([name, description]) => ({ name, description })),
      }),
    },
    defaultContentType: 'application/json',
    servers: serversOf(source, Object.keys(securitySchemes)),
    channels: {
      session: {
        address: '/',
        description: 'One session of a client, from its handshake to its end.',
        messages: Object.fromEntries(
          [...messages.keys()].map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
        ...bindingsOf(routes.find(({ routeKey }) => routeKey === '$connect')),
        'x-tidegate-route-selection-expression': api.routeSelectionExpression,
      },
    },
    operations: Object.fromEntries(operations),
    components: {
      messages: Object.fromEntries(messages),
      ...(models.length > 0 && { schemas }),
      ...(hasSchemes && { securitySchemes }),
    },
  }
}

/** A route key as names of a document may be. */
const identifier = (routeKey: string): string =>
  routeKey.replace(/^\$/, '').replace(/[^\w.-]/g, '_') || '_'

const messageIn = (name: string): Reference => ({ $ref: `#/channels/session/messages/${name}` })

/** spec websocket §10. */
const errorMessage: Message = {
  name: 'error',
  summary: 'What a client gets for a message that could not be answered.',
  payload: {
    type: 'object',
    properties: {
      message: { type: 'string' },
      connectionId: { type: 'string' },
      requestId: { type: 'string' },
    },
    required: ['message', 'connectionId'],
  },
}

const pushedMessage: Message = {
  name: 'pushed',
  summary: 'Whatever is posted to the connection by @connections.',
}

function messageOf(name: string, route: RouteV2, selection: string): Message {
  const { modelSelectionExpression, requestModels = {} } = route
  const models = modelSelectionExpression === undefined ? [] : Object.values(requestModels)
  const parts = [...selectedBy(route.routeKey, selection), ...anyOf(models)]
  const [first, ...more] = parts
  return { name, ...(first && { payload: more.length > 0 ? { allOf: parts } : first }) }
}

const anyOf = (models: readonly string[]): readonly Schema[] => {
  const [first, ...more] = [...new Set(models)].map(schemaOf)
  if (!first) return []
  return [more.length > 0 ? { anyOf: [first, ...more] } : first]
}

/** What a message must have so that the route is chosen, where a member of it says so. */
function selectedBy(routeKey: string, selection: string): readonly Schema[] {
  if (routeKey === '$default') return []
  const [, braced, bare] =
    /^\$(?:\{request\.body((?:\.[\w-]+)+)\}|request\.body((?:\.[\w-]+)+))$/.exec(selection) ?? []
  const path = (braced ?? bare ?? '').split('.').slice(1)
  if (path.length === 0) return []
  const schema = path.reduceRight<Schema>(
    (inner, member) => ({
      type: 'object',
      properties: { [member]: inner },
      required: [member],
    }),
    { const: routeKey },
  )
  return [schema]
}

function replyOf({ responses = [] }: WebSocketRoute, nameOf: () => string): Message | undefined {
  const [response] = responses
  if (!response) return undefined
  const name = nameOf()
  const [payload] = anyOf(Object.values(response.responseModels ?? {}))
  return { name, ...(payload && { payload }) }
}

function operationOf(
  { routeKey, operationName }: RouteV2,
  name: string,
  reply: Message | undefined,
): Operation {
  return {
    action: 'receive',
    channel: session,
    ...(operationName !== undefined && { summary: operationName }),
    messages: [messageIn(name)],
    ...(reply && { reply: { channel: session, messages: [messageIn(reply.name)] } }),
    'x-tidegate-route-key': routeKey,
  }
}

function serversOf(
  { api, region, stageName, stageNames }: WebSocketExportSource,
  schemes: readonly string[],
): Readonly<Record<string, Server>> {
  const security = schemes.map((name) => ({ $ref: `#/components/securitySchemes/${name}` }))
  const server = {
    host: `${api.apiId}.execute-api.${region}.amazonaws.com`,
    protocol: 'wss',
    ...(security.length > 0 && { security }),
  } as const
  if (stageName !== undefined) return { [stageName]: { ...server, pathname: `/${stageName}` } }
  const stage = stageNames.length > 0 ? { enum: stageNames } : {}
  return { api: { ...server, pathname: '/{stage}', variables: { stage } } }
}

/** What `$connect` declares of the handshake's query string and headers. */
function bindingsOf({ requestParameters = {} }: Partial<RouteV2> = {}): object {
  const query = parametersOf(requestParameters, 'querystring')
  const headers = parametersOf(requestParameters, 'header')
  return {
    bindings: {
      ws: {
        method: 'GET',
        ...(query && { query }),
        ...(headers && { headers }),
        bindingVersion: '0.1.0',
      },
    },
  }
}

function parametersOf(
  declared: NonNullable<RouteV2['requestParameters']>,
  kind: 'querystring' | 'header',
): Schema | undefined {
  const prefix = `route.request.${kind}.`
  const found = Object.entries(declared).filter(([parameter]) => parameter.startsWith(prefix))
  if (found.length === 0) return undefined
  const required = found.filter(([, constraint]) => constraint.required)
  const nameOf = ([parameter]: readonly [string, unknown]) => parameter.slice(prefix.length)
  return {
    type: 'object',
    properties: Object.fromEntries(found.map((entry) => [nameOf(entry), { type: 'string' }])),
    ...(required.length > 0 && { required: required.map(nameOf) }),
  }
}
