import { describe, expect, test } from 'vitest'
import type { AccessKey } from '../../../src/model/principal.ts'
import { signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import { accessKey, start } from '../access/failures.ts'
import { socketApi, socketFront, twoWay } from '../../support/websocket-api.ts'

// `@connections` (spec websocket §11; ATTACKS 73).

type Call = {
  readonly method?: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly stage?: string
  readonly at?: string
  readonly id?: string
  readonly sign?: boolean
  readonly secret?: string
  readonly host?: string
  readonly path?: string
  readonly key?: AccessKey
}

const ownHost = 'socket123.execute-api.us-east-1.amazonaws.com'

/** A stage with a connection, and what calls of `@connections` it answers with what. */
async function managed() {
  let key: AccessKey = accessKey
  const api = socketFront(socketApi({ routes: [twoWay('$default')] }), {
    platform: {
      accessKey: () => key,
      now: () => start,
      domain: (name) =>
        name === 'chat.example'
          ? {
              routingMode: 'BASE_PATH_MAPPING_ONLY',
              rules: [],
              multiLevel: true,
              mappings: [
                { basePath: '(none)', apiId: 'socket123', stage: 'dev' },
                { basePath: 'room', apiId: 'socket123', stage: 'dev' },
              ],
            }
          : undefined,
    },
  })
  const { session } = await api.open('/dev', { 'user-agent': 'test/1' })
  const { connectionId } = session
  async function call({
    method = 'POST',
    body,
    stage = 'dev',
    at = '@connections',
    id = encodeURIComponent(connectionId),
    sign = true,
    secret = accessKey.secretAccessKey,
    host = ownHost,
    path = `/${stage}/${at}/${id}`,
    key: as = accessKey,
  }: Call = {}) {
    key = as
    const url = `http://${host}${path}`
    const headers = sign
      ? signRequest({
          method,
          url,
          headers: [],
          ...(body !== undefined && { body }),
          credentials: { accessKeyId: 'AKID', secretAccessKey: secret },
          region: 'us-east-1',
          service: 'execute-api',
          now: start,
        })
      : []
    const response = await api.send(url, {
      method,
      headers: [['host', host], ...headers],
      ...(body !== undefined && { body }),
      cf: { clientIp: '203.0.113.7:4711' },
    })
    return {
      status: response.status,
      errorType: response.headers.get('x-amzn-errortype'),
      text: await response.text(),
    }
  }
  return { api, call, connectionId, kept: api.opened[0]! }
}

const done = (status: number, text = '') => ({ status, errorType: null, text })

describe('the addresses that reach a connection', () => {
  test.each<[string, (id: string) => Call]>([
    ['the id encoded', () => ({})],
    ['the id as it is', (id) => ({ id })],
    ['the sign encoded', () => ({ at: '%40connections' })],
    [
      'a path of the gateway',
      (id) => ({
        host: 'gateway.test',
        path: `/_aws/execute-api/socket123/dev/@connections/${encodeURIComponent(id)}`,
      }),
    ],
    ['a custom domain', (id) => ({ host: 'chat.example', path: `/@connections/${id}` })],
    ['a mapping of one', (id) => ({ host: 'chat.example', path: `/room/%40connections/${id}` })],
  ])('%s', async (_, place) => {
    const { call, connectionId, kept } = await managed()
    expect(await call({ body: 'hi', ...place(connectionId) })).toEqual(done(200))
    expect(kept.frames).toEqual(['hi'])
  })
})

test('what is posted is one text frame, whatever its bytes', async () => {
  const { call, kept } = await managed()
  await call({ body: 'żółw 🐢' })
  await call({ body: new Uint8Array([0x61, 0xff]) })
  await call({})
  expect(kept.frames).toEqual(['żółw 🐢', 'a\ufffd', ''])
})

test('GET tells since when it is there, and of whom', async () => {
  const { call } = await managed()
  const { text, ...head } = await call({ method: 'GET' })
  expect(head).toEqual({ status: 200, errorType: null })
  expect(JSON.parse(text)).toEqual({
    connectedAt: new Date(start).toISOString(),
    identity: { sourceIp: '203.0.113.7', userAgent: 'test/1' },
    lastActiveAt: new Date(start).toISOString(),
  })
})

test('DELETE ends it, and from then on it is gone', async () => {
  const { call, kept } = await managed()
  expect(await call({ method: 'DELETE' })).toEqual(done(204))
  expect(kept.closed).toEqual({ code: 1000, reason: 'Connection Closed Normally' })
  for (const method of ['POST', 'GET', 'DELETE'])
    expect(await call({ method })).toEqual({ status: 410, errorType: 'GoneException', text: '' })
})

test.each([
  [131_072, 200, null],
  [131_073, 413, 'PayloadTooLargeException'],
])('%i bytes are answered %i', async (bytes, status, errorType) => {
  const { call, kept } = await managed()
  expect(await call({ body: 'z'.repeat(bytes) })).toMatchObject({ status, errorType })
  expect(kept.frames).toHaveLength(status === 200 ? 1 : 0)
})

const other = 'A'.repeat(22)

describe('refused', () => {
  test.each<[string, Call, number, string]>([
    ['an id that never was', { id: `${other}=` }, 410, 'GoneException'],
    ['an id that cannot be', { id: 'no' }, 400, 'BadRequestException'],
    ['an id with a blank', { id: 'a%20b' }, 400, 'BadRequestException'],
    ['an id that is no UTF-8', { id: 'a%80' }, 400, 'BadRequestException'],
    ['the same of nobody', { id: '%80', sign: false }, 403, 'MissingAuthenticationTokenException'],
    ['no id', { id: '' }, 403, 'MissingAuthenticationTokenException'],
    ['a path beyond the id', { id: `${other}=/x` }, 403, 'ForbiddenException'],
    ['another method', { method: 'PUT' }, 403, 'MissingAuthenticationTokenException'],
    ['no signature', { sign: false }, 403, 'MissingAuthenticationTokenException'],
    ['another secret', { secret: 'another' }, 403, 'InvalidSignatureException'],
    ['the id in another stage', { stage: '$default' }, 403, 'ForbiddenException'],
    [
      'who may not',
      { key: { ...accessKey, principal: { ...accessKey.principal, permits: () => 'silent' } } },
      403,
      'ForbiddenException',
    ],
    [
      'who is of another account',
      { key: { ...accessKey, principal: { ...accessKey.principal, accountId: '9' } } },
      403,
      'ForbiddenException',
    ],
  ])('%s', async (_, over, status, errorType) => {
    const { call, kept } = await managed()
    for (const method of over.method ? [over.method] : ['POST', 'GET', 'DELETE'])
      expect(await call({ method, ...over })).toMatchObject({ status, errorType })
    expect(kept).toMatchObject({ frames: [] })
    expect(kept.closed).toBeUndefined()
  })

  test('an id that cannot be is told back', async () => {
    const { call } = await managed()
    const { text } = await call({ id: 'no' })
    expect(text).toMatch(
      /^\{"message": "Invalid connectionId: no", "connectionId":"no", "requestId":"[\w-]{15}="\}$/,
    )
  })

  test('an id is good in its own stage alone', async () => {
    const { call, api, connectionId } = await managed()
    const own = { connectionId, apiId: 'socket123', stageName: 'dev' }
    const { sessions } = api.platform
    expect(await sessions!.send({ ...own, stageName: 'other' }, 'x')).toBe(false)
    expect(await sessions!.send({ ...own, apiId: 'other' }, 'x')).toBe(false)
    expect(await call({ body: 'x' })).toEqual(done(200))
  })
})

test('what a caller may is asked of the connection', async () => {
  const { call, connectionId } = await managed()
  const asked: string[] = []
  const permits: AccessKey['principal']['permits'] = ({ action, resource }) => {
    asked.push(`${action} ${resource}`)
    return 'allow'
  }
  await call({
    at: '%40connections',
    key: { ...accessKey, principal: { ...accessKey.principal, permits } },
  })
  expect(asked).toEqual([
    `execute-api:ManageConnections arn:aws:execute-api:us-east-1:123456789012:socket123/dev/POST/@connections/${connectionId}`,
  ])
})
