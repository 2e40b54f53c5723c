import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import {
  base,
  definition,
  deploy,
  deployApi,
  httpProxy,
  importApi,
  type Operation,
} from '../support/rest-api.ts'

// HTTP and HTTP_PROXY on the wire, between raw sockets and a real origin.

let gateway: Gateway
let origin: LoopbackOrigin
beforeAll(async () => {
  gateway = await startGateway()
  origin = await startLoopbackOrigin()
})
beforeEach(() => origin.answerWith({}))
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

/** An `http` integration with one response, which maps `headers` of the backend to the client. */
function http(
  headers: readonly string[] = [],
  more: Readonly<Record<string, unknown>> = {},
): Operation {
  return {
    operation: {
      responses: {
        200: {
          description: 'x',
          headers: Object.fromEntries(
            headers.map((name) => [name, { schema: { type: 'string' } }]),
          ),
        },
      },
      'x-amazon-apigateway-integration': {
        type: 'http',
        httpMethod: 'GET',
        uri: origin.url,
        responses: {
          default: {
            statusCode: '200',
            responseParameters: Object.fromEntries(
              headers.map((name) => [
                `method.response.header.${name}`,
                `integration.response.header.${name}`,
              ]),
            ),
          },
        },
        ...more,
      },
    },
  }
}

const deployed = async (routes: Parameters<typeof deployApi>[1]) =>
  base(await deployApi(gateway.apigateway, routes))

describe('HTTP_PROXY', () => {
  // Recorded: spec integrations §7, column HTTP_PROXY.
  test('forwards the client’s headers less those it takes off, plus its own', async () => {
    const id = await deployApi(gateway.apigateway, { 'GET /x': httpProxy(origin.url) })
    const forwarded = {
      accept: 'text/html',
      'accept-charset': 'utf-8',
      age: '1',
      authorization: 'Bearer x',
      pragma: 'no-cache',
      range: 'bytes=0-1',
      referer: 'http://r.example/',
      'user-agent': 'mine/1',
      'x-custom': 'one',
    }
    const removed = [
      'content-encoding',
      'content-md5',
      'max-forwards',
      'proxy-authenticate',
      'server',
      'te',
      'trailer',
      'via',
      'www-authenticate',
    ]
    await get(gateway.port, `${base(id)}/x`, [
      ...Object.entries(forwarded).map(([name, value]) => `${name}: ${value}`),
      ...removed.map((name) => `${name}: x`),
      'X-Forwarded-For: 203.0.113.7',
    ])
    const { headers } = origin.last()
    expect(headers).toMatchObject({
      ...forwarded,
      host: origin.host,
      'x-forwarded-for': '203.0.113.7, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-amzn-apigateway-api-id': id,
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/),
    })
    for (const name of removed) expect(headers).not.toHaveProperty(name)
  })

  test('a mapped header replaces the client’s, whatever its spelling', async () => {
    const api = await deployed({
      'GET /x': httpProxy(origin.url, { 'integration.request.header.X-Who': "'gateway'" }),
    })
    await get(gateway.port, `${api}/x`, ['x-who: client', 'X-WHO: again'])
    expect(origin.last().headers['x-who']).toBe('gateway')
  })

  // ATTACKS 13: only the client's own headers can be named in Connection.
  test('Connection cannot take off what the gateway adds', async () => {
    const api = await deployed({
      'GET /x': httpProxy(origin.url, { 'integration.request.header.X-User': "'alice'" }),
    })
    await get(gateway.port, `${api}/x`, [
      'Connection: X-Forwarded-For, X-User, X-Amzn-Apigateway-Api-Id, X-Mine',
      'X-Mine: hop',
    ])
    expect(origin.last().headers).toMatchObject({
      'x-user': 'alice',
      'x-forwarded-for': '127.0.0.1',
      'x-amzn-apigateway-api-id': expect.any(String),
    })
    expect(origin.last().headers).not.toHaveProperty('x-mine')
  })

  // Recorded and documented: spec rest-responses §5, HTTP_PROXY.
  test('renames the backend’s own headers, drops two, passes the rest', async () => {
    const renamed = ['Date', 'Server', 'x-amzn-RequestId', 'WWW-Authenticate']
    origin.answerWith({
      status: 418,
      headers: {
        ...Object.fromEntries(renamed.map((name) => [name, 'backend'])),
        Via: '1.1 backend',
        'X-Custom': 'kept',
        'Set-Cookie': ['a=1', 'b=2'],
        'Content-Type': 'text/css',
      },
      body: 'body',
    })
    const api = await deployed({ 'GET /x': httpProxy(origin.url) })
    const answer = await get(gateway.port, `${api}/x`)
    expect(answer).toMatchObject({ status: 418, body: 'body' })
    for (const name of renamed) expect(answer.header(`x-amzn-Remapped-${name}`)).toBe('backend')
    expect(answer.header('www-authenticate')).toBeUndefined()
    expect(answer.header('server')).not.toBe('backend')
    expect(answer.header('via')).toBeUndefined()
    expect(answer.header('x-custom')).toBe('kept')
    expect(answer.header('content-type')).toBe('text/css')
    const cookies = answer.headers.filter(([name]) => name.toLowerCase() === 'set-cookie')
    expect(cookies.map(([, value]) => value)).toEqual(['a=1', 'b=2'])
  })

  test('a compressed body arrives readable', async () => {
    origin.answerWith({
      headers: { 'content-encoding': 'gzip', 'content-type': 'text/plain' },
      body: gzipSync('plain text'),
    })
    const api = await deployed({ 'GET /x': httpProxy(origin.url) })
    const answer = await fetch(`${gateway.url}${api}/x`, { headers: { 'accept-encoding': 'gzip' } })
    expect(await answer.text()).toBe('plain text')
  })

  test('a redirect is handed on, not followed', async () => {
    origin.answerWith({ status: 302, headers: { location: 'http://169.254.169.254/' }, body: '' })
    const api = await deployed({ 'GET /x': httpProxy(origin.url) })
    const answer = await get(gateway.port, `${api}/x`)
    expect(answer.status).toBe(302)
    expect(answer.header('location')).toBe('http://169.254.169.254/')
  })

  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    // A GET may have a body on REGIONAL endpoints: spec rest-routing §8.
    'a %s body passes byte by byte',
    async (verb) => {
      const api = await deployed({ 'ANY /x': httpProxy(origin.url) })
      const answer = await sendRaw(
        gateway.port,
        `${verb} ${api}/x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\na\u0000\r\nb`,
      )
      expect(answer.status).toBe(200)
      expect(origin.last()).toMatchObject({ method: verb, body: 'a\u0000\r\nb' })
    },
  )
})

describe('HTTP', () => {
  // Recorded: spec integrations §6.
  test('sends nothing of the client’s that is not mapped', async () => {
    const id = await deployApi(gateway.apigateway, { 'GET /x': http() })
    await get(gateway.port, `${base(id)}/x?a=1`, [
      'Accept: text/html',
      'X-Mine: 1',
      'User-Agent: me',
    ])
    const { headers, target } = origin.last()
    expect(target).toBe('/')
    expect(headers).toMatchObject({
      accept: 'application/json',
      host: origin.host,
      'user-agent': `AmazonAPIGateway_${id}`,
      'x-amzn-apigateway-api-id': id,
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
    })
    const others = ['connection', 'content-length', 'x-amzn-trace-id', 'x-amzn-apigateway-api-id']
    expect(
      Object.keys(headers).filter(
        (name) => ![...others, 'accept', 'host', 'user-agent'].includes(name),
      ),
    ).toEqual([])
  })

  // Recorded: spec integrations §25 traps 10; §17.
  test('answers with its own status and only mapped headers', async () => {
    origin.answerWith({ status: 404, headers: { 'X-A': '1', 'X-B': '2' }, body: 'not here' })
    const api = await deployed({ 'GET /x': http(['X-A']) })
    const answer = await get(gateway.port, `${api}/x`)
    expect(answer).toMatchObject({ status: 200, body: 'not here' })
    expect(answer.header('x-a')).toBe('1')
    expect(answer.header('x-b')).toBeUndefined()
    expect(answer.header('content-type')).toBe('application/json')
    expect(answer.header('x-amzn-trace-id')).toMatch(/^Root=1-/)
  })

  // Recorded: spec integrations §8, column HTTP.
  const remapped =
    'Authorization Content-MD5 Date Expect Host Max-Forwards Proxy-Authenticate Server Upgrade User-Agent WWW-Authenticate'.split(
      ' ',
    )
  test('renames what it must not pretend to have set itself', async () => {
    origin.answerWith({
      headers: Object.fromEntries(remapped.map((name) => [name, `its ${name}`])),
    })
    const api = await deployed({ 'GET /x': http(remapped) })
    const answer = await get(gateway.port, `${api}/x`)
    expect(
      remapped.filter((name) => answer.header(`x-amzn-Remapped-${name}`) !== `its ${name}`),
    ).toEqual([])
    expect(remapped.filter((name) => answer.header(name) === `its ${name}`)).toEqual([])
  })
})

describe('a backend in trouble', () => {
  const timedOut = { status: 504, body: '{"message": "Endpoint request timed out"}' }
  const unreachable = {
    status: 504,
    body: '{"message": "Network error communicating with endpoint"}',
  }
  const late = { timeoutInMillis: 50 }
  const short = { 'content-length': '100' }
  const stalled = (headers: Record<string, string>) => ({ body: 'begun', stall: true, headers })

  test.each([
    ['HTTP_PROXY', () => httpProxy(origin.url, {}, late)],
    ['HTTP', () => http([], late)],
  ])('%s: no answer in time is 504', async (_, integration) => {
    origin.answerWith('hang')
    const api = await deployed({ 'GET /x': integration() })
    const answer = await get(gateway.port, `${api}/x`)
    expect(answer).toMatchObject(timedOut)
    expect(answer.header('x-amzn-errortype')).toBe('InternalServerErrorException')
  })

  test.each([
    ['HTTP_PROXY', 'no answer', () => httpProxy(origin.url, {}, late), 'hang'],
    ['HTTP', 'no answer', () => http([], late), 'hang'],
    ['HTTP', 'half a body', () => http([], late), stalled({})],
    ['HTTP_PROXY', 'half a short body', () => httpProxy(origin.url, {}, late), stalled(short)],
  ] as const)(
    '%s: after %s the call is 504, and the backend is hung up on',
    async (_, _what, integration, answer) => {
      origin.answerWith(answer)
      const api = await deployed({ 'GET /x': integration() })
      const hangUp = origin.nextHangUp()
      expect(await get(gateway.port, `${api}/x`)).toMatchObject(timedOut)
      await hangUp
    },
  )

  test('HTTP: a body that never ends is 504', async () => {
    origin.answerWith({ body: 'begun', stall: true })
    const api = await deployed({ 'GET /x': http([], late) })
    expect(await get(gateway.port, `${api}/x`)).toMatchObject(timedOut)
  })

  test('HTTP_PROXY: a body that never ends is cut, and the client is told by the broken framing', async () => {
    origin.answerWith({ body: 'begun', stall: true })
    const api = await deployed({ 'GET /x': httpProxy(origin.url, {}, late) })
    await expect(get(gateway.port, `${api}/x`)).rejects.toThrow(
      /closed without a whole answer|ECONNRESET/,
    )
  })

  test.each(['http', 'http_proxy'])('%s: nobody listening is 504', async (type) => {
    const closed = await startLoopbackOrigin()
    await closed.stop()
    const api = await deployed({
      'GET /x': type === 'http' ? http([], { uri: closed.url }) : httpProxy(closed.url),
    })
    expect(await get(gateway.port, `${api}/x`)).toMatchObject(unreachable)
  })

  // Recorded: test_import_with_stage_variables. Only where a variable ends: other slashes are as they were written.
  test.each([
    ['${stageVariables.host}/x', '/x'],
    ['${stageVariables.host}/${stageVariables.folder}/x', '/a/x'],
    ['${stageVariables.host}x', '/x'],
    ['${stageVariables.host}//x', '//x'],
    ['${stageVariables.host}?u=${stageVariables.folder}/x', '/?u=a//x'],
    ['${stageVariables.bare}/x//y', '/x//y'],
    ['${stageVariables.bare}//x', '//x'],
  ])('http://%s is called as %s', async (uri, target) => {
    const bare = new URL(origin.url).host
    const definitionOf = {
      'GET /p': httpProxy(`http://${uri}`),
      'GET /h': http([], { uri: `http://${uri}` }),
    }
    const apiId = await importApi(gateway.apigateway, definition(definitionOf))
    await deploy(gateway.apigateway, apiId, 'test', { bare, host: `${bare}/`, folder: 'a/' })
    for (const resource of ['p', 'h']) {
      await get(gateway.port, `${base(apiId)}/${resource}`)
      expect(origin.last().target).toBe(target)
    }
  })

  // Spec integrations §5, §25 trap 15.
  test('a {name} in the URI that nothing fills is 500', async () => {
    const api = await deployed({ 'GET /x/{id}': httpProxy(`${origin.url}/{id}`) })
    expect(await get(gateway.port, `${api}/x/1`)).toMatchObject({
      status: 500,
      body: '{"message": "Internal server error"}',
    })
  })
})
