import { describe, expect, test } from 'vitest'
import type { IntegrationV2 } from '../../../src/model/v2/api.ts'
import type { Passage } from '../../../src/model/platform.ts'
import { front } from '../../support/exchange.ts'
import { api, toBackend } from './calling.ts'

const listener = 'arn:aws:elasticloadbalancing:us-east-1:1:listener/app/a/1/2'

type Sent = { readonly request: Request; readonly passage: Passage | undefined }

/** Sends a request through an API of one route, and tells what its backend was asked. */
async function proxied(
  routeKey: string,
  over: Partial<IntegrationV2>,
  path: string,
  init: RequestInit = {},
  answer: () => Response | Promise<Response> = () => new Response('fine'),
  options: Parameters<typeof front>[1] = {},
) {
  const sent: Sent[] = []
  const { send, lines } = front(api([routeKey], toBackend(over)), {
    ...options,
    platform: {
      fetch: async (target, request, passage) => {
        sent.push({
          request: new Request(target, { ...request, duplex: 'half' } as RequestInit),
          passage,
        })
        return answer()
      },
    },
  })
  const response = await send(path, { cf: { clientIp: '192.0.2.1:5' } as never, ...init })
  return { response, lines, sent: sent[0] }
}

const urlOf = async (...args: Parameters<typeof proxied>) =>
  (await proxied(...args)).sent?.request.url

// spec http-api §8, field H20, H23
describe('the address', () => {
  test.each<[string, string, Partial<IntegrationV2>, string, string | undefined]>([
    ['as written', 'GET /x', {}, '/x', 'http://backend.test/base'],
    [
      'with the query',
      'GET /x',
      {},
      '/x?u=https://x/y&a=1&a=2',
      'http://backend.test/base?u=https://x/y&a=1&a=2',
    ],
    [
      'its own query first',
      'GET /x',
      { integrationUri: 'http://b.test/?k=1' },
      '/x?q=2',
      'http://b.test/?k=1&q=2',
    ],
    [
      'a variable of the route',
      'GET /x/{id}',
      { integrationUri: 'http://b.test/things/{id}' },
      '/x/7',
      'http://b.test/things/7',
    ],
    [
      'a greedy one, as it was sent',
      'ANY /{proxy+}',
      { integrationUri: 'http://b.test/{proxy}' },
      '/a/b%20c//d',
      'http://b.test/a/b%20c//d',
    ],
    [
      'an encoded slash stays one',
      'ANY /{proxy+}',
      { integrationUri: 'http://b.test/{proxy}' },
      '/a%2Fb',
      'http://b.test/a%2Fb',
    ],
    [
      'an encoded question mark ends the path, and is no query',
      'ANY /{proxy+}',
      { integrationUri: 'http://b.test/{proxy}' },
      '/a%3Fb?c',
      'http://b.test/a?c',
    ],
    [
      'a stage variable',
      'GET /x',
      { integrationUri: 'http://${stageVariables.host}/x' },
      '/x',
      'http://v.test/x',
    ],
    [
      'a variable that the route does not have',
      'GET /x',
      { integrationUri: 'http://b.test/{id}' },
      '/x',
      undefined,
    ],
    [
      '$default: the whole path behind it',
      '$default',
      {},
      '/a/b?c=d',
      'http://backend.test/base/a/b?c=d',
    ],
    [
      '$default with a slash at the end',
      '$default',
      { integrationUri: 'http://b.test/' },
      '/a/',
      'http://b.test/a/',
    ],
    [
      '$default and a query of its own',
      '$default',
      { integrationUri: 'http://b.test/?k=1' },
      '/a',
      'http://b.test/a?k=1',
    ],
    [
      '$default on a stage, without the stage',
      '$default',
      {},
      '/dev/a',
      'http://backend.test/base/a',
    ],
    ['another route does not append', 'ANY /{proxy+}', {}, '/a/b', 'http://backend.test/base'],
  ])('%s', async (_, routeKey, over, path, expected) => {
    const url = await urlOf(routeKey, over, path, {}, undefined, {
      variables: { host: 'v.test' },
    })
    expect(url).toBe(expected)
  })
})

test.each<[string, string, string]>([
  ['ANY', 'PATCH', 'PATCH'],
  ['POST', 'GET', 'POST'],
])('the verb of an integration with %s', async (integrationMethod, method, expected) => {
  const { sent } = await proxied('ANY /x', { integrationMethod }, '/x', { method })
  expect(sent?.request.method).toBe(expected)
})

test('the body goes on', async () => {
  const { sent } = await proxied('ANY /x', {}, '/x', { method: 'POST', body: 'hello' })
  expect(await sent?.request.text()).toBe('hello')
})

describe('headers of the request', () => {
  const sentHeaders = async (headers: Readonly<Record<string, string>>, clientIp = '192.0.2.1:5') =>
    (await proxied('GET /x', {}, '/x', { headers, cf: { clientIp } as never })).sent!.request
      .headers

  test('pass, with what the gateway says', async () => {
    const headers = await sentHeaders({ 'X-Own': '1', Authorization: 'Bearer t' })
    expect(headers.get('x-own')).toBe('1')
    expect(headers.get('authorization')).toBe('Bearer t')
    expect(headers.get('forwarded')).toBe(
      'by=_tidegate;for=192.0.2.1;host=http123.execute-api.us-east-1.amazonaws.com;proto=http',
    )
    expect(headers.get('via')).toBe('1.1 tidegate')
    expect(headers.get('x-amzn-trace-id')).toMatch(/^Root=1-/)
  })

  test('X-Forwarded-* becomes Forwarded', async () => {
    const headers = await sentHeaders({
      'X-Forwarded-For': '198.51.100.7, evil";for=x, 2001:db8::1',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'other',
      Forwarded: 'for=203.0.113.9',
      Via: '1.0 proxy',
    })
    expect([...headers.keys()].filter((name) => name.startsWith('x-forwarded'))).toEqual([])
    expect(headers.get('forwarded')).toBe(
      'for=203.0.113.9, for=198.51.100.7, for="[2001:db8::1]", by=_tidegate;for=192.0.2.1;host=http123.execute-api.us-east-1.amazonaws.com;proto=http',
    )
    expect(headers.get('via')).toBe('1.0 proxy, 1.1 tidegate')
  })

  test('an IPv6 client', async () => {
    expect((await sentHeaders({}, '[2001:db8::2]:5')).get('forwarded')).toContain(
      'for="[2001:db8::2]"',
    )
  })

  test('what is hop by hop, and what would pass for the gateway’s, does not pass', async () => {
    const headers = await sentHeaders({
      'Proxy-Authorization': 'x',
      TE: 'trailers',
      X_Forwarded_For: '1.2.3.4',
      'x.amzn.trace.id': 'x',
      x_fine: '1',
    })
    expect([...headers.keys()].toSorted()).toEqual([
      'forwarded',
      'via',
      'x-amzn-trace-id',
      'x_fine',
    ])
  })
})

describe('the answer', () => {
  test('passes, less what is the connection’s', async () => {
    const { response } = await proxied(
      'GET /x',
      {},
      '/x',
      {},
      () =>
        new Response('body', {
          status: 418,
          headers: {
            'X-Out': '1',
            Server: 'nginx',
            Date: 'then',
            'apigw-requestid': 'mine',
            'WWW-Authenticate': 'Basic',
            'Access-Control-Allow-Origin': '*',
            Connection: 'close, X-Hop',
            'X-Hop': '1',
          },
        }),
    )
    expect([response.status, await response.text()]).toEqual([418, 'body'])
    const { headers } = response
    expect(headers.get('x-out')).toBe('1')
    expect(headers.get('www-authenticate')).toBe('Basic')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect([headers.get('server'), headers.get('date')]).toEqual([null, null])
    expect([headers.get('connection'), headers.get('x-hop')]).toEqual([null, null])
    expect(headers.get('apigw-requestid')).toMatch(/^[\w-]{15}=$/)
    expect([...headers.keys()].filter((name) => name.startsWith('x-amz'))).toEqual([])
  })

  test('redirects are the client’s to follow', async () => {
    const { response } = await proxied(
      'GET /x',
      {},
      '/x',
      {},
      () => new Response(null, { status: 302, headers: { Location: '/y' } }),
    )
    expect([response.status, response.headers.get('location')]).toEqual([302, '/y'])
  })

  const slow = () =>
    new Promise<Response>((resolve) => setTimeout(resolve, 5_000, new Response('late')))
  const link = { connectionType: 'VPC_LINK', connectionId: 'l1', integrationUri: listener } as const
  test.each<[string, Partial<IntegrationV2>, () => Response | Promise<Response>, number, string]>([
    [
      'a backend that is away',
      {},
      () => Promise.reject(new Error('refused')),
      503,
      'Service Unavailable',
    ],
    ['a backend that is late', { timeoutInMillis: 50 }, slow, 503, 'Service Unavailable'],
    [
      'a private backend that is late',
      { ...link, timeoutInMillis: 50 },
      slow,
      504,
      'Gateway Timeout',
    ],
    [
      'a private backend that is away',
      link,
      () => Promise.reject(new Error('refused')),
      503,
      'Service Unavailable',
    ],
    [
      'a backend that must not be called',
      {},
      () => Promise.reject(Object.assign(new Error('private'), { name: 'EgressRefused' })),
      500,
      'Internal Server Error',
    ],
  ])('%s', async (_, over, answer, status, message) => {
    const { response } = await proxied('GET /x', over, '/x', {}, answer)
    expect([response.status, await response.text()]).toEqual([status, `{"message":"${message}"}`])
    expect(response.headers.get('content-type')).toBe('application/json')
  })
})

// spec http-api §8
describe('by a VPC link', () => {
  const link = (over: Partial<IntegrationV2> = {}): Partial<IntegrationV2> => ({
    connectionType: 'VPC_LINK',
    connectionId: 'l1',
    integrationUri: listener,
    ...over,
  })
  test.each<[string, Partial<IntegrationV2>, string, string]>([
    [
      'the whole path',
      {},
      '/a/b?c=d',
      'http://http123.execute-api.us-east-1.amazonaws.com/a/b?c=d',
    ],
    [
      'the stage stays in the path',
      {},
      '/dev/a',
      'http://http123.execute-api.us-east-1.amazonaws.com/dev/a',
    ],
    [
      'until the path is overwritten',
      { requestParameters: { 'overwrite:path': '$request.path' } },
      '/dev/a',
      'http://http123.execute-api.us-east-1.amazonaws.com/a',
    ],
    ['TLS', { tlsConfig: { serverNameToVerify: 'b.internal' } }, '/a', 'https://b.internal/a'],
  ])('%s', async (_, over, path, expected) => {
    const { sent } = await proxied('ANY /{proxy+}', link(over), path)
    expect(sent?.request.url).toBe(expected)
    expect(sent?.passage).toEqual({ vpcLink: { id: 'l1', integrationTarget: listener } })
  })

  test('a Cloud Map service, without its filter, and a link by a stage variable', async () => {
    const service = 'arn:aws:servicediscovery:us-east-1:1:service/srv-1'
    const over = link({ integrationUri: `${service}?k=v`, connectionId: '${stageVariables.link}' })
    const { sent } = await proxied('GET /a', over, '/a', {}, undefined, {
      variables: { link: 'l2' },
    })
    expect(sent?.passage?.vpcLink).toEqual({ id: 'l2', integrationTarget: service })
  })
})
