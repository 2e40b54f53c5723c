import { Validator } from '@cfworker/json-schema'
import { describe, expect, test } from 'vitest'
import type { WebSocketExportSource } from '../../src/asyncapi/source.ts'
import {
  writeWebSocketApi,
  type WebSocketDocument,
} from '../../src/asyncapi/write-web-socket-api.ts'
import { drain } from '../../src/turns/slices.ts'
import { chat } from './chat.ts'
import { documentSchema } from './document-schema.ts'

const validator = new Validator(documentSchema, '7', false)

/** The document as its readers get it; it fails where it is no AsyncAPI or refers to what is not there. */
function written(source: WebSocketExportSource): WebSocketDocument {
  const text = JSON.stringify(drain(writeWebSocketApi(source)))
  const document = JSON.parse(text) as WebSocketDocument
  expect(validator.validate(document).errors).toEqual([])
  for (const [, place = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = place
      .split('/')
      .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], document)
    expect(found, place).toBeDefined()
  }
  return document
}

describe('a document is AsyncAPI, and refers to nothing that is not in it:', () => {
  test.each<[string, WebSocketExportSource]>([
    ['an API with everything', chat],
    ['what a stage serves', { ...chat, stageName: 'live' }],
    ['an API with nothing', { ...chat, routes: [], authorizers: [], models: [], stageNames: [] }],
    [
      'keys that are no names',
      {
        ...chat,
        routes: ['', 'ä b', '$', '/', '../..', '{"a":1}', 'pushed'].map((routeKey, n) => ({
          ...chat.routes[1]!,
          routeId: `r${n}`,
          routeKey,
        })),
      },
    ],
  ])('%s', (_, source) => {
    const { operations } = written(source)
    // One of each route but the two that no message chooses, and what the API sends unasked.
    const own = source.routes.filter(({ routeKey }) => !/^\$(?:dis)?connect$/.test(routeKey))
    expect(Object.keys(operations)).toHaveLength(own.length + 1)
  })
})

test('a route is an operation by its key, whatever name it has', () => {
  const { operations } = written(chat)
  const keys = Object.entries(operations).map(([name, op]) => [name, op['x-tidegate-route-key']])
  expect(Object.fromEntries(keys)).toEqual({
    say_all: 'say/all',
    'say_all-2': 'say_all',
    default: '$default',
    'error-2': 'error',
    'default.reply-2': 'default.reply',
    push: undefined,
  })
  expect(operations['say_all']).toMatchObject({
    action: 'receive',
    summary: 'Says something to all',
    reply: { messages: [{ $ref: '#/channels/session/messages/say_all.reply' }] },
  })
  expect(operations['say_all-2']).not.toHaveProperty('reply')
})

test('a message has what chooses its route, and one of the models that it is checked by', () => {
  const { messages } = written(chat).components
  const chosen = (key: string) => ({
    type: 'object',
    properties: {
      meta: { type: 'object', properties: { action: { const: key } }, required: ['action'] },
    },
    required: ['meta'],
  })
  const text = { $ref: '#/components/schemas/Text' }
  expect(messages['say_all']?.payload).toEqual({
    allOf: [chosen('say/all'), { anyOf: [text, { $ref: '#/components/schemas/Image' }] }],
  })
  // Nothing selects a model: messages are not checked (spec websocket §15).
  expect(messages['say_all-2']?.payload).toEqual(chosen('say_all'))
  expect(messages['say_all.reply']?.payload).toEqual(text)
  expect(messages['default']).toEqual({ name: 'default' })
})

test.each<[string, string | undefined]>([
  ['$request.body.action', 'action'],
  ['${request.body.action}', 'action'],
  ['${request.body.a}/${request.body.b}', undefined],
  ['$request.body[0]', undefined],
  ['action', undefined],
])('by %s a message is told to have the member %s', (routeSelectionExpression, member) => {
  const api = { ...chat.api, routeSelectionExpression }
  const { messages } = written({ ...chat, api }).components
  expect(messages['error-2']?.payload).toEqual(
    member === undefined
      ? undefined
      : { type: 'object', properties: { [member]: { const: 'error' } }, required: [member] },
  )
})

test('models are written in the draft that AsyncAPI has', () => {
  expect(written(chat).components.schemas?.['Text']).toEqual({
    type: 'object',
    properties: {
      id: { type: 'number', exclusiveMinimum: 0 },
      weight: { type: 'number', maximum: 9 },
      kind: { enum: ['text', { id: 'kept', $schema: 'kept' }] },
      image: { $ref: '#/components/schemas/Image' },
      again: { $ref: '#/components/schemas/Text/definitions/line' },
    },
    definitions: { line: { type: 'string' } },
  })
})

test.each(['default', 'enum', 'const', 'examples', 'id', '$schema', '$ref'])(
  'a property may be called %s',
  (name) => {
    const image = { $ref: 'https://apigateway.amazonaws.com/restapis/abcdef1234/models/Image' }
    const [text, ...others] = chat.models
    const schema = JSON.stringify({ properties: { [name]: image } })
    const { components } = written({ ...chat, models: [{ ...text!, schema }, ...others] })
    expect(components.schemas?.['Text']).toEqual({
      properties: { [name]: { $ref: '#/components/schemas/Image' } },
    })
  },
)

const [connect] = chat.routes

test.each<[string, WebSocketExportSource, object | undefined]>([
  [
    'an authorizer and a key',
    chat,
    {
      'who_is_it.Auth': { type: 'httpApiKey', name: 'Auth', in: 'header' },
      'who_is_it.token': { type: 'httpApiKey', name: 'token', in: 'query' },
      apiKey: { type: 'httpApiKey', name: 'x-api-key', in: 'header' },
    },
  ],
  [
    'IAM',
    {
      ...chat,
      routes: [{ ...connect!, authorizationType: 'AWS_IAM', apiKeyRequired: false }],
    },
    { sigv4: { type: 'httpApiKey', name: 'Authorization', in: 'header' } },
  ],
  [
    'a key that an authorizer names',
    {
      ...chat,
      api: { ...chat.api, apiKeySelectionExpression: '$context.authorizer.usageIdentifierKey' },
      authorizers: [{ ...chat.authorizers[0]!, identitySource: [] }],
    },
    undefined,
  ],
  ['nothing', { ...chat, routes: [] }, undefined],
])('a handshake asks for %s', (_, source, schemes) => {
  const { components, servers } = written(source)
  if (schemes) expect(components.securitySchemes).toMatchObject(schemes)
  else expect(components).not.toHaveProperty('securitySchemes')
  expect(servers['api']?.security?.map(({ $ref }) => $ref.split('/').at(-1))).toEqual(
    schemes && Object.keys(schemes),
  )
})

test('a handshake has what $connect declares, at each stage', () => {
  const { channels, servers } = written(chat)
  expect(channels.session).toMatchObject({
    bindings: {
      ws: {
        query: { properties: { room: { type: 'string' } }, required: ['room'] },
        headers: { properties: { 'x-client': { type: 'string' } } },
      },
    },
  })
  expect(servers).toMatchObject({
    api: {
      host: 'abcdef1234.execute-api.us-east-1.amazonaws.com',
      pathname: '/{stage}',
      variables: { stage: { enum: ['dev', 'live'] } },
    },
  })
  expect(written({ ...chat, stageName: 'live' }).servers).toMatchObject({
    live: { pathname: '/live' },
  })
})
