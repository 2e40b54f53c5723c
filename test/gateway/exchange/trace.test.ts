import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAmazonTrace, parseTraceparent } from '../../../src/gateway/exchange/trace.ts'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

const proxy = integration({ type: 'HTTP_PROXY', uri: 'http://backend.test/', httpMethod: 'GET' })
const http = integration({
  type: 'HTTP',
  uri: 'http://backend.test/',
  httpMethod: 'GET',
  integrationResponses: { '200': { statusCode: '200' } },
})
const lambda = integration({
  type: 'AWS_PROXY',
  httpMethod: 'POST',
  uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations',
})

const root = '1-67891233-abcdef012345678912345678'
const traceId = '67891233abcdef012345678912345678'
const parent = '53995c3f42cd8ad8'

/** What a backend receives from a client that sends these headers; and `$context.xrayTraceId`. */
async function received(
  headers: Readonly<Record<string, string>>,
  methodIntegration = proxy,
  tracing = false,
  now = Date.UTC(2025, 2, 12),
) {
  let seen = new Headers()
  const { send, accessLog } = front(snapshotOf(method({ methodIntegration })), {
    tracing,
    platform: { now: () => now },
    accessLog: { destinationArn: 'a', format: '$context.requestId $context.xrayTraceId' },
    backend: (request) => {
      seen = request.headers
      return new Response('x')
    },
  })
  const response = await send('/dev/t/7', { headers })
  expect(response.status).toBe(200)
  return {
    amazon: seen.get('x-amzn-trace-id'),
    w3c: seen.get('traceparent'),
    state: seen.get('tracestate'),
    logged: accessLog[0]!.split(' ')[1],
    answered: response.headers.get('x-amzn-trace-id'),
  }
}

const made = expect.stringMatching(
  /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
) as string
const completed = expect.stringMatching(
  new RegExp(`^Root=${root};Parent=[0-9a-f]{16};Sampled=0$`),
) as string

// spec rest-responses §10, integrations §4
describe.each([
  ['HTTP_PROXY', proxy],
  ['HTTP', http],
])('X-Amzn-Trace-Id to a backend of %s', (_, methodIntegration) => {
  test.each([
    ['none: a new one', undefined, made],
    [
      'a complete one is kept',
      `Root=${root};Parent=${parent};Sampled=1`,
      `Root=${root};Parent=${parent};Sampled=1`,
    ],
    ['a root alone gets a parent', `Root=${root}`, completed],
    [
      'a decision without a parent is kept',
      `Root=${root};Sampled=1`,
      expect.stringMatching(new RegExp(`^Root=${root};Parent=[0-9a-f]{16};Sampled=1$`)),
    ],
    [
      'other fields are kept behind',
      `Self=1-2-3; Root=${root};Parent=${parent};Sampled=0;Lineage=a:0`,
      `Root=${root};Parent=${parent};Sampled=0;Self=1-2-3;Lineage=a:0`,
    ],
    ['a malformed root: a new trace', 'Root=1-xyz;Parent=53995c3f42cd8ad8;Sampled=1', made],
    ['a malformed parent is replaced', `Root=${root};Parent=x"y`, completed],
    [
      'what no sender of X-Ray writes is left out',
      `Root=${root};Parent=${parent};Sampled=1;Evil=a b"c;x;=;A=${'x'.repeat(200)}`,
      `Root=${root};Parent=${parent};Sampled=1`,
    ],
    [
      'a second root does not count',
      `Root=${root};Parent=${parent};Sampled=1;Root=1-00000000-000000000000000000000000`,
      `Root=${root};Parent=${parent};Sampled=1`,
    ],
  ])('%s', async (_case, sent, expected) => {
    const { amazon, w3c } = await received(
      sent === undefined ? {} : { 'x-amzn-trace-id': sent },
      methodIntegration,
    )
    expect(amazon).toEqual(expected)
    // Recorded backends see none: it is for clients that sent one.
    expect(w3c).toBeNull()
  })
})

describe.each([
  ['HTTP_PROXY', proxy],
  ['HTTP', http],
])('traceparent to a backend of %s', (_, methodIntegration) => {
  test.each([
    ['sampled', '01', '1'],
    ['not sampled', '00', '0'],
    ['with further flags', '03', '1'],
  ])('yields root, parent and decision, and goes on: %s', async (_case, flags, sampled) => {
    const sent = `00-${traceId}-${parent}-${flags}`
    const seen = await received({ traceparent: sent }, methodIntegration)
    expect(seen.amazon).toBe(`Root=${root};Parent=${parent};Sampled=${sampled}`)
    expect(seen.w3c).toBe(sent)
    expect(seen.logged).toBe(root)
  })

  test('X-Amzn-Trace-Id counts where both are sent, and each goes on', async () => {
    const w3c = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const amazon = `Root=${root};Parent=${parent};Sampled=0`
    const seen = await received({ traceparent: w3c, 'x-amzn-trace-id': amazon }, methodIntegration)
    expect([seen.amazon, seen.w3c, seen.logged]).toEqual([amazon, w3c, root])
  })

  test.each([
    ['short', `00-${traceId}-${parent}`],
    ['of the forbidden version', `ff-${traceId}-${parent}-01`],
    ['in upper case', `00-${traceId.toUpperCase()}-${parent}-01`],
    ['of zeros', `00-${'0'.repeat(32)}-${parent}-01`],
    ['with a parent of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['longer than its version', `00-${traceId}-${parent}-01-x`],
    ['sent twice', `00-${traceId}-${parent}-01, 00-${traceId}-${parent}-01`],
    ['with a quote', `00-${traceId}-${parent}-01"`],
  ])('a malformed one is replaced by that of the new trace: %s', async (_case, sent) => {
    const seen = await received({ traceparent: sent, tracestate: 'vendor=1' }, methodIntegration)
    expect(seen.amazon).toEqual(made)
    const [, time, random, of] = /Root=1-(.{8})-(.{24});Parent=(.{16})/.exec(seen.amazon!)!
    expect(seen.w3c).toBe(`00-${time}${random}-${of}-00`)
    expect(seen.state).toBeNull()
  })
})

test('state goes on with the trace it belongs to', async () => {
  const seen = await received({ traceparent: `00-${traceId}-${parent}-01`, tracestate: 'vendor=1' })
  expect(seen.state).toBe('vendor=1')
})

describe('one request has one trace', () => {
  test('for the backend and the client', async () => {
    const { amazon, answered } = await received({}, http)
    expect(answered).toBe(amazon)
  })

  test('for the event of a function, its invocation and the answer', async () => {
    let called: { event: string; header: string | undefined } | undefined
    const { send } = front(snapshotOf(method({ methodIntegration: lambda })), {
      platform: {
        invokeFunction: async ({ payload, headers }) => {
          const event = JSON.parse(String(payload)) as { headers: Record<string, string> }
          called = {
            event: event.headers['X-Amzn-Trace-Id']!,
            header: headers?.['x-amzn-trace-id'],
          }
          return { statusCode: 200, payload: '{"statusCode":200}' }
        },
      },
    })
    const response = await send('/dev/t/7')
    expect(called!.event).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)
    expect(called!.header).toMatch(new RegExp(`^${called!.event};Parent=[0-9a-f]{16};Sampled=0$`))
    expect(response.headers.get('x-amzn-trace-id')).toBe(called!.event)
  })
})

// spec rest-responses §10: active tracing, 1 rps + 5 %
describe('a stage with tracing', () => {
  test('samples the first request of a second, and tells the trace to its log', async () => {
    const seen = await received({}, proxy, true, Date.UTC(2031, 0, 1))
    expect(seen.amazon).toMatch(/;Sampled=1$/)
    expect(seen.amazon).toContain(`Root=${seen.logged};`)
  })

  test('follows the decision of its client', async () => {
    const sent = `Root=${root};Parent=${parent};Sampled=0`
    expect((await received({ 'x-amzn-trace-id': sent }, proxy, true)).amazon).toBe(sent)
  })
})

test('without tracing and without a trace of the client nothing is logged of it', async () => {
  expect((await received({})).logged).toBe('-')
})

test('fuzz: whatever a client sends, only well-formed parts are read', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      `Root=${root}`,
      `Parent=${parent}`,
      'Sampled=1',
      ';',
      '=',
      'Self=',
      'Lineage=a:1',
      '00-',
      traceId,
      '-',
      parent,
      '\n',
    ),
  )
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      (text) => {
        const amazon = parseAmazonTrace(text)
        if (amazon) {
          const whole = `Root=${amazon.root};Parent=${amazon.parent ?? parent};Sampled=${amazon.sampled ?? '0'}${amazon.more}`
          expect(whole).toMatch(
            /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=[01](?:;[A-Za-z0-9]+=[A-Za-z0-9:._-]+){0,8}$/,
          )
        }
        const w3c = parseTraceparent(text)
        if (w3c)
          expect(w3c.text).toMatch(
            /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?:-[!-~]+)?$/,
          )
      },
    ),
    { numRuns: 5000 },
  )
})
