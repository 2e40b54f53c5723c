import { expect, test } from 'vitest'
import {
  answering,
  socketApi,
  socketFront,
  socketRoute,
  twoWay,
} from '../../support/websocket-api.ts'

const echo = (event: Readonly<Record<string, unknown>>) =>
  answering({ statusCode: 200, body: event['body'] })

test('without a $connect route a client is let in, its messages are answered and its end is told', async () => {
  const api = socketFront(socketApi({ routes: [twoWay('$default'), socketRoute('$disconnect')] }), {
    run: echo,
  })
  const { say, end, session } = await api.open()
  expect(await say({ action: 'hi' })).toEqual({ frame: '{"action":"hi"}' })
  expect(await say('no JSON')).toEqual({ frame: 'no JSON' })
  await end(1001, 'bye')
  expect(api.calls.map(({ event }) => event['requestContext'])).toMatchObject([
    { routeKey: '$default', eventType: 'MESSAGE', connectionId: session.connectionId },
    { routeKey: '$default', eventType: 'MESSAGE' },
    {
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      disconnectStatusCode: 1001,
      disconnectReason: 'bye',
      connectionId: session.connectionId,
    },
  ])
})
