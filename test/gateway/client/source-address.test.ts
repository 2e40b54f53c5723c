import { expect, test } from 'vitest'
import { linkForwarded } from '../../../src/gateway/client/forwarded.ts'
import { front, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'

// Who the client is: spec rest-routing §8 and §14, ATTACKS 42. What proxies say counts for those that are named.

const template =
  '$context.identity.sourceIp $input.params("X-Forwarded-For") $input.params("X-Forwarded-Proto") $input.params("X-Forwarded-Port")'
const snapshot = snapshotOf(method({ methodIntegration: mockAnswering(template) }))

const proxies = '10.0.0.0/8, fd00::/8, 192.0.2.7'

type Asked = {
  readonly peer?: string
  readonly trusted?: string
  readonly header?: string
  readonly cf?: Readonly<Record<string, unknown>>
  readonly headers?: Record<string, string>
}

async function seen({ peer, trusted, header, cf, headers = {} }: Asked): Promise<string> {
  const forwarded = linkForwarded(trusted, header)
  const { send } = front(snapshot, { platform: { forwarded } })
  const init = { headers, cf: cf ?? { clientIp: peer } } as RequestInit
  return (await send('/dev/t/1', init)).text()
}

const sourceOf = async (asked: Asked) => (await seen(asked)).split(' ')[0]

test.each<[string, Asked, string]>([
  ['IPv4', { peer: '203.0.113.9:1234' }, '203.0.113.9'],
  ['IPv6', { peer: '[2001:DB8::9]:1234' }, '2001:db8::9'],
  ['IPv4 on a socket for both', { peer: '[::ffff:203.0.113.9]:1234' }, '203.0.113.9'],
  ['IPv6 with a zone', { peer: '[fe80::1%eth0]:1234' }, 'fe80::1'],
])('a peer by %s is the client', async (_, asked, expected) => {
  expect(await sourceOf(asked)).toBe(expected)
})

const pretended = {
  'x-forwarded-for': '198.51.100.1',
  'x-real-ip': '198.51.100.1',
  'true-client-ip': '198.51.100.1',
  'cf-connecting-ip': '198.51.100.1',
  forwarded: 'for=198.51.100.1;proto=https',
  'x-tidegate-connection': '{"clientIp":"198.51.100.1:1","tlsVersion":"TLSv1.3"}',
}

test.each<[string, Asked]>([
  ['nobody is trusted', { peer: '10.0.0.1:1', headers: pretended }],
  ['somebody else is trusted', { peer: '10.0.0.1:1', trusted: '10.0.0.2', headers: pretended }],
  [
    'the same, by the standard header',
    { peer: '10.0.0.1:1', trusted: '10.0.0.2', header: 'forwarded', headers: pretended },
  ],
])('what a client says of itself does not count when %s', async (_, asked) => {
  expect(await sourceOf(asked)).toBe('10.0.0.1')
})

test.each<[string, string, string]>([
  ['one address', '198.51.100.1', '198.51.100.1'],
  ['what the client wrote before it', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
  ['trusted ones are passed over', '1.1.1.1, 198.51.100.1, 10.9.9.9, 192.0.2.7', '198.51.100.1'],
  ['a proxy that only looks like one', '1.1.1.1, 192.0.2.8, 10.9.9.9', '192.0.2.8'],
  ['all of them proxies', '10.1.1.1, 10.2.2.2', '10.1.1.1'],
  ['with a port', '198.51.100.1:4711', '198.51.100.1'],
  ['IPv6', '2001:db8::5', '2001:db8::5'],
  ['IPv6 in brackets, with a port', '[2001:DB8::5]:4711', '2001:db8::5'],
  ['IPv6 behind an IPv6 proxy', '2001:db8::5, fd00::1', '2001:db8::5'],
  ['IPv4 mapped into IPv6', '::ffff:198.51.100.1', '198.51.100.1'],
  ['a mapped proxy', '198.51.100.1, ::ffff:10.0.0.9', '198.51.100.1'],
  ['nothing', '', '10.0.0.1'],
  ['no address', 'unknown', '10.0.0.1'],
  ['no address at the end', '198.51.100.1, unknown', '10.0.0.1'],
  ['no address behind a proxy', '198.51.100.1, unknown, 10.9.9.9', '10.9.9.9'],
  ['an empty place', '198.51.100.1,, 10.9.9.9', '10.9.9.9'],
  ['octal', '0198.51.100.1', '10.0.0.1'],
  ['a number', '3325256705', '10.0.0.1'],
  ['a name', 'evil.example', '10.0.0.1'],
  ['an address with a tail', '198.51.100.1;', '10.0.0.1'],
  ['a network', '198.51.100.1/32', '10.0.0.1'],
  ['half a bracket', '[2001:db8::5', '10.0.0.1'],
])('X-Forwarded-For from a trusted proxy: %s', async (_, list, expected) => {
  const asked = { peer: '10.0.0.1:80', trusted: proxies, headers: { 'x-forwarded-for': list } }
  expect(await sourceOf(asked)).toBe(expected)
})

test('of a list without end only so much is believed', async () => {
  const list = ['198.51.100.1', ...Array<string>(40).fill('10.9.9.9')].join(',')
  const asked = { peer: '10.0.0.1:80', trusted: proxies, headers: { 'x-forwarded-for': list } }
  expect(await sourceOf(asked)).toBe('10.9.9.9')
})

test.each<[string, string, string]>([
  ['an address', 'for=198.51.100.1', '198.51.100.1'],
  ['quoted, with a port', 'For="198.51.100.1:47"; proto=https;by=10.0.0.1', '198.51.100.1'],
  ['IPv6', 'for="[2001:db8::5]:47"', '2001:db8::5'],
  ['trusted ones are passed over', 'for=1.1.1.1, for=198.51.100.1, for=10.2.2.2', '198.51.100.1'],
  ['a quote that the client leaves open', 'for="1.1.1.1, for=198.51.100.1', '198.51.100.1'],
  ['hidden', 'for=_hidden', '10.0.0.1'],
  ['unknown behind a proxy', 'for=1.1.1.1, for=unknown, for=10.2.2.2', '10.2.2.2'],
  ['twice in one element', 'for=1.1.1.1;for=198.51.100.1', '10.0.0.1'],
  ['without an address', 'proto=https', '10.0.0.1'],
])('Forwarded from a trusted proxy: %s', async (_, forwarded, expected) => {
  const headers = { forwarded, 'x-forwarded-for': '9.9.9.9' }
  const asked = { peer: '10.0.0.1:80', trusted: proxies, header: 'Forwarded', headers }
  expect(await sourceOf(asked)).toBe(expected)
})

test('a proxy that writes X-Forwarded-For vouches for no Forwarded', async () => {
  const headers = { forwarded: 'for=9.9.9.9;proto=https' }
  expect(await seen({ peer: '10.0.0.1:80', trusted: proxies, headers })).toBe(
    '10.0.0.1 10.0.0.1 http 80',
  )
})

test.each<[string, Asked, string]>([
  [
    'of a trusted proxy',
    {
      peer: '10.0.0.1:80',
      headers: {
        'x-forwarded-for': '198.51.100.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '8443',
      },
    },
    '198.51.100.1 198.51.100.1, 10.0.0.1 https 8443',
  ],
  [
    'of a trusted proxy, the port by the protocol',
    { peer: '10.0.0.1:80', headers: { 'x-forwarded-proto': 'HTTPS' } },
    '10.0.0.1 10.0.0.1 https 443',
  ],
  [
    'of the last of several proxies',
    { peer: '10.0.0.1:80', headers: { 'x-forwarded-proto': 'https, http' } },
    '10.0.0.1 10.0.0.1 http 80',
  ],
  [
    'that is none',
    {
      peer: '10.0.0.1:80',
      headers: { 'x-forwarded-proto': 'wss', 'x-forwarded-port': '44x' },
    },
    '10.0.0.1 10.0.0.1 http 80',
  ],
  [
    'of anybody else',
    {
      peer: '203.0.113.9:80',
      headers: {
        'x-forwarded-for': '198.51.100.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '8443',
      },
    },
    '203.0.113.9 198.51.100.1, 203.0.113.9 http 80',
  ],
  [
    'by the standard header, of the element that the client is in',
    {
      peer: '10.0.0.1:80',
      header: 'Forwarded',
      headers: { forwarded: 'for=198.51.100.1;proto=https, for=10.2.2.2;proto=http' },
    },
    '198.51.100.1 10.0.0.1 https 443',
  ],
])('protocol and port %s', async (_, asked, expected) => {
  expect(await seen({ trusted: proxies, ...asked })).toBe(expected)
})

test.each<[string, Asked, string]>([
  [
    'its edge says who the client is',
    { cf: { colo: 'FRA' }, headers: { 'cf-connecting-ip': '203.0.113.9' } },
    '203.0.113.9',
  ],
  [
    'lists are a client’s own',
    {
      cf: { colo: 'FRA' },
      headers: { 'cf-connecting-ip': '203.0.113.9', 'x-forwarded-for': '1.1.1.1' },
    },
    '203.0.113.9',
  ],
  [
    'but those of a proxy that is trusted',
    {
      cf: { colo: 'FRA' },
      trusted: '203.0.113.9',
      headers: { 'cf-connecting-ip': '203.0.113.9', 'x-forwarded-for': '198.51.100.1' },
    },
    '198.51.100.1',
  ],
])('on Cloudflare %s', async (_, asked, expected) => {
  expect(await sourceOf(asked)).toBe(expected)
})

const policyOf = (condition: object) =>
  JSON.stringify({
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 'execute-api:Invoke',
        Resource: '*',
        Condition: condition,
      },
    ],
  })

test.each<[string, object, Asked, number]>([
  [
    'an address that is allowed',
    { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
    { peer: '198.51.100.1:1' },
    200,
  ],
  [
    'one that is pretended',
    { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
    { peer: '203.0.113.9:1', headers: pretended },
    403,
  ],
  [
    'one that a trusted proxy tells of',
    { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
    { peer: '10.0.0.1:1', trusted: proxies, headers: { 'x-forwarded-for': '198.51.100.1' } },
    200,
  ],
  [
    'the proxy itself, whose word cannot be read',
    { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
    { peer: '10.0.0.1:1', trusted: proxies, headers: { 'x-forwarded-for': '198.51.100.1, ?' } },
    403,
  ],
  [
    'TLS where it must be',
    { Bool: { 'aws:SecureTransport': 'true' } },
    { peer: '10.0.0.1:1', trusted: proxies, headers: { 'x-forwarded-proto': 'https' } },
    200,
  ],
  [
    'TLS that is pretended',
    { Bool: { 'aws:SecureTransport': 'true' } },
    { peer: '203.0.113.9:1', trusted: proxies, headers: { 'x-forwarded-proto': 'https' } },
    403,
  ],
])('a resource policy meets %s', async (_, condition, { peer, trusted, headers = {} }, status) => {
  const { api } = snapshot
  const { send } = front(
    snapshotOf(method({ methodIntegration: mockAnswering('in') }), {
      api: { ...api, policy: policyOf(condition) },
    }),
    { platform: { forwarded: linkForwarded(trusted, undefined) } },
  )
  const init = { headers, cf: { clientIp: peer } } as RequestInit
  expect((await send('/dev/t/1', init)).status).toBe(status)
})

test.each([
  ['10.0.0.0/33', /neither address nor network/],
  ['10.0.0.1/8', /bits set behind its prefix/],
  ['proxy.internal', /neither address nor network/],
  ['0x0a000001', /neither address nor network/],
  ['10.0.0.0/8 nonsense', /nonsense/],
])('TIDEGATE_TRUSTED_PROXIES %s is refused', (text, message) => {
  expect(() => linkForwarded(text, undefined)).toThrow(message)
})

test.each([
  [proxies, 'X-Real-IP', /must be X-Forwarded-For or Forwarded/],
  [undefined, 'Forwarded', /no proxy is trusted/],
])('TIDEGATE_TRUSTED_PROXIES %s with the header %s is refused', (text, header, message) => {
  expect(() => linkForwarded(text, header)).toThrow(message)
})
