import { describe, expect, test } from 'vitest'
import type { Cors, RouteV2 } from '../../../src/model/v2/api.ts'
import { front } from '../../support/exchange.ts'
import { httpApi, httpRoute } from '../../support/http-api.ts'

// CORS of HTTP APIs (spec http-api §7; field H-05: H15 to H19)

const origin = 'https://app.example'
const whole: Cors = {
  allowOrigins: [origin],
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['Authorization', 'x-own'],
  exposeHeaders: ['x-out'],
  maxAge: 600,
  allowCredentials: true,
}

/** What the backend says of CORS itself. */
const own = {
  'access-control-allow-origin': 'https://function.example',
  'access-control-expose-headers': 'x-f',
  'access-control-allow-methods': 'PUT',
  'x-out': '1',
}

function api(
  cors: Cors | undefined,
  routes: readonly RouteV2[] = [httpRoute('GET /x')],
  status = 200,
) {
  let calls = 0
  const { send } = front(httpApi({ routes, ...(cors && { cors }) }), {
    platform: {
      callAws: async () => {
        calls++
        return new Response('called', { status, headers: own })
      },
    },
  })
  return {
    calls: () => calls,
    async call(path: string, method: string, headers: Record<string, string>) {
      const response = await send(path, { method, headers })
      const said = [...response.headers].filter(([name]) => name.startsWith('access-control-'))
      return {
        status: response.status,
        text: await response.text(),
        cors: Object.fromEntries(said),
        vary: response.headers.get('vary'),
      }
    },
    preflight(over: Record<string, string> = {}, path = '/x') {
      const headers = { origin, 'access-control-request-method': 'GET', ...over }
      return this.call(path, 'OPTIONS', headers)
    },
  }
}

const allowed = {
  'access-control-allow-origin': origin,
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'GET,POST',
  'access-control-allow-headers': 'authorization,x-own',
  'access-control-max-age': '600',
}

describe('a preflight', () => {
  test.each<[string, Record<string, string>, string, object]>([
    ['is answered with the configuration', {}, '/x', allowed],
    ['of a path without a route is', {}, '/nowhere', allowed],
    ['on a named stage is', {}, '/dev/x', allowed],
    [
      'for headers that are allowed is, whatever their case',
      { 'access-control-request-headers': 'X-Own, AUTHORIZATION' },
      '/x',
      allowed,
    ],
    ['from elsewhere is told nothing', { origin: 'https://evil.example' }, '/x', {}],
    ['from a host that begins so', { origin: `${origin}.evil.example` }, '/x', {}],
    ['from a host that ends so', { origin: 'https://evilapp.example' }, '/x', {}],
    ['from another scheme', { origin: 'http://app.example' }, '/x', {}],
    ['from another port', { origin: `${origin}:8443` }, '/x', {}],
    ['from nowhere', { origin: 'null' }, '/x', {}],
    ['for another method', { 'access-control-request-method': 'DELETE' }, '/x', {}],
    [
      'for a header that is not allowed',
      { 'access-control-request-headers': 'x-own,x-other' },
      '/x',
      {},
    ],
  ])('%s', async (_, headers, path, cors) => {
    const { preflight, calls, ...rest } = api(whole)
    const answer = await preflight.call({ preflight, calls, ...rest }, headers, path)
    expect(answer).toEqual({ status: 204, text: '', cors, vary: 'Origin' })
    expect(calls()).toBe(0)
  })

  test.each<[string, Cors, Record<string, string>, object]>([
    [
      'of everything',
      { allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'], maxAge: 0 },
      { 'access-control-request-headers': 'x-any', 'access-control-request-method': 'DELETE' },
      {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT',
        'access-control-allow-headers': '*',
        'access-control-max-age': '0',
      },
    ],
    [
      'of the scheme https',
      { allowOrigins: ['https://*'], allowMethods: ['GET'], maxAge: -1 },
      { origin: 'https://z.example' },
      {
        'access-control-allow-origin': 'https://z.example',
        'access-control-allow-methods': 'GET',
        'access-control-max-age': '-1',
      },
    ],
    [
      'of the scheme https, from the other',
      { allowOrigins: ['https://*'], allowMethods: ['GET'] },
      { origin: 'http://z.example' },
      {},
    ],
    [
      'of the scheme http',
      { allowOrigins: ['http://*'], allowMethods: ['GET'] },
      { origin: 'http://z.example' },
      {
        'access-control-allow-origin': 'http://z.example',
        'access-control-allow-methods': 'GET',
      },
    ],
    [
      'of several, from the second',
      { allowOrigins: ['https://a.example', 'http://localhost:3000'], allowMethods: ['GET'] },
      { origin: 'http://localhost:3000' },
      {
        'access-control-allow-origin': 'http://localhost:3000',
        'access-control-allow-methods': 'GET',
      },
    ],
    ['of nothing', {}, {}, {}],
  ])('%s', async (_, cors, headers, expected) => {
    const { status, cors: said } = await api(cors).preflight(headers)
    expect([status, said]).toEqual([204, expected])
  })

  test.each<[string, Record<string, string>]>([
    ['OPTIONS without Access-Control-Request-Method', { origin }],
    ['OPTIONS without Origin', { 'access-control-request-method': 'GET' }],
  ])('%s is none', async (_, headers) => {
    const { status, text } = await api(whole).call('/x', 'OPTIONS', headers)
    expect([status, text]).toEqual([404, '{"message":"Not Found"}'])
  })
})

describe('whose routes take OPTIONS', () => {
  const guard = { authorizationType: 'AWS_IAM' } as const
  test.each<[string, readonly RouteV2[], number]>([
    ['a guarded GET route has no say', [httpRoute('GET /x', guard)], 204],
    ['a guarded $default refuses', [httpRoute('$default', guard)], 403],
    ['a guarded ANY refuses', [httpRoute('ANY /{proxy+}', guard)], 403],
    ['a guarded OPTIONS refuses', [httpRoute('OPTIONS /x', guard)], 403],
    [
      'an open OPTIONS beside a guarded $default is the remedy',
      [httpRoute('$default', guard), httpRoute('OPTIONS /{proxy+}')],
      204,
    ],
    ['an open ANY does not get it', [httpRoute('ANY /x')], 204],
  ])('%s', async (_, routes, status) => {
    const opened = api(whole, routes)
    const answer = await opened.preflight()
    expect(answer.status).toBe(status)
    // Who is refused may read that.
    if (status === 403)
      expect(answer.cors).toEqual({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'x-out',
      })
    expect(opened.calls()).toBe(0)
  })
})

describe('an answer', () => {
  const told = {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'x-out',
  }
  test.each<[string, string, Record<string, string>, number, object]>([
    ['has the configuration, and nothing of the backend', '/x', { origin }, 200, told],
    ['to another origin has nothing', '/x', { origin: 'https://evil.example' }, 200, {}],
    ['to no origin has nothing', '/x', {}, 200, {}],
    ['of the gateway has it: 404', '/none', { origin }, 404, told],
    ['of the gateway has it: 403', '/guarded', { origin }, 403, told],
  ])('%s', async (_, path, headers, status, cors) => {
    const routes = [
      httpRoute('GET /x'),
      httpRoute('GET /guarded', { authorizationType: 'AWS_IAM' }),
    ]
    const answer = await api(whole, routes).call(path, 'GET', headers)
    expect([answer.status, answer.cors, answer.vary]).toEqual([status, cors, 'Origin'])
  })

  test('of a failed backend has it', async () => {
    const answer = await api(whole, undefined, 500).call('/x', 'GET', { origin })
    expect([answer.status, answer.cors]).toEqual([500, told])
  })

  test('for everybody says so, and varies by nothing', async () => {
    const answer = await api({ allowOrigins: ['*'] }).call('/x', 'GET', { origin })
    expect([answer.cors, answer.vary]).toEqual([{ 'access-control-allow-origin': '*' }, null])
  })

  test('of an API without CORS is the backend’s', async () => {
    const { cors, vary } = await api(undefined).call('/x', 'GET', { origin })
    const { 'x-out': _, ...backend } = own
    expect([cors, vary]).toEqual([backend, null])
  })

  test.each([
    ['OPTIONS without a route', [httpRoute('GET /x')], 404],
    ['OPTIONS with a route', [httpRoute('OPTIONS /x')], 200],
    ['OPTIONS with $default', [httpRoute('$default')], 200],
  ])('of an API without CORS: %s', async (_, routes, status) => {
    expect((await api(undefined, routes).preflight()).status).toBe(status)
  })
})
