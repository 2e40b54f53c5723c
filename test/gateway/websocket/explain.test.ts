import { expect, test } from 'vitest'
import type { Platform } from '../../../src/model/platform.ts'
import { explain } from '../../../src/gateway/watch/explain.ts'
import {
  answering,
  socketApi,
  socketFront,
  socketRoute,
  twoWay,
} from '../../support/websocket-api.ts'

// Why a connection began, or a message was answered, as it was.

const url = 'wss://socket123.execute-api.us-east-1.amazonaws.com/dev'

async function explained(body: string, status = 200, place = url) {
  const routes = [socketRoute('$connect'), twoWay('join'), socketRoute('$disconnect')]
  const api = socketFront(socketApi({ routes }), {
    run: (event) => answering({ statusCode: event['headers'] ? status : 200, body: 'welcome' }),
  })
  const explanation = await explain(
    { method: 'POST', url: place, headers: {}, body, sourceIp: '192.0.2.1' },
    api.platform,
  )
  const { steps = [], ...more } = explanation ?? {}
  return {
    ...more,
    decisions: steps.map(({ name, decision }) => `${name}: ${decision}`),
    called: api.calls.map(
      ({ event }) => (event['requestContext'] as { routeKey: string }).routeKey,
    ),
    opened: api.opened,
  }
}

test('a handshake that succeeds opens nothing, and its end is told', async () => {
  const told = await explained('')
  expect(told).toMatchObject({ status: 101, body: '', served: { routeKey: '$connect' } })
  expect(told.decisions).toEqual([
    'Locate: API socket123, stage dev',
    'Route: $connect',
    'Integration: passed',
    'Session: answered 200',
  ])
  expect(told.called).toEqual(['$connect', '$disconnect'])
  expect(told.opened).toEqual([])
})

test('a handshake that is refused says by what', async () => {
  const told = await explained('{"action":"join"}', 401)
  expect(told).toMatchObject({ status: 401 })
  expect(told.decisions.at(-1)).toBe(
    'Outcome: refused with 401: the integration of $connect answered 401',
  )
  expect(told.called).toEqual(['$connect'])
})

test('a message is explained after its handshake', async () => {
  const told = await explained('{"action":"join"}')
  expect(told).toMatchObject({
    status: 200,
    body: 'welcome',
    served: { routeKey: 'join' },
    backendCalls: [{ uri: expect.stringContaining('function:chat') }],
  })
  expect(told.decisions).toEqual([
    'Locate: API socket123, stage dev',
    'Route: join',
    'Integration: passed',
    'Reply: answered 200',
  ])
  expect(told.called).toEqual(['$connect', 'join', '$disconnect'])
})

test('a message without a route says which it wanted', async () => {
  const told = await explained('{"action":"leave"}')
  expect(told).toMatchObject({ status: 403, body: expect.stringContaining('Forbidden') })
  expect(told.decisions.at(-1)).toBe('Route: refused with 403: no route has the key "leave"')
})

test('a URL that is no API’s is none', async () => {
  expect(await explained('', 200, 'ws://localhost/dev')).toMatchObject({
    decisions: [],
    called: [],
  })
})

test('a session that a token comes back to stays with its client', async () => {
  const webSocket = { resume: { seconds: 60 } }
  const api = socketFront(socketApi({ api: { webSocket }, routes: [socketRoute('$disconnect')] }))
  const { session } = await api.open()
  let resumed = 0
  const platform: Platform = {
    ...api.platform,
    sessions: {
      ...api.platform.sessions!,
      async resume() {
        resumed++
        return undefined
      },
    },
  }
  const statusOf = async (secret: string) => {
    const token = encodeURIComponent(`${session.connectionId}.${secret}`)
    const place = `${url}?x-tidegate-resume-token=${token}`
    const asked = { method: 'GET', url: place, headers: {}, body: '', sourceIp: '192.0.2.1' }
    return (await explain(asked, platform))?.status
  }
  expect(await statusOf(session.resume!.secret)).toBe(101)
  expect(await statusOf('A'.repeat(22))).toBe(410)
  expect(resumed).toBe(0)
  expect(api.calls).toEqual([])
})
