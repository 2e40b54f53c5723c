import { describe, expect, test } from 'vitest'
import {
  socketApi,
  socketFront,
  socketIntegration,
  socketRoute,
} from '../../support/websocket-api.ts'

// `$connect` with a WebSocket server behind it. Not AWS's.

function through(answer: () => Response | Promise<Response>, uri = 'wss://origin.test/live?v=1') {
  const requests: Request[] = []
  const api = socketFront(
    socketApi({
      api: { webSocket: { allowedOrigins: ['https://a.example'] } },
      routes: [socketRoute('$connect')],
      integrations: [
        socketIntegration({
          integrationType: 'HTTP_PROXY',
          integrationUri: uri,
          timeoutInMillis: 50,
        }),
      ],
    }),
    {
      variables: { host: 'by-variable.test' },
      backend: (request) => {
        requests.push(request)
        return answer()
      },
    },
  )
  return { api, requests }
}

const opened = () => Object.defineProperty(new Response(null), 'status', { value: 101 })

test('a client that is let in is connected through, with what it has sent', async () => {
  const { api, requests } = through(opened)
  const response = await api.connect('/dev?token=a%20b', {
    cookie: 'c=1',
    'sec-websocket-protocol': 'chat',
    'sec-websocket-extensions': 'permessage-deflate',
  })
  expect(response.status).toBe(101)
  const [request] = requests
  expect(request!.url).toBe('https://origin.test/live?v=1&token=a%20b')
  const { headers } = request!
  expect(headers.get('upgrade')).toBe('websocket')
  expect(headers.get('cookie')).toBe('c=1')
  expect(headers.get('sec-websocket-protocol')).toBe('chat')
  expect(headers.get('x-forwarded-for')).toBe('203.0.113.7')
  for (const name of ['sec-websocket-key', 'sec-websocket-extensions', 'host'])
    expect(headers.get(name)).toBeNull()
  // The gateway keeps no connection of its own.
  expect(api.opened).toEqual([])
})

test('stage variables say where', async () => {
  const { api, requests } = through(opened, 'ws://${stageVariables.host}/')
  await api.connect()
  expect(requests[0]!.url).toBe('http://by-variable.test/')
})

test('who is not let in is not connected', async () => {
  const { api, requests } = through(opened)
  const response = await api.connect('/dev', { origin: 'https://evil.example' })
  expect(response.status).toBe(403)
  expect(requests).toEqual([])
})

describe('a server that does not open answers for itself', () => {
  test.each<[string, () => Response | Promise<Response>, number]>([
    ['with a refusal', () => new Response('secret', { status: 401 }), 401],
    ['with a failure', () => new Response('secret', { status: 503 }), 503],
    ['with a page', () => new Response('secret'), 502],
    ['not at all', () => Promise.reject(new Error('no route to host')), 502],
    ['not in time', () => new Promise(() => undefined), 504],
  ])('%s', async (_, answer, status) => {
    const { api } = through(answer)
    const response = await api.connect()
    expect(response.status).toBe(status)
    expect(await response.text()).not.toContain('secret')
  })
})
