import { describe, expect, test } from 'vitest'
import { answerDisconnect, answerMessage } from '../../../src/gateway/websocket/session-events.ts'
import type { FunctionResult, Platform } from '../../../src/model/platform.ts'
import type { AttributeLimit } from '../../../src/model/account/attribute-limit.ts'
import {
  answering,
  socketApi,
  socketFront,
  socketRoute,
  twoWay,
} from '../../support/websocket-api.ts'

// What comes back for a message (spec websocket §3, §6, §8, §10).

const keys = ['join', '1', 'true', '$default']
const echoRoute = (event: Readonly<Record<string, unknown>>) =>
  answering({
    statusCode: 200,
    body: (event['requestContext'] as { routeKey: string }).routeKey,
  })

describe('a message takes the route of its action', () => {
  test.each<[string | object, string]>([
    [{ action: 'join' }, 'join'],
    [{ action: 'JOIN' }, '$default'],
    [{ action: 'nothing' }, '$default'],
    [{ other: 1 }, '$default'],
    [{ action: '' }, '$default'],
    [{ action: 1 }, '1'],
    [{ action: true }, 'true'],
    [{ action: { a: 1 } }, '$default'],
    [{ action: '$connect' }, '$default'],
    [{ action: '$disconnect' }, '$default'],
    [{ action: '$default' }, '$default'],
    [' \n{"x":{"action":"no"},"action" : "join"}', 'join'],
    // ATTACKS 72
    ['hello', '$default'],
    ['{"action":"join"', '$default'],
    ['{}', '$default'],
    ['[]', '$default'],
    ['[{"action":"join"}]', '$default'],
    ['"join"', '$default'],
    ['12', '$default'],
    ['null', '$default'],
    [{ action: 'constructor' }, '$default'],
    ['{"action":"__proto__"}', '$default'],
    ['{"__proto__":{"action":"join"}}', '$default'],
    [`{"action":"join","pad":"${'x'.repeat(100_000)}"}`, 'join'],
    ['['.repeat(50_000), '$default'],
    ['['.repeat(50_000) + ']'.repeat(50_000), '$default'],
  ])('%.60j: %s', async (message, routeKey) => {
    const api = socketFront(socketApi({ routes: keys.map((key) => twoWay(key)) }), {
      run: echoRoute,
    })
    const { say } = await api.open()
    expect(await say(message)).toEqual({ frame: routeKey })
  })
})

const frame = (message: string) =>
  expect.stringMatching(
    new RegExp(
      String.raw`^\{"message": "${message}", "connectionId":"[\w-]{22}=", "requestId":"[\w-]{15}="\}$`,
    ),
  )

describe('without a route for it', () => {
  test.each([
    '{"action":"x"}',
    'no JSON',
    '{}',
    '{"action":"$connect"}',
    '{"action":"$disconnect"}',
  ])('%s is answered with an error frame', async (message) => {
    const routes = [socketRoute('$connect'), twoWay('join'), socketRoute('$disconnect')]
    const api = socketFront(socketApi({ routes }))
    const { say } = await api.open()
    api.calls.length = 0
    expect(await say(message)).toEqual({ frame: frame('Forbidden') })
    expect(api.calls).toEqual([])
  })
})

const failed: FunctionResult = {
  statusCode: 200,
  functionError: 'Unhandled',
  payload: '{"errorMessage":"boom"}',
}

describe.each([
  ['a two-way route', twoWay('$default'), true],
  ['a one-way route', socketRoute('$default'), false],
])('what a function says to %s', (_, route, isTwoWay) => {
  const whenTwoWay = (outcome: object) => (isTwoWay ? outcome : {})
  test.each<[string, FunctionResult, object]>([
    ['a body', answering({ statusCode: 200, body: 'hello' }), whenTwoWay({ frame: 'hello' })],
    [
      'a failure of its own',
      answering({ statusCode: 500, body: 'oops' }),
      whenTwoWay({ frame: 'oops' }),
    ],
    ['nothing', answering({ statusCode: 200 }), {}],
    ['an empty body', answering({ statusCode: 200, body: '' }), {}],
    [
      'base64',
      answering({ statusCode: 200, body: 'aMOp', isBase64Encoded: true }),
      whenTwoWay({ frame: 'hé' }),
    ],
    [
      'a status without a body of HTTP',
      answering({ statusCode: 204, body: 'b' }),
      whenTwoWay({ frame: 'b' }),
    ],
    // Errors are told whatever the route (spec websocket §8, §15).
    ['no status', answering({ body: 'x' }), { frame: frame('Internal server error') }],
    ['null', answering(null), { frame: frame('Internal server error') }],
    [
      'a body that is no text',
      answering({ statusCode: 200, body: {} }),
      { frame: frame('Internal server error') },
    ],
    ['an exception', failed, { frame: frame('Internal server error') }],
  ])('%s', async (_, result, outcome) => {
    const api = socketFront(socketApi({ routes: [route] }), { run: () => result })
    const { say } = await api.open()
    expect(await say('x')).toEqual(outcome)
  })
})

test('a function that is late is told of', async () => {
  const api = socketFront(socketApi({ routes: [twoWay('$default')] }), {
    run: () => {
      throw Object.assign(new Error('late'), { name: 'TimeoutError' })
    },
  })
  const { say } = await api.open()
  expect(await say('x')).toEqual({ frame: frame('Endpoint request timed out') })
})

test('a binary message ends the connection', async () => {
  const api = socketFront(socketApi({ routes: [twoWay('$default')] }))
  const { session } = await api.open()
  expect(await answerMessage(session, new Uint8Array([1]), api.platform)).toEqual({
    close: { code: 1003, reason: 'Binary messages are not supported' },
  })
  expect(api.calls).toEqual([])
})

test('the end of a connection has no answer, whatever its function does', async () => {
  const api = socketFront(socketApi({ routes: [socketRoute('$disconnect')] }), {
    run: () => failed,
  })
  const { end } = await api.open()
  await expect(end(1000)).resolves.toBeUndefined()
  expect(api.calls).toHaveLength(1)
})

describe('when its stage', () => {
  const opened = async (stage: Platform['stage']) => {
    const api = socketFront(socketApi({ routes: [twoWay('$default'), socketRoute('$disconnect')] }))
    const { session } = await api.open()
    const platform = { ...api.platform, stage }
    const outcome = await answerMessage(session, 'x', platform)
    const told = await answerDisconnect(session, 1000, '', platform).then(
      () => 'told',
      () => 'to be told again',
    )
    return { outcome, told, calls: api.calls }
  }

  test('is no more, the connection ends', async () => {
    expect(await opened(() => undefined)).toEqual({
      outcome: { close: { code: 1001, reason: 'Going away' } },
      told: 'told',
      calls: [],
    })
  })

  test('cannot be read, the message has failed', async () => {
    const unreadable = () => Promise.reject(new Error('away'))
    expect(await opened(unreadable)).toEqual({
      outcome: { frame: frame('Internal server error') },
      told: 'to be told again',
      calls: [],
    })
  })
})

describe('limits', () => {
  const limited = (
    limits: readonly AttributeLimit[],
    messageRate?: { rateLimit: number; burstLimit: number },
  ) =>
    socketFront(
      socketApi({
        api: { limits, ...(messageRate && { webSocket: { messageRate } }) },
        routes: [twoWay('$default')],
      }),
      { run: () => answering({ statusCode: 200, body: 'ok' }) },
    )

  test('a session that sends too fast is told so, and others are not', async () => {
    const api = limited([], { rateLimit: 1, burstLimit: 2 })
    const first = await api.open()
    const frames = [await first.say('1'), await first.say('2'), await first.say('3')]
    expect(frames).toEqual([
      { frame: 'ok' },
      { frame: 'ok' },
      { frame: frame('Too Many Requests') },
    ])
    const second = await api.open()
    expect(await second.say('1')).toEqual({ frame: 'ok' })
    expect(api.calls).toHaveLength(3)
  })

  test.each<[string, string | Uint8Array]>([
    ['no route takes', '{"action":"none"}'],
    ['is binary', new Uint8Array([1])],
  ])('a message that %s counts, too', async (_, message) => {
    const api = socketFront(
      socketApi({
        api: { webSocket: { messageRate: { rateLimit: 1, burstLimit: 1 } } },
        routes: [twoWay('join')],
      }),
    )
    const { session } = await api.open()
    await answerMessage(session, message, api.platform)
    expect(await answerMessage(session, message, api.platform)).toEqual({
      frame: frame('Too Many Requests'),
    })
  })

  test('messages are limited by who sends them', async () => {
    const api = limited([{ name: 'per-client', by: ['sourceIp'], rateLimit: 1, burstLimit: 2 }])
    // The handshake is the first.
    const { say } = await api.open()
    expect(await say('1')).toEqual({ frame: 'ok' })
    expect(await say('2')).toEqual({ frame: frame('Too Many Requests') })
  })
})

test('an expression that is none fails messages, and lets clients connect', async () => {
  const api = socketFront(
    socketApi({
      api: { routeSelectionExpression: '$context.stage' },
      routes: [twoWay('$default')],
    }),
  )
  const { say } = await api.open()
  expect(await say('x')).toEqual({ frame: frame('Internal server error') })
})
