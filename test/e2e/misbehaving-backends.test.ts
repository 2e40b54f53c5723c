import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import {
  misbehaviours,
  startMisbehavingOrigin,
  type MisbehavingOrigin,
} from '../support/misbehaving-origin.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { awsProxy, base, deployApi } from '../support/rest-api.ts'

// ATTACKS 61, 62; the answers are those of spec integrations §21. Each backend is called a few times, and must
// neither keep a connection it has spoilt nor spoil the answers of the calls after it.

/** What the client gets: a status and a body, or an answer that breaks off. */
type Expected = readonly [status: number, body: string] | 'cut'

const internal = '{"message": "Internal server error"}'
const late: Expected = [504, '{"message": "Endpoint request timed out"}']
const unreachable: Expected = [504, '{"message": "Network error communicating with endpoint"}']
const refused: Expected = [502, internal]
const tooLarge: Expected = [500, internal]
const fine: Expected = [200, '{}']
const empty: Expected = [200, '']
const gzip = expect.stringMatching(/^\u001f/) as string

type Row = {
  readonly proxy: Expected
  readonly http: Expected
  /** Milliseconds of the integration; the default is long enough not to matter. */
  readonly timeoutMs?: number
  /** The answer was whole, so that the connection may serve again. */
  readonly reusable?: true
}
const both = (expected: Expected, more: Partial<Row> = {}): Row => ({
  proxy: expected,
  http: expected,
  ...more,
})
const atOnce = { timeoutMs: 50 }

const table: Readonly<Record<keyof typeof misbehaviours, Row>> = {
  silence: both(late, atOnce),
  'slow-headers': both(late, atOnce),
  'slow-body': both(late, atOnce),
  'slow-chunks': { proxy: 'cut', http: late, ...atOnce },
  'close-at-once': both(unreachable),
  'reset-at-once': both(unreachable),
  'reset-in-headers': both(unreachable),
  'reset-in-body': both(unreachable),
  'reset-in-chunks': { proxy: 'cut', http: unreachable },
  'length-too-long': both(unreachable),
  'length-too-short': both(fine),
  'length-negative': both(unreachable),
  'length-huge': both(unreachable),
  'length-twice': both(unreachable),
  'length-and-chunks': both(fine),
  'chunk-size-garbage': { proxy: 'cut', http: unreachable },
  'chunk-size-huge': { proxy: 'cut', http: unreachable },
  'endless-body': { proxy: 'cut', http: tooLarge, timeoutMs: 1_000 },
  'endless-tiny-chunks': { proxy: 'cut', http: late, ...atOnce },
  'endless-headers': both(unreachable),
  'endless-status-line': both(unreachable),
  'endless-1xx': both(late, atOnce),
  'many-1xx': both(fine, { reusable: true }),
  'switching-protocols': both(refused),
  // Nothing bounds what copies of them take until the garbage is collected.
  'many-headers': { proxy: refused, http: fine, reusable: true },
  'status-099': both(unreachable),
  'status-000': both(unreachable),
  // To HTTP a status is a text for its patterns; HTTP_PROXY would have to pass it on.
  'status-600': { proxy: refused, http: fine, reusable: true },
  'status-999': { proxy: refused, http: fine, reusable: true },
  'status-1000': both(unreachable),
  'status-text': both(unreachable),
  'status-negative': both(unreachable),
  garbage: both(unreachable),
  'http-2-preface': both(unreachable),
  'header-without-colon': both(unreachable),
  'header-with-nul': both(unreachable),
  'header-with-bare-cr': both(unreachable),
  'no-content-with-body': { proxy: [204, ''], http: empty },
  'no-content-with-chunks': { proxy: [204, ''], http: empty },
  'reset-content-with-body': { proxy: [205, ''], http: empty, reusable: true },
  'not-modified-with-body': { proxy: [304, ''], http: empty },
  'redirect-to-metadata': { proxy: [302, ''], http: empty, reusable: true },
  // A proxy passes the bytes on as they are; a template has to read them.
  'gzip-lie': { proxy: [200, 'not gzip!'], http: unreachable, reusable: true },
  'gzip-cut': { proxy: [200, gzip], http: unreachable, reusable: true },
  'gzip-bomb': { proxy: [200, gzip], http: tooLarge, reusable: true },
  'unknown-encoding': both(fine, { reusable: true }),
}

const tls = (url: string) => url.replace('http:', 'https:')

/** Enough for a busy machine; what takes longer is stuck. */
const patientMs = 20_000

let gateway: Gateway
let origin: MisbehavingOrigin
let plain: LoopbackOrigin
beforeAll(async () => {
  gateway = await startGateway({
    AWS_ACCESS_KEY_ID: 'AKIDAKIDAKIDAKIDAKID',
    AWS_SECRET_ACCESS_KEY: 'secretsecretsecretsecret',
  })
  plain = await startLoopbackOrigin()
})
afterAll(async () => {
  await gateway.stop()
  await plain.stop()
})
beforeEach(async () => {
  origin = await startMisbehavingOrigin()
})
afterEach(() => origin.stop())

async function outcome(port: number, path: string) {
  try {
    const { status, body } = await get(port, path)
    return [status, body]
  } catch (error) {
    return /closed without a whole answer|ECONNRESET/.test(String(error)) ? 'cut' : String(error)
  }
}

const released = (kept: number) =>
  vi.waitFor(() => expect(origin.connections()).toBeLessThanOrEqual(kept), { timeout: 5_000 })

describe.each(['http_proxy', 'http'] as const)('62: %s', (type) => {
  test.each(Object.entries(table))('%s', async (name, { timeoutMs, reusable, ...row }) => {
    const calling = (path: string, timeoutInMillis = patientMs) => ({
      type,
      httpMethod: 'GET',
      uri: `${origin.url}/${path}`,
      timeoutInMillis,
      responses: { default: { statusCode: '200' } },
    })
    const api = base(
      await deployApi(gateway.apigateway, {
        'GET /bad': calling(name, timeoutMs),
        'GET /good': calling('good'),
      }),
    )
    const expected = type === 'http' ? row.http : row.proxy
    for (let call = 0; call < 3; call++) {
      expect(await outcome(gateway.port, `${api}/bad`)).toEqual(expected)
    }
    await released(reusable ? 1 : 0)
    for (let call = 0; call < 3; call++) {
      expect(await outcome(gateway.port, `${api}/good`)).toEqual(fine)
    }
  })

  test('a backend that does not read what it is sent', async () => {
    const api = base(
      await deployApi(gateway.apigateway, {
        'POST /x': {
          type,
          httpMethod: 'POST',
          uri: `${origin.url}/silence-and-deafness`,
          timeoutInMillis: 500,
          responses: { default: { statusCode: '200' } },
        },
      }),
    )
    const body = 'x'.repeat(9_000_000)
    const answer = await sendRaw(
      gateway.port,
      `POST ${api}/x HTTP/1.1\r\nHost: g.test\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    expect([answer.status, answer.body]).toEqual(late)
    await released(0)
  })

  test.each<[string, () => string, Expected, number?]>([
    // It waits for a request in the clear, and the gateway for the end of the handshake.
    ['TLS to a backend that never shakes hands', () => tls(origin.url), late, 50],
    ['TLS to a backend without', () => tls(plain.url), unreachable],
    ['a name that does not exist', () => 'http://no-such-host.invalid/', unreachable],
    ['a port where nobody listens', () => 'http://127.0.0.1:9/', unreachable],
  ])('%s', async (_, uri, expected, timeoutInMillis = patientMs) => {
    const api = base(
      await deployApi(gateway.apigateway, {
        'GET /x': {
          type,
          httpMethod: 'GET',
          uri: uri(),
          timeoutInMillis,
          responses: { default: { statusCode: '200' } },
        },
      }),
    )
    expect(await outcome(gateway.port, `${api}/x`)).toEqual(expected)
    await released(0)
  })
})

// The client has a 200 by then, so that only the operator can be told why.
test('a body that is cut is logged with its request, once, and whole bodies are not', async () => {
  const own = await startGateway()
  const api = base(
    await deployApi(own.apigateway, {
      'GET /cut': {
        type: 'http_proxy',
        httpMethod: 'GET',
        uri: `${origin.url}/slow-chunks`,
        timeoutInMillis: 600,
      },
      'GET /whole': {
        type: 'http_proxy',
        httpMethod: 'GET',
        uri: `${origin.url}/length-and-chunks`,
        timeoutInMillis: 300,
      },
    }),
  )
  // Its time is over before that of the other, and nobody hears of it.
  expect(await outcome(own.port, `${api}/whole`)).toEqual(fine)
  expect(await outcome(own.port, `${api}/cut`)).toBe('cut')
  const told = () => own.lines.filter((line) => line.includes('the body of the backend was cut'))
  await vi.waitFor(() => expect(told()).toHaveLength(1))
  expect(JSON.parse(told()[0]!)).toMatchObject({ level: 'warn', resourcePath: '/cut' })
  const { stderr, stdout } = await own.stop()
  expect(stderr).toBe('')
  expect(stdout.match(/was cut/g)).toHaveLength(1)
})

test('every misbehaviour is expected to end in something', () => {
  expect(Object.keys(table)).toEqual(Object.keys(misbehaviours))
})

// A service of AWS, or a stand-in for it, can misbehave no less.
describe('62: AWS', () => {
  test.each<[name: string, service: Expected, fn: Expected, timeoutMs?: number]>([
    ['silence', late, late, 50],
    ['slow-body', late, late, 50],
    ['slow-chunks', late, late, 50],
    ['reset-at-once', unreachable, refused],
    ['reset-in-chunks', unreachable, refused],
    ['length-too-long', unreachable, refused],
    ['endless-body', tooLarge, refused],
    ['endless-1xx', late, late, 50],
    ['garbage', unreachable, refused],
    ['status-999', unreachable, refused],
    ['redirect-to-metadata', empty, refused],
    ['gzip-bomb', tooLarge, refused],
  ])('%s', async (name, service, fn, timeoutInMillis = patientMs) => {
    await using redirected = await startGateway({
      AWS_ENDPOINT_URL: origin.url,
      AWS_ACCESS_KEY_ID: 'AKIDAKIDAKIDAKIDAKID',
      AWS_SECRET_ACCESS_KEY: 'secretsecretsecretsecret',
    })
    const api = base(
      await deployApi(redirected.apigateway, {
        'GET /service': {
          type: 'aws',
          httpMethod: 'GET',
          uri: `arn:aws:apigateway:us-east-1:s3:path/${name}`,
          credentials: 'arn:aws:iam::123456789012:role/r',
          timeoutInMillis,
          responses: { default: { statusCode: '200' } },
        },
        'GET /function': { ...awsProxy(name), timeoutInMillis },
      }),
    )
    expect(await outcome(redirected.port, `${api}/service`)).toEqual(service)
    expect(await outcome(redirected.port, `${api}/function`)).toEqual(fn)
    // The connection on which STS was asked may be open still.
    await released(1)
  })
})
