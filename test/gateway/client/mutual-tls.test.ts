import { expect, test } from 'vitest'
import type { Platform } from '../../../src/model/platform.ts'
import { issue } from '../../support/certificate-authority.ts'
import { front, method, methodSetting, mockAnswering, snapshotOf } from '../../support/exchange.ts'

// Mutual TLS by what the platform says of a connection, Cloudflare's edge among them: spec rest-auth §9, ATTACKS 41.

const root = issue({ name: [['CN', 'Root']], isAuthority: true })
const stranger = issue({ name: [['CN', 'Stranger']], isAuthority: true })
const client = issue({ name: [['CN', 'client']], by: root })
const other = issue({ name: [['CN', 'client']], by: stranger })

const snapshot = snapshotOf(
  method({ methodIntegration: mockAnswering('$context.identity.clientCert.subjectDN') }),
)

/** A domain with mutual TLS in front of an API, and a clock of its own from now on. */
function world(
  read: () => string | Promise<string> = () => root.pem,
  over: object = {},
  options: Parameters<typeof front>[1] = {},
) {
  let now = Date.now()
  const reads: string[] = []
  const waiting: Promise<unknown>[] = []
  const platform: Partial<Platform> = {
    now: () => now,
    waitUntil: (work) => void waiting.push(work),
    domain: () => ({
      routingMode: 'BASE_PATH_MAPPING_ONLY',
      mappings: [{ basePath: '(none)', apiId: 'api123', stage: 'dev' }],
      rules: [],
      multiLevel: false,
      mutualTls: { truststoreUri: 's3://b/k' },
      ...over,
    }),
    truststore: async (uri, version) => {
      reads.push(`${uri} ${version}`)
      return Buffer.from(await read())
    },
  }
  const { send, lines } = front(snapshot, { ...options, platform })
  return {
    reads,
    lines,
    pass: async (ms: number) => {
      now += ms
      await Promise.all(waiting.splice(0))
    },
    ask: async (cf: unknown, headers: Record<string, string> = {}) => {
      const init = { headers, cf: { clientIp: '203.0.113.9:1', ...(cf as object) } } as RequestInit
      const answer = await send('http://mtls.example.com/t/1', init)
      await Promise.all(waiting.splice(0))
      return `${answer.status} ${await answer.text()}`
    },
  }
}

const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64')
const shown = (over: object = {}, der = client.der) => ({
  tlsClientAuth: {
    certPresented: '1',
    certVerified: 'SUCCESS',
    certRevoked: '0',
    certRFC9440: `:${base64(der)}:`,
    ...over,
  },
})

const forbidden = '403 {"message":"Forbidden"}'
const unavailable = '503 {"message":"Service Unavailable"}'

test.each<[string, unknown, string]>([
  ['a certificate of the store', shown(), '200 CN=client'],
  ['nothing', {}, forbidden],
  ['no certificate', shown({ certPresented: '0', certVerified: 'NONE' }), forbidden],
  ['one that is not verified', shown({ certVerified: 'NONE' }), forbidden],
  ['one that failed', shown({ certVerified: 'FAILED:unable to verify' }), forbidden],
  ['one that is revoked', shown({ certRevoked: '1' }), forbidden],
  ['one that another domain’s authority has signed', shown({}, other.der), forbidden],
  ['one without its bytes', shown({ certRFC9440: '' }), forbidden],
  ['bytes that are no certificate', shown({ certRFC9440: ':AAAA:' }), forbidden],
  ['bytes in another form', shown({ certRFC9440: base64(client.der) }), forbidden],
  ['true for a text', shown({ certPresented: true }), forbidden],
  ['a text for what it is to be', { tlsClientAuth: 'SUCCESS' }, forbidden],
  ['nothing for what it is to be', { tlsClientAuth: null }, forbidden],
])('of %s', async (_, cf, expected) => {
  expect(await world().ask(cf)).toBe(expected)
})

test('an answer that a stage keeps is for the certificate that it was given to', async () => {
  const named = (name: string) => shown({}, issue({ name: [['CN', name]], by: root }).der)
  const [a, b] = [named('a'), named('b')]
  const { ask } = world(undefined, undefined, {
    methodSettings: { '*/*': methodSetting({ cachingEnabled: true }) },
    pointer: () => ({ cache: { generation: 'g1' } }),
  })
  expect([await ask(a), await ask(b), await ask(a), await ask(b)]).toEqual([
    '200 CN=a',
    '200 CN=b',
    '200 CN=a',
    '200 CN=b',
  ])
})

test('no header stands for a certificate', async () => {
  const headers = {
    'x-tidegate-connection': JSON.stringify(shown()),
    'client-cert': `:${base64(client.der)}:`,
    'cf-client-cert-der-base64': base64(client.der),
  }
  expect(await world().ask({}, headers)).toBe(forbidden)
})

test('a domain that was closed by an earlier version stays so', async () => {
  expect(await world(undefined, { mutualTls: undefined, closed: 'mutual TLS' }).ask(shown())).toBe(
    forbidden,
  )
})

test('a truststore is read once, and again after five minutes, behind the answer', async () => {
  let pem = root.pem
  const { ask, pass, reads } = world(() => pem)
  await ask(shown())
  await ask(shown())
  expect(reads).toHaveLength(1)
  pem = stranger.pem
  await pass(300_001)
  expect(await ask(shown())).toBe('200 CN=client')
  expect(reads).toHaveLength(2)
  expect(await ask(shown())).toBe(forbidden)
  expect(await ask(shown({}, other.der))).toBe('200 CN=client')
})

test('a version of a truststore is never read again', async () => {
  const mutualTls = { truststoreUri: 's3://b/k', truststoreVersion: 'v' }
  const { ask, pass, reads } = world(undefined, { mutualTls })
  await ask(shown())
  await pass(86_400_000)
  await ask(shown())
  expect(reads).toEqual(['s3://b/k v'])
})

test('one that cannot be read again is good for an hour and no longer', async () => {
  let isAway = false
  const { ask, pass } = world(() => {
    if (isAway) throw new Error('away')
    return root.pem
  })
  expect(await ask(shown())).toBe('200 CN=client')
  isAway = true
  await pass(3_599_000)
  expect(await ask(shown())).toBe('200 CN=client')
  await pass(2_000)
  expect(await ask(shown())).toBe(unavailable)
  isAway = false
  await pass(5_001)
  expect(await ask(shown())).toBe('200 CN=client')
})

test('one that cannot be read is asked for every five seconds at most', async () => {
  const { ask, pass, reads, lines } = world(() => {
    throw new Error('away')
  })
  expect(await ask(shown())).toBe(unavailable)
  expect(await ask(shown())).toBe(unavailable)
  expect(reads).toHaveLength(1)
  await pass(5_001)
  await ask(shown())
  expect(reads).toHaveLength(2)
  expect(JSON.stringify(lines)).toContain('the truststore s3://b/k cannot be used: away')
})

test('a certificate that was let in is not when its time is over', async () => {
  const { ask, pass } = world(() => root.pem, {
    mutualTls: { truststoreUri: 's3://b/k', truststoreVersion: 'v' },
  })
  expect(await ask(shown())).toBe('200 CN=client')
  await pass(31 * 86_400_000)
  expect(await ask(shown())).toBe(forbidden)
})
