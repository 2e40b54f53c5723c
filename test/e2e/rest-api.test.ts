import { readFileSync } from 'node:fs'
import { GetStageCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import {
  awsProxy,
  base,
  createFunction,
  deploy,
  deployApi,
  httpProxy,
  importApi,
  mock,
} from '../support/rest-api.ts'

// A REST API's whole way through AWS's SDK: import, deploy, call. Its integrations: integrations.test.ts.

let gateway: Gateway
let origin: LoopbackOrigin
beforeAll(async () => {
  gateway = await startGateway()
  origin = await startLoopbackOrigin()
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

describe('the petstore', () => {
  let apiId: string
  beforeAll(async () => {
    const { apigateway, lambda } = gateway
    await createFunction(
      lambda,
      'petstore-pets',
      readFileSync('examples/petstore/functions/pets.mjs', 'utf8'),
    )
    apiId = await importApi(apigateway, readFileSync('examples/petstore/openapi.yaml'))
    await deploy(apigateway, apiId, 'dev', { origin: origin.host })
  })

  /** The three ways to reach a stage: spec rest-routing §2. */
  const forms = {
    'by host name': (path: string) =>
      sendRaw(
        gateway.port,
        `GET /dev${path} HTTP/1.1\r\nHost: ${apiId}.execute-api.us-east-1.amazonaws.com\r\n\r\n`,
      ),
    'by /_aws/execute-api': (path: string) =>
      get(gateway.port, `/_aws/execute-api/${apiId}/dev${path}`),
    'by _user_request_': (path: string) =>
      get(gateway.port, `/restapis/${apiId}/dev/_user_request_${path}`),
  }

  describe.each(Object.entries(forms))('%s', (_, call) => {
    test.each([
      ['MOCK', '/health', 200, '{"status": "ok"}'],
      ['a Lambda function', '/pets?type=cat', 200, '[{"id":"1","name":"Kelp","type":"cat"}]'],
      ['a path parameter', '/pets/2', 200, '{"id":"2","name":"Buoy","type":"dog"}'],
      ['an HTTP proxy', '/catalog/food', 200, '{}'],
      ['the function’s own 404', '/pets/9', 404, '{"message":"no pet 9"}'],
      ['a required parameter', '/search?q=x', 200, '{"found": []}'],
      [
        'a missing required parameter',
        '/search',
        400,
        '{"message": "Missing required request parameters: [q]"}',
      ],
      ['no such resource', '/nothing', 403, '{"message":"Missing Authentication Token"}'],
    ])('%s', async (_name, path, status, body) => {
      expect(await call(path)).toMatchObject({ status, body })
    })

    test('every answer carries its ids, errors their name and the API’s own headers', async () => {
      for (const path of ['/health', '/pets', '/catalog/food', '/nothing']) {
        const answer = await call(path)
        expect(answer.header('x-amzn-requestid')).toMatch(
          /^[0-9a-f]{8}(-[0-9a-f]{4}){4}[0-9a-f]{8}$/,
        )
        expect(answer.header('x-amz-apigw-id')).toMatch(/^[\w-]{15}=$/)
      }
      const refused = await call('/nothing')
      expect(refused.header('x-amzn-errortype')).toBe('MissingAuthenticationTokenException')
      expect(refused.header('access-control-allow-origin')).toBe('*')
    })
  })

  test('the preflight is answered with the mapped headers', async () => {
    const answer = await get(gateway.port, `/_aws/execute-api/${apiId}/dev/pets`, [], 'OPTIONS')
    expect(answer.status).toBe(200)
    expect(answer.header('access-control-allow-origin')).toBe('*')
    expect(answer.header('access-control-allow-methods')).toBe('GET,POST,OPTIONS')
  })

  test('the stage variable leads to the origin', async () => {
    await get(gateway.port, `/_aws/execute-api/${apiId}/dev/catalog/toys?x=1`)
    expect(origin.last().target).toBe('/toys?x=1')
    const { variables } = await gateway.apigateway.send(
      new GetStageCommand({ restApiId: apiId, stageName: 'dev' }),
    )
    expect(variables).toEqual({ origin: origin.host })
  })

  // Spec rest-routing §7 B: nothing is said of what exists.
  test.each([
    ['an unknown API', '/_aws/execute-api/abcdefghij/dev/health', 'h'],
    ['an unknown stage', () => `/_aws/execute-api/${apiId}/prod/health`, 'h'],
    ['no stage', () => `/_aws/execute-api/${apiId}`, 'h'],
    ['an unknown host', '/dev/health', 'abcdefghij.execute-api.us-east-1.amazonaws.com'],
    ['a stage in another case', () => `/_aws/execute-api/${apiId}/Dev/health`, 'h'],
  ])('%s is 403 Forbidden', async (_, path, host) => {
    const target = typeof path === 'string' ? path : path()
    const answer = await sendRaw(gateway.port, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' })
    expect(answer.header('x-amzn-errortype')).toBe('ForbiddenException')
  })
})

describe('gateway responses', () => {
  // Spec rest-responses §2.
  test('the type’s own customisation is used alone, else the default of its class', async () => {
    const closed = await startLoopbackOrigin()
    await closed.stop()
    const api = base(
      await deployApi(
        gateway.apigateway,
        { 'GET /x': mock('x'), 'GET /dead': httpProxy(closed.url) },
        {
          'x-amazon-apigateway-gateway-responses': {
            MISSING_AUTHENTICATION_TOKEN: {
              statusCode: 404,
              responseParameters: {
                'gatewayresponse.header.X-Static': "'fixed'",
                'gatewayresponse.header.X-Asked': 'method.request.header.X-Ask',
                'gatewayresponse.header.X-Absent': 'method.request.header.X-Absent',
              },
              responseTemplates: {
                'application/json':
                  '{"type":"$context.error.responseType","said":$context.error.messageString,"id":"$context.requestId","#if":"$nothing"}',
              },
            },
            DEFAULT_4XX: { responseParameters: { 'gatewayresponse.header.X-Class': "'4'" } },
            DEFAULT_5XX: {
              statusCode: 503,
              responseTemplates: { 'text/plain': 'sorry: $context.error.message' },
            },
          },
        },
      ),
    )
    const missing = await get(gateway.port, `${api}/y`, ['X-Ask: this'])
    expect(missing.status).toBe(404)
    expect(JSON.parse(missing.body)).toEqual({
      type: 'MISSING_AUTHENTICATION_TOKEN',
      said: 'Missing Authentication Token',
      id: missing.header('x-amzn-requestid'),
      '#if': '$nothing',
    })
    expect(missing.header('x-static')).toBe('fixed')
    expect(missing.header('x-asked')).toBe('this')
    expect(missing.header('x-absent')).toBeUndefined()
    expect(missing.header('x-class')).toBeUndefined()
    expect(missing.header('x-amzn-errortype')).toBe('MissingAuthenticationTokenException')

    const incomplete = await get(gateway.port, `${api}/y`, ['Authorization: Bearer x'])
    expect(incomplete.status).toBe(403)
    expect(incomplete.header('x-class')).toBe('4')

    const dead = await get(gateway.port, `${api}/dead`)
    expect(dead).toMatchObject({
      status: 503,
      body: 'sorry: Network error communicating with endpoint',
    })
    expect(dead.header('content-type')).toBe('text/plain')
  })

  // Spec rest-responses §1: a UUID of the client is adopted, anything else is not.
  test.each([
    ['6f3d2f4e-0000-4000-8000-000000000001', true],
    ['mine', false],
  ])('x-amzn-RequestId: %s is adopted: %s', async (id, adopted) => {
    const api = base(await deployApi(gateway.apigateway, { 'GET /x': mock('x') }))
    const answer = await get(gateway.port, `${api}/x`, [`x-amzn-RequestId: ${id}`])
    expect(answer.header('x-amzn-requestid') === id).toBe(adopted)
  })
})

describe('sizes', () => {
  const limit = 10_485_760
  let api: string
  beforeAll(async () => {
    api = base(
      await deployApi(gateway.apigateway, {
        'POST /proxy': httpProxy(origin.url),
        'POST /mapped': httpProxy(origin.url, {
          'integration.request.header.X-Name': 'method.request.body.name',
        }),
        'POST /mock': mock('x'),
        'POST /function': awsProxy('petstore-pets'),
      }),
    )
  })
  const head = (path: string, framing: string) =>
    `POST ${api}${path} HTTP/1.1\r\nHost: h\r\n${framing}\r\n\r\n`
  const chunked = (length: number) => `${length.toString(16)}\r\n${'x'.repeat(length)}\r\n0\r\n\r\n`
  // Measured: spec rest-request §10. No gateway response applies.
  const tooLarge = { status: 413, body: `HTTP content length exceeded ${limit} bytes.` }

  // AWS's number is a cap: what passes through unread needs no bound.
  test.each([
    [`Content-Length: ${limit + 1}`, 'x'.repeat(limit + 1)],
    ['Transfer-Encoding: chunked', chunked(limit + 1)],
  ])('an HTTP_PROXY method hands on more than ten megabytes (%s)', async (framing, body) => {
    const answer = await sendRaw(gateway.port, head('/proxy', framing) + body)
    expect(answer.status).toBe(200)
    expect(origin.last().body).toHaveLength(limit + 1)
  })

  test.each(['/mapped', '/mock', '/function'])(
    'a byte more is refused by its declared length (%s)',
    async (path) => {
      const before = origin.received.length
      const framing = `Content-Length: ${limit + 1}`
      const answer = await sendRaw(gateway.port, head(path, framing))
      expect(answer).toMatchObject(tooLarge)
      expect(answer.header('content-type')).toMatch(/^text\/plain/)
      expect(origin.received).toHaveLength(before)
    },
  )

  test.each(['/mapped', '/mock', '/function'])(
    'a byte more is refused when it arrives in chunks (%s)',
    async (path) => {
      const before = origin.received.length
      const framing = 'Transfer-Encoding: chunked'
      const answer = await sendRaw(gateway.port, head(path, framing) + chunked(limit + 1))
      expect(answer).toMatchObject(tooLarge)
      expect(origin.received).toHaveLength(before)
    },
  )

  test('a request target past 10,240 characters is 414', async () => {
    const answer = await get(gateway.port, `${api}/proxy?q=${'x'.repeat(10_240)}`, [], 'POST')
    expect(answer.status).toBe(414)
  })

  // Spec rest-request §10: status undocumented, 431 or 400.
  test('headers past 10,240 bytes are refused', async () => {
    const answer = await get(gateway.port, `${api}/mock`, [`X-Big: ${'x'.repeat(10_300)}`], 'POST')
    expect([400, 431]).toContain(answer.status)
  })

  // ATTACKS 22: however short, each costs memory.
  test('more than 500 header names are refused', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, at) => `x${at}: 1`)
    const refused = await get(gateway.port, `${api}/mock`, names(501), 'POST')
    expect(refused.status).toBe(431)
    const taken = await get(gateway.port, `${api}/mock`, names(490), 'POST')
    expect(taken.status).not.toBe(431)
  })
})
