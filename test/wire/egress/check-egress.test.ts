import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseIpv4, parseIpv6, parseNetwork } from '../../../src/wire/egress/address.ts'
import { linkEgressCheck } from '../../../src/wire/egress/check-egress.ts'
import { readEgressPolicy, type EgressSettings } from '../../../src/wire/egress/policy.ts'

const checkOf = (settings: EgressSettings) => linkEgressCheck(readEgressPolicy(settings, 'public'))
const verdict = (settings: EgressSettings, url: string, hostFromClient = false) => {
  try {
    return checkOf(settings)(url, hostFromClient)
  } catch (error) {
    return (error as Error).name
  }
}

// ATTACKS 60; the blocks are IANA's special-purpose registries.
const refusedHosts = `
  localhost LOCALHOST localhost. localhost.. a.localhost db intranet host.docker.internal
  metadata.google.internal metadata.goog instance-data.ec2.internal printer.local router.lan nas.home.arpa
  x.localdomain files.corp
  127.0.0.1 127.0.0.1. 127.255.255.254 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 0177.1 017700000001
  0 0.0.0.0 00000 0x0 10.0.0.1 10.1 167772161 0xa000001 012.0.0.1 100.64.0.1 100.127.255.255 100.100.100.200
  169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.43518 169.254.170.2 168.63.129.16
  172.16.0.1 172.31.255.255 192.168.0.1 192.168.1 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255
  198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 4294967295
  １２７.0.0.1 127。0。0。1 ⑩.0.0.1 ⓛocalhost %31%32%37.0.0.1 loc%61lhost
  [::] [::1] [0:0:0:0:0:0:0:1] [0000::0001] [::127.0.0.1] [::7f00:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:a9fe:a9fe]
  [::ffff:0:127.0.0.1] [64:ff9b::10.0.0.1] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::808:808] [64:ff9b:1:2::1]
  [2002:7f00:1::] [2002:808:808::1] [2001:0:4136:e378:8000:63bf:3fff:fdd2] [2001:10::1] [2001:20::1] [2001:db8::1] [3fff::1]
  [fe80::1] [fe80::1%25eth0] [fe80::1%eth0] [febf::1] [fec0::1] [fc00::1] [fd00:ec2::254] [fd12:3456::1] [ff02::1] [100::1] [5f00::1]
`.match(/\S+/g)!

const allowedHosts = `
  example.com EXAMPLE.com. a.b.example.co.uk xn--bcher-kva.example sqs.us-east-1.amazonaws.com internal.example.com local.example
  1.1.1.1 8.8.8.8 134744072 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 192.167.255.255 192.169.0.1 198.17.255.255
  198.20.0.1 11.0.0.1 126.255.255.255 128.0.0.1 169.253.255.255 223.255.255.255 168.63.129.17
  [2606:4700::1111] [2001:4860:4860::8888] [64:ff9b::8.8.8.8] [::ffff:8.8.8.8] [2a00::1]
`.match(/\S+/g)!

describe('60: the public scope', () => {
  test.each(refusedHosts)('does not call %s', (host) => {
    expect(verdict({}, `http://${host}/latest/meta-data/`)).toBe('EgressRefused')
    expect(verdict({}, `https://${host}:8443?x`)).toBe('EgressRefused')
  })

  test.each(allowedHosts)('calls %s', (host) => {
    expect(verdict({}, `http://${host}/`)).toBe('ordinary')
    expect(verdict({}, `https://${host}`)).toBe('ordinary')
  })

  // Spec integrations §5: 80, 443, 1024–65535.
  test.each([
    [80, 'ordinary'],
    [443, 'ordinary'],
    [1024, 'ordinary'],
    [65535, 'ordinary'],
    [22, 'EgressRefused'],
    [25, 'EgressRefused'],
    [1023, 'EgressRefused'],
    [0, 'EgressRefused'],
    [65536, 'EgressRefused'],
  ])('port %i: %s', (port, expected) => {
    expect(verdict({}, `http://example.com:${port}/`)).toBe(expected)
  })

  test.each([
    'http://user@example.com/',
    'http://user:secret@example.com/',
    'http://:secret@example.com/',
    'http://example.com@127.0.0.1/',
    'http://127.0.0.1\\@example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'http:///127.0.0.1/',
    'http:127.0.0.1/',
    '//127.0.0.1/',
    '',
    'http://',
    'http://exa mple.com/',
    'http://127.0.\t0.1/',
    'http://127.0.0.1#@example.com',
    'http://127.0.0.1?@example.com/',
  ])('does not call %s', (url) => {
    expect(verdict({}, url)).toBe('EgressRefused')
  })
})

describe('60: the private scope', () => {
  const settings = { TIDEGATE_EGRESS: 'private' }
  test.each([
    ['127.0.0.1', 'ordinary'],
    ['localhost', 'ordinary'],
    ['db', 'ordinary'],
    ['api.corp.internal', 'ordinary'],
    ['10.0.0.1', 'ordinary'],
    ['[::1]', 'ordinary'],
    ['169.254.169.254', 'EgressRefused'],
    ['2852039166', 'EgressRefused'],
    ['[::ffff:169.254.169.254]', 'EgressRefused'],
    ['[::169.254.169.254]', 'EgressRefused'],
    ['[::ffff:0:169.254.169.254]', 'EgressRefused'],
    ['[64:ff9b::a9fe:a9fe]', 'EgressRefused'],
    ['[64:ff9b:1::a9fe:a9fe]', 'EgressRefused'],
    ['[2002:a9fe:a9fe::1]', 'EgressRefused'],
    ['[64:ff9b:1::10.0.0.1]', 'ordinary'],
    ['[fe80::1]', 'EgressRefused'],
    ['[fd00:ec2::254]', 'EgressRefused'],
    ['168.63.129.16', 'EgressRefused'],
    ['100.100.100.200', 'EgressRefused'],
    ['metadata.google.internal', 'EgressRefused'],
    ['metadata.google.internal.', 'EgressRefused'],
  ])('%s: %s', (host, expected) => {
    expect(verdict(settings, `http://${host}:81/x`)).toBe(expected)
  })
})

describe('TIDEGATE_EGRESS_ALLOW', () => {
  test.each([
    ['10.0.0.0/8', 'http://10.1.2.3/', 'declared'],
    ['10.0.0.0/8', 'http://11.1.2.3/', 'ordinary'],
    ['10.0.0.0/9', 'http://10.128.0.1/', 'EgressRefused'],
    ['10.0.0.5', 'http://10.0.0.5:8080/', 'declared'],
    ['10.0.0.5', 'http://10.0.0.6/', 'EgressRefused'],
    ['10.0.0.5', 'http://10.0.0.5:22/', 'EgressRefused'],
    ['10.0.0.5:22', 'http://10.0.0.5:22/', 'declared'],
    ['10.0.0.5:22', 'http://10.0.0.5/', 'EgressRefused'],
    ['10.0.0.5:443', 'https://10.0.0.5/', 'declared'],
    ['127.0.0.1', 'http://[::ffff:127.0.0.1]/', 'EgressRefused'],
    ['fd00::/8', 'http://[fd12::1]/', 'declared'],
    ['[fd00::1]:8080', 'http://[fd00::1]:8080/', 'declared'],
    ['fd00::1', 'http://[fd00:0::1]/', 'declared'],
    ['api.corp.internal', 'http://api.corp.internal/', 'declared'],
    ['API.corp.internal.', 'http://api.CORP.internal./', 'declared'],
    ['api.corp.internal', 'http://x.api.corp.internal/', 'EgressRefused'],
    ['*.corp.internal', 'http://x.y.corp.internal/', 'declared'],
    ['*.corp.internal', 'http://corp.internal/', 'EgressRefused'],
    ['*.corp.internal', 'http://xcorp.internal/', 'EgressRefused'],
    ['a.local, b.local:8443 c.local', 'https://b.local:8443/', 'declared'],
    ['a.local, b.local:8443 c.local', 'https://c.local/', 'declared'],
    ['169.254.169.254', 'http://169.254.169.254/', 'declared'],
    ['example.com', 'http://user@example.com/', 'EgressRefused'],
  ])('%s: %s is %s', (TIDEGATE_EGRESS_ALLOW, url, expected) => {
    expect(verdict({ TIDEGATE_EGRESS_ALLOW }, url)).toBe(expected)
  })

  test.each([
    ['http://a.example', 'no host, address or network'],
    ['10.0.0.5/8', 'an address inside a network'],
    ['0.0.0.0/0', 'TIDEGATE_EGRESS=private'],
    ['::/0', 'TIDEGATE_EGRESS=private'],
    ['10.0.0.0/33', 'no host, address or network'],
    ['10.0.0.0/', 'no host, address or network'],
    ['a.example:0', 'no possible port'],
    ['a.example:65536', 'no possible port'],
    ['a.example:http', 'no host, address or network'],
    ['127.1', 'no host, address or network'],
    ['0x7f.0.0.1', 'no host, address or network'],
    ['256.1.1.1', 'no host, address or network'],
    ['*', 'no host, address or network'],
    ['*.*.example', 'no host, address or network'],
    ['a..example', 'no host, address or network'],
    ['[fe80::1%eth0]', 'no host, address or network'],
    ['fe80::1::2', 'no host, address or network'],
    ['user@a.example', 'no host, address or network'],
    [':80', 'no host, address or network'],
  ])('refuses to start with %s: %s', (entry, why) => {
    const read = () => readEgressPolicy({ TIDEGATE_EGRESS_ALLOW: `ok.example, ${entry}` }, 'public')
    expect(read).toThrow(`TIDEGATE_EGRESS_ALLOW: "${entry}"`)
    expect(read).toThrow(why)
  })

  test('refuses another scope', () => {
    expect(() => checkOf({ TIDEGATE_EGRESS: 'open' })).toThrow(
      'TIDEGATE_EGRESS is "open"; it must be public or private',
    )
  })
})

describe('60: a host that the request chooses', () => {
  const settings = { TIDEGATE_EGRESS_CLIENT_HOSTS: '*.tenants.example:8443, one.example, 10.0.0.5' }
  test.each([
    ['https://a.tenants.example:8443/', 'ordinary'],
    ['https://a.tenants.example/', 'EgressRefused'],
    ['https://one.example/', 'ordinary'],
    ['https://two.example/', 'EgressRefused'],
    // Declared as a choice, but not as an exception.
    ['http://10.0.0.5/', 'EgressRefused'],
  ])('%s: %s', (url, expected) => {
    expect(verdict(settings, url, true)).toBe(expected)
  })
})

describe('addresses', () => {
  const bytes = (length: number) =>
    fc.array(fc.integer({ min: 0, max: 255 }), { minLength: length, maxLength: length })

  test('every spelling of a private IPv4 address is refused', () => {
    const base = fc.constantFrom([10], [127], [169, 254], [192, 168], [172, 16], [0], [100, 64])
    const parts = fc.constantFrom(1, 2, 3, 4)
    const radix = fc.constantFrom(8, 10, 16)
    fc.assert(
      fc.property(base, bytes(4), parts, radix, (start, rest, count, base_) => {
        const address = [...start, ...rest].slice(0, 4)
        const last = address.slice(count - 1).reduce((sum, byte) => sum * 256 + byte, 0)
        const prefix = { 8: '0', 10: '', 16: '0x' }[base_]
        const host = [...address.slice(0, count - 1), last]
          .map((value) => prefix + value.toString(base_))
          .join('.')
        expect(verdict({}, `http://${host}/`)).toBe('EgressRefused')
        const embedded = ['::ffff:', '64:ff9b::', '::', '2002:'].map(
          (start6) => `http://[${start6}${start6 === '2002:' ? hex(address) : address.join('.')}]/`,
        )
        for (const url of embedded) expect(verdict({}, url)).toBe('EgressRefused')
      }),
    )
  })
  const hex = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]) =>
    `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}::`

  test('are read as Node reads them', () => {
    const texts = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef:.')), maxLength: 42 }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect([text, parseIpv4(text) !== undefined]).toEqual([text, isIPv4(text)])
        expect([text, parseIpv6(text) !== undefined]).toEqual([text, isIPv6(text)])
      }),
      { numRuns: 3_000 },
    )
  })

  test('mean what the URL parser takes them for', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const host = new URL(`http://[${text}]/`).hostname
        expect(parseIpv6(host.slice(1, -1))).toEqual(parseIpv6(text))
      }),
    )
  })

  test('no text breaks the readers', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseNetwork(text)
        verdict({}, text)
        verdict({}, `http://${text}`)
      }),
    )
  })
})
