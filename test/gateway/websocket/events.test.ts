import { expect, test } from 'vitest'
import {
  answering,
  socketApi,
  socketFront,
  socketRoute,
  twoWay,
} from '../../support/websocket-api.ts'

// The events of a connection, whole (spec websocket §9).

const host = 'socket123.execute-api.us-east-1.amazonaws.com'
const id = expect.stringMatching(/^[\w-]{15}=$/)

async function eventsOf(variables: Readonly<Record<string, string>> = {}) {
  const routes = [socketRoute('$connect'), twoWay('$default'), socketRoute('$disconnect')]
  const api = socketFront(socketApi({ routes }), {
    run: () => answering({ statusCode: 200 }),
    variables,
  })
  const { say, end, session } = await api.open('/dev?token=t&token=u', { 'user-agent': 'test/1' })
  await say({ action: 'hi' })
  await end(4001, 'bye')
  const [connect, message, disconnect] = api.calls.map(({ event }) => event)
  return { connect, message, disconnect, session }
}

const common = (connectionId: string) => ({
  extendedRequestId: id,
  requestTime: '12/Mar/2025:19:03:58 +0000',
  messageDirection: 'IN',
  stage: 'dev',
  connectedAt: 1741806238000,
  requestTimeEpoch: 1741806238000,
  requestId: id,
  domainName: host,
  connectionId,
  apiId: 'socket123',
})

test('a handshake has headers and a query, and no body', async () => {
  const { connect, session } = await eventsOf()
  const headers = {
    'Sec-WebSocket-Key': 'X/MA+DSRXZ8WnITjBpxm3g==',
    'Sec-WebSocket-Version': '13',
    'User-Agent': 'test/1',
    Host: host,
    'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-/),
    'X-Forwarded-For': '203.0.113.7',
    'X-Forwarded-Port': '80',
    'X-Forwarded-Proto': 'http',
  }
  expect(connect).toStrictEqual({
    headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    ),
    queryStringParameters: { token: 'u' },
    multiValueQueryStringParameters: { token: ['t', 'u'] },
    requestContext: {
      ...common(session.connectionId),
      routeKey: '$connect',
      eventType: 'CONNECT',
      identity: { userAgent: 'test/1', sourceIp: '203.0.113.7' },
    },
    isBase64Encoded: false,
  })
})

test('a message has its text, and nothing of the handshake', async () => {
  const { message, session } = await eventsOf()
  expect(message).toStrictEqual({
    requestContext: {
      ...common(session.connectionId),
      routeKey: '$default',
      messageId: id,
      eventType: 'MESSAGE',
      identity: { sourceIp: '203.0.113.7' },
    },
    body: '{"action":"hi"}',
    isBase64Encoded: false,
  })
})

test('an end has its code, its reason and AWS’s odd headers', async () => {
  const { disconnect, session } = await eventsOf()
  expect(disconnect).toStrictEqual({
    headers: { Host: host, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' },
    multiValueHeaders: {
      Host: [host],
      'x-api-key': [''],
      'X-Forwarded-For': [''],
      'x-restapi': [''],
    },
    requestContext: {
      ...common(session.connectionId),
      routeKey: '$disconnect',
      disconnectStatusCode: 4001,
      eventType: 'DISCONNECT',
      disconnectReason: 'bye',
      identity: { userAgent: 'test/1', sourceIp: '203.0.113.7' },
    },
    isBase64Encoded: false,
  })
})

test('members are in the recorded order', async () => {
  const { connect, disconnect } = await eventsOf()
  expect(Object.keys(connect!['requestContext'] as object)).toEqual([
    'routeKey',
    'eventType',
    'extendedRequestId',
    'requestTime',
    'messageDirection',
    'stage',
    'connectedAt',
    'requestTimeEpoch',
    'identity',
    'requestId',
    'domainName',
    'connectionId',
    'apiId',
  ])
  expect(Object.keys(disconnect!['requestContext'] as object).slice(0, 7)).toEqual([
    'routeKey',
    'disconnectStatusCode',
    'eventType',
    'extendedRequestId',
    'requestTime',
    'messageDirection',
    'disconnectReason',
  ])
})

test('a stage’s variables are in all of them', async () => {
  const { connect, message, disconnect } = await eventsOf({ color: 'blue' })
  for (const event of [connect, message, disconnect])
    expect(event!['stageVariables']).toEqual({ color: 'blue' })
})
