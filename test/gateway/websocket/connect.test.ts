import { describe, expect, test } from 'vitest'
import type { FunctionResult } from '../../../src/model/platform.ts'
import type { WebSocketSettings } from '../../../src/model/v2/web-socket-settings.ts'
import {
  answering,
  socketApi,
  socketFront,
  socketIntegration,
  socketRoute,
} from '../../support/websocket-api.ts'
import { failing, routes, told } from './handshakes.ts'

// How a handshake ends (spec websocket §2, §4).

describe('the function of $connect decides', () => {
  test.each<[string, unknown, unknown]>([
    ['200', { statusCode: 200 }, 101],
    ['204', { statusCode: 204, body: 'ignored' }, 101],
    ['a status as text', { statusCode: '200' }, 101],
    ['302', { statusCode: 302 }, [302, '{"message":"Bad Request"}']],
    ['401', { statusCode: 401, body: 'secret' }, [401, '{"message":"Unauthorized"}']],
    ['403', { statusCode: 403 }, [403, '{"message":"Forbidden"}']],
    ['429', { statusCode: 429 }, [429, '{"message":"Too Many Requests"}']],
    ['500', { statusCode: 500 }, [500, '{"message":"Internal server error"}']],
    ['no status', { body: 'x' }, [502, '{"message": "Internal server error"}']],
    ['null', null, [502, '{"message": "Internal server error"}']],
    [
      'a status that is none',
      { statusCode: 'fine' },
      [502, '{"message": "Internal server error"}'],
    ],
    [
      'a body that is no text',
      { statusCode: 200, body: {} },
      [502, '{"message": "Internal server error"}'],
    ],
  ])('%s', async (_, answer, outcome) => {
    const api = socketFront(socketApi({ routes: routes() }), { run: () => answering(answer) })
    expect(await told(await api.connect())).toEqual(outcome)
    expect(api.opened).toHaveLength(outcome === 101 ? 1 : 0)
    expect(api.calls).toHaveLength(1)
  })

  test.each<[string, () => FunctionResult, unknown]>([
    ['one that fails', () => failing('boom'), [502, '{"message": "Internal server error"}']],
    ['one that is late', late, [504, '{"message": "Endpoint request timed out"}']],
    [
      'one that may not be called',
      () => ({ statusCode: 403, payload: '' }),
      [500, '{"message": "Internal server error"}'],
    ],
  ])('%s', async (_, run, outcome) => {
    const api = socketFront(socketApi({ routes: routes() }), { run })
    expect(await told(await api.connect())).toEqual(outcome)
    expect(api.opened).toEqual([])
  })
})

function late(): never {
  throw Object.assign(new Error('late'), { name: 'TimeoutError' })
}

test.each([
  [99, 500],
  [101, 500],
  [600, 500],
  [304, 304],
  [403, 403],
])('a MOCK of $connect that says %i lets nobody in: %i', async (statusCode, status) => {
  const mock = socketIntegration({
    integrationType: 'MOCK',
    requestTemplates: { $default: JSON.stringify({ statusCode }) },
    responses: [{ integrationResponseId: 'ir1', integrationResponseKey: '$default' }],
  })
  const api = socketFront(socketApi({ routes: routes(), integrations: [mock] }))
  expect((await api.connect()).status).toBe(status)
  expect(api.opened).toEqual([])
})

test('a $connect route without a target lets in', async () => {
  const { target: _, ...untargeted } = socketRoute('$connect')
  const api = socketFront(socketApi({ routes: [untargeted] }))
  expect((await api.connect()).status).toBe(101)
})

describe('addresses', () => {
  const own = 'http://gateway.test/_aws/execute-api/socket123'
  test.each([
    ['/dev', 101],
    ['/dev/', 101],
    ['/dev?token=a', 101],
    [`${own}/dev`, 101],
    ['/dev/more', 403],
    ['/other', 403],
    ['/', 403],
    [`${own}/dev/more`, 403],
    [`${own}/other`, 403],
  ])('%s: %i', async (place, status) => {
    const api = socketFront(socketApi({ routes: routes() }))
    expect((await api.connect(place)).status).toBe(status)
    expect(api.calls).toHaveLength(status === 101 ? 1 : 0)
  })

  test('a disabled default endpoint takes nobody', async () => {
    const api = socketFront(socketApi({ routes: routes() }), { disableExecuteApiEndpoint: true })
    expect((await api.connect()).status).toBe(403)
  })

  test.each([
    ['wss://chat.example/', '', 101, ''],
    ['the key of a mapping', '/room', 101, '/room'],
    ['a path beyond it', '/room/dev', 403, ''],
  ])('behind a custom domain: %s', async (_, path, status, basePath) => {
    const api = socketFront(socketApi({ routes: routes() }), {
      platform: {
        domain: () => ({
          routingMode: 'BASE_PATH_MAPPING_ONLY',
          rules: [],
          multiLevel: true,
          mappings: [
            { basePath: '(none)', apiId: 'socket123', stage: 'dev' },
            { basePath: 'room', apiId: 'socket123', stage: 'dev' },
          ],
        }),
      },
    })
    expect((await api.connect(`http://chat.example${path}`)).status).toBe(status)
    expect(api.opened.map(({ session }) => session.basePath)).toEqual(
      status === 101 ? [basePath] : [],
    )
  })
})

describe('what is no handshake is refused before anybody is asked', () => {
  test.each<[string, RequestInit, number]>([
    ['a plain GET', { headers: { upgrade: '' } }, 403],
    ['another protocol', { headers: { upgrade: 'h2c' } }, 403],
    ['an upgrade in any case', { headers: { upgrade: 'WebSocket' } }, 101],
    ['a POST', { method: 'POST' }, 400],
    ['version 8', { headers: { 'sec-websocket-version': '8' } }, 400],
    ['no key', { headers: { 'sec-websocket-key': '' } }, 400],
    ['a short key', { headers: { 'sec-websocket-key': 'abcd' } }, 400],
  ])('%s: %s', async (_, init, status) => {
    const api = socketFront(socketApi({ routes: routes() }))
    const response = await api.connect('/dev', init.headers ?? {}, init)
    expect(response.status).toBe(status)
    expect(api.calls).toHaveLength(status === 101 ? 1 : 0)
  })
})

describe('the sub-protocol', () => {
  test.each<[string, unknown, string | null]>([
    ['is the function’s to choose', { 'Sec-WebSocket-Protocol': 'graphql-ws' }, 'graphql-ws'],
    ['whatever its case', { 'sec-websocket-protocol': 'b' }, 'b'],
    ['and none where it says nothing', { 'X-Other': 'b' }, null],
  ])('%s', async (_, headers, protocol) => {
    const api = socketFront(socketApi({ routes: routes() }), {
      run: () => answering({ statusCode: 200, headers }),
    })
    const response = await api.connect('/dev', { 'sec-websocket-protocol': 'a, graphql-ws' })
    expect(response.headers.get('sec-websocket-protocol')).toBe(protocol)
    expect(response.headers.get('x-other')).toBeNull()
  })
})

describe('what an API says beyond AWS', () => {
  const say = (webSocket: WebSocketSettings) =>
    socketFront(socketApi({ api: { webSocket }, routes: routes() }))

  test.each<[string, readonly string[], string | undefined, number]>([
    ['a page of an allowed origin', ['https://a.example'], 'https://a.example', 101],
    ['the same in another case', ['https://A.example'], 'https://a.EXAMPLE', 101],
    // ATTACKS 70
    ['a page of another origin', ['https://a.example'], 'https://evil.example', 403],
    ['one that begins alike', ['https://a.example'], 'https://a.example.evil.example', 403],
    ['a page without one', ['https://a.example'], 'null', 403],
    ['a client that is no browser', ['https://a.example'], undefined, 101],
    ['any page where all may', ['*'], 'https://evil.example', 101],
  ])('%s', async (_, allowedOrigins, origin, status) => {
    const api = say({ allowedOrigins })
    const response = await api.connect('/dev', origin === undefined ? {} : { origin })
    expect(response.status).toBe(status)
    expect(api.calls).toHaveLength(status === 101 ? 1 : 0)
  })

  test('bounds are AWS’s where it says nothing', async () => {
    const { session } = await say({}).open()
    expect(session.bounds).toEqual({ idleMs: 600_000, lifeMs: 7_200_000, maxMessageBytes: 131_072 })
  })

  test('bounds are its own where it does', async () => {
    const { session } = await say({ idleSeconds: 5, lifeSeconds: 60, maxMessageBytes: 10 }).open()
    expect(session.bounds).toEqual({ idleMs: 5_000, lifeMs: 60_000, maxMessageBytes: 10 })
  })
})

test('a stage’s limits hold for handshakes', async () => {
  const api = socketFront(socketApi({ routes: routes() }), {
    methodSettings: {
      $connect: {
        metricsEnabled: false,
        dataTraceEnabled: false,
        throttlingBurstLimit: 0,
        throttlingRateLimit: 0,
        cachingEnabled: false,
        cacheTtlInSeconds: 0,
        cacheDataEncrypted: false,
        requireAuthorizationForCacheControl: true,
        unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403',
      },
    },
  })
  expect(await told(await api.connect())).toEqual([429, '{"message":"Too Many Requests"}'])
  expect(api.calls).toEqual([])
})

test('an integration that cannot be linked fails its route alone', async () => {
  const api = socketFront(
    socketApi({ routes: routes(), integrations: [socketIntegration({ integrationUri: 'x' })] }),
  )
  expect(await told(await api.connect())).toEqual([500, '{"message": "Internal server error"}'])
})
