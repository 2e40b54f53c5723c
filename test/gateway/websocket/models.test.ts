import { expect, test } from 'vitest'
import type { WebSocketRoute } from '../../../src/model/v2/api.ts'
import { answering, socketApi, socketFront, twoWay } from '../../support/websocket-api.ts'

const models = [
  {
    modelId: 'm1',
    name: 'Order',
    contentType: 'application/json',
    schema: JSON.stringify({
      $schema: 'http://json-schema.org/draft-04/schema#',
      type: 'object',
      required: ['n'],
      properties: { n: { type: 'integer' } },
    }),
  },
  { modelId: 'm2', name: 'Broken', contentType: 'application/json', schema: '{"type":"nothing"}' },
]

const byKind = { modelSelectionExpression: '${request.body.kind}' }
const order = { ...byKind, requestModels: { order: 'Order' } }

const refused =
  /^\{"message": "Bad request body", "connectionId":"[^"]+", "messageId":"[^"]+", "requestId":"[^"]+"\}$/

test.each<[string, Partial<WebSocketRoute>, unknown, 'passes' | 'is refused' | 'fails']>([
  ['one that fits', order, { kind: 'order', n: 1 }, 'passes'],
  ['one that does not fit', order, { kind: 'order', n: 'x' }, 'is refused'],
  ['one without what is required', order, { kind: 'order' }, 'is refused'],
  ['one whose key has no model', order, { kind: 'other', n: 1 }, 'is refused'],
  ['one without a key', order, { n: 1 }, 'is refused'],
  ['one that is no JSON', order, 'text', 'is refused'],
  ['one for $default', { ...byKind, requestModels: { $default: 'Order' } }, { n: 1 }, 'passes'],
  [
    'one for $default that does not fit',
    { ...byKind, requestModels: { $default: 'Order' } },
    {},
    'is refused',
  ],
  [
    'no JSON for $default',
    { ...byKind, requestModels: { $default: 'Order' } },
    'text',
    'is refused',
  ],
  [
    'one of a route without an expression',
    { requestModels: { order: 'Order' } },
    { kind: 'order' },
    'passes',
  ],
  ['one of a route without models', byKind, { kind: 'order' }, 'passes'],
  [
    'a key by a text',
    { modelSelectionExpression: 'order', requestModels: { order: 'Order' } },
    {},
    'is refused',
  ],
  [
    'a model that is none',
    { ...byKind, requestModels: { order: 'Broken' } },
    { kind: 'order' },
    'fails',
  ],
  [
    'a model that is not there',
    { ...byKind, requestModels: { order: 'Gone' } },
    { kind: 'order' },
    'fails',
  ],
])('a message: %s', async (_, route, message, outcome) => {
  const api = socketFront(socketApi({ routes: [twoWay('$default', route)], models }), {
    run: () => answering({ statusCode: 200, body: 'ok' }),
  })
  const { say } = await api.open()
  const { frame } = await say(message as string)
  if (outcome === 'passes') expect(frame).toBe('ok')
  else expect(frame).toMatch(outcome === 'fails' ? /Internal server error/ : refused)
  expect(api.calls).toHaveLength(outcome === 'passes' ? 1 : 0)
})

test('where schemas are not checked every message passes', async () => {
  const api = socketFront(
    socketApi({
      routes: [twoWay('$default', order)],
      models,
      api: { disableSchemaValidation: true },
    }),
    { run: () => answering({ statusCode: 200, body: 'ok' }) },
  )
  const { say } = await api.open()
  expect(await say({ kind: 'order' })).toEqual({ frame: 'ok' })
})
