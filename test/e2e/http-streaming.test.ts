import { finished } from 'node:stream/promises'
import { createGzip, gunzipSync } from 'node:zlib'
import { CreateVpcLinkCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { base, deployApi, httpProxy } from '../support/rest-api.ts'
import { openStream } from '../support/stream-client.ts'
import { startStreamOrigin, type StreamOrigin } from '../support/stream-origin.ts'

// responseTransferMode STREAM of HTTP_PROXY (spec integrations §13), piece by piece: the backend writes the next
// piece only when the client has the one before.

let gateway: Gateway
let origin: StreamOrigin
let api: string
const stream = { responseTransferMode: 'STREAM' }
const targetArn = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/nlb/1'

beforeAll(async () => {
  origin = await startStreamOrigin()
  gateway = await startGateway({
    TIDEGATE_VPC_LINKS: JSON.stringify({ private: { address: origin.url } }),
  })
  const { id: connectionId } = await gateway.apigateway.send(
    new CreateVpcLinkCommand({ name: 'private', targetArns: [targetArn] }),
  )
  const linked = { ...stream, connectionType: 'VPC_LINK', connectionId }
  const apiId = await deployApi(
    gateway.apigateway,
    {
      'ANY /s': httpProxy(`${origin.url}/b`, {}, stream),
      'ANY /brief': httpProxy(`${origin.url}/b`, {}, { ...stream, timeoutInMillis: 300 }),
      // Gaps are watched where the time is longer than a gap may be.
      'ANY /long': httpProxy(`${origin.url}/b`, {}, { ...stream, timeoutInMillis: 900_000 }),
      // A host that exists nowhere: the link leads to the backend.
      'ANY /link': httpProxy('http://orders.corp.internal/b', {}, linked),
      'ANY /got': { ...httpProxy(`${origin.url}/b`, {}, stream), httpMethod: 'GET' },
    },
    { 'x-amazon-apigateway-minimum-compression-size': 0 },
  )
  api = gateway.url + base(apiId)
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

describe.each(['/s', '/long', '/link'])('%s', (path) => {
  test('status and headers go out before the body is there, and each piece when it comes', async () => {
    const asked = openStream(`${api}${path}`, { headers: { 'accept-encoding': 'gzip' } })
    const backend = await origin.next()
    backend.head(201, { 'content-type': 'text/event-stream', server: 'nginx', 'x-a': 'b' })
    const answer = await asked
    expect(answer.status).toBe(201)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'transfer-encoding': 'chunked',
      'x-amzn-remapped-server': 'nginx',
      'x-a': 'b',
      'x-amzn-requestid': expect.any(String),
    })
    // §13: the gateway compresses no stream, though this API compresses everything else.
    expect(answer.headers).not.toHaveProperty('content-encoding')
    if (path === '/link') expect(backend.headers['host']).toBe('orders.corp.internal')
    for (const piece of ['data: 1\n', 'data: 2\n', 'data: 3\n']) {
      backend.write(piece)
      await answer.until(piece)
    }
    backend.end()
    expect(await answer.rest()).toEqual({
      complete: true,
      body: Buffer.from('data: 1\ndata: 2\ndata: 3\n'),
    })
  })

  test('a body of known length keeps it', async () => {
    const asked = openStream(`${api}${path}`)
    const backend = await origin.next()
    backend.head(200, { 'content-length': '6' })
    const answer = await asked
    expect(answer.headers['content-length']).toBe('6')
    backend.write('abc')
    await answer.until('abc')
    backend.write('def')
    backend.end()
    expect(await answer.rest()).toMatchObject({ complete: true, body: Buffer.from('abcdef') })
  })

  test('more than ten megabytes', async () => {
    const asked = openStream(`${api}${path}`)
    const backend = await origin.next()
    backend.head()
    const answer = await asked
    const whole = Buffer.alloc(12 * 1_048_576)
    for (let at = 0; at < whole.length; at += 4) whole.writeUInt32BE(at, at)
    for (let at = 0; at < whole.length; at += 999_999) {
      backend.write(whole.subarray(at, at + 999_999))
    }
    backend.end()
    const { complete, body } = await answer.rest()
    expect(complete).toBe(true)
    expect(body.equals(whole)).toBe(true)
  })

  // ATTACKS 62: what did not come whole never looks whole.
  test.each<[string, Record<string, string>]>([
    ['a backend that breaks off', {}],
    ['a backend that breaks off before its length', { 'content-length': '100' }],
  ])('%s', async (_, headers) => {
    const asked = openStream(`${api}${path}`)
    const backend = await origin.next()
    backend.head(200, headers)
    const answer = await asked
    backend.write('half')
    await answer.until('half')
    backend.destroy()
    expect(await answer.rest()).toEqual({ complete: false, body: Buffer.from('half') })
  })

  test('a compressed body passes as it is, piece by piece', async () => {
    const asked = openStream(`${api}${path}`, { headers: { 'accept-encoding': 'gzip' } })
    const backend = await origin.next()
    backend.head(200, { 'content-encoding': 'gzip' })
    const answer = await asked
    expect(answer.headers['content-encoding']).toBe('gzip')
    const gzip = createGzip()
    const coded: Buffer[] = []
    gzip.on('data', (chunk: Buffer) => coded.push(chunk))
    for (const piece of ['first', 'second']) {
      gzip.write(piece)
      await new Promise<void>((done) => gzip.flush(() => done()))
      const bytes = Buffer.concat(coded.splice(0))
      backend.write(bytes)
      await answer.until(bytes.toString('latin1'))
    }
    gzip.end()
    await finished(gzip)
    backend.write(Buffer.concat(coded))
    backend.end()
    const { complete, body } = await answer.rest()
    expect(complete).toBe(true)
    expect(gunzipSync(body).toString()).toBe('firstsecond')
  })

  test('a client that goes away lets go of the backend', async () => {
    const asked = openStream(`${api}${path}`)
    const backend = await origin.next()
    backend.head()
    const answer = await asked
    backend.write('a')
    await answer.until('a')
    answer.leave()
    const noise = setInterval(() => backend.write('more'), 20)
    await backend.abandoned
    clearInterval(noise)
  })

  test('a request that reads no body has none', async () => {
    const asked = openStream(`${api}${path}`, { method: 'HEAD' })
    const backend = await origin.next()
    backend.head(200, { 'content-length': '5' })
    backend.end()
    const answer = await asked
    expect(answer.status).toBe(200)
    expect(await answer.rest()).toEqual({ complete: true, body: Buffer.alloc(0) })
  })

  test('a backend that is gone is a 504', async () => {
    const asked = openStream(`${api}${path}`)
    const backend = await origin.next()
    backend.destroy()
    const answer = await asked
    expect(answer.status).toBe(504)
    expect((await answer.rest()).body.toString()).toBe(
      '{"message": "Network error communicating with endpoint"}',
    )
  })
})

test('HEAD where the backend is asked by GET lets go of the body', async () => {
  const asked = openStream(`${api}/got`, { method: 'HEAD' })
  const backend = await origin.next()
  expect(backend.method).toBe('GET')
  backend.head(201)
  const answer = await asked
  expect(answer.status).toBe(201)
  expect(await answer.rest()).toEqual({ complete: true, body: Buffer.alloc(0) })
  const noise = setInterval(() => backend.write('more'), 20)
  await backend.abandoned
  clearInterval(noise)
})

describe('the time of a stream', () => {
  test('is a 504 before the headers', async () => {
    const asked = openStream(`${api}/brief`)
    await origin.next()
    const answer = await asked
    expect(answer.status).toBe(504)
    expect((await answer.rest()).body.toString()).toBe('{"message": "Endpoint request timed out"}')
  })

  test('breaks the body off after them', async () => {
    const asked = openStream(`${api}/brief`)
    const backend = await origin.next()
    backend.head()
    const answer = await asked
    backend.write('a')
    const abandoned = backend.abandoned
    expect(await answer.rest()).toEqual({ complete: false, body: Buffer.from('a') })
    await abandoned
    // The client has a 200, so that only the operator can be told why.
    const told = () => gateway.lines.filter((line) => /was cut.*"\/brief"/.test(line))
    await vi.waitFor(() => expect(told()).toHaveLength(1))
    expect(told()[0]).toContain('cut: the time of the integration was over')
  })
})
