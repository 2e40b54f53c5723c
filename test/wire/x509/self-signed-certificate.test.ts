import { createPrivateKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import {
  derInteger,
  derObjectIdentifier,
  derOctetString,
  derTime,
} from '../../../src/wire/x509/der.ts'
import { selfSignedCertificate } from '../../../src/wire/x509/self-signed-certificate.ts'
import { writePem } from '../../../src/wire/x509/write-certificate.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

// X.690 §8.3 (integers), §8.19 (object identifiers), §10.1 (lengths); RFC 5280 §4.1.2.5 (times).
test.each([
  ['zero', derInteger(Uint8Array.of(0, 0)), '020100'],
  ['127', derInteger(Uint8Array.of(0x7f)), '02017f'],
  ['128 needs a sign byte', derInteger(Uint8Array.of(0x80)), '02020080'],
  ['leading zeros go', derInteger(Uint8Array.of(0, 0, 1, 0)), '02020100'],
  ['an arc above 127', derObjectIdentifier('1.2.840.113549'), '06062a864886f70d'],
  ['an arc of zero', derObjectIdentifier('2.5.4.0'), '0603550400'],
  ['127 bytes', derOctetString(new Uint8Array(127)).slice(0, 2), '047f'],
  ['128 bytes', derOctetString(new Uint8Array(128)).slice(0, 3), '048180'],
  ['256 bytes', derOctetString(new Uint8Array(256)).slice(0, 4), '04820100'],
  ['1999', derTime(915_148_799), `170d${hex(Buffer.from('981231235959Z'))}`],
  ['2049', derTime(2_524_607_999), `170d${hex(Buffer.from('491231235959Z'))}`],
  ['2050', derTime(2_524_608_000), `180f${hex(Buffer.from('20500101000000Z'))}`],
])('DER of %s', (_, bytes, expected) => {
  expect(hex(bytes)).toBe(expected)
})

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })

const issue = (commonName: string, notBefore: number, notAfter: number) =>
  writePem(
    'CERTIFICATE',
    selfSignedCertificate({
      commonName,
      serial: Uint8Array.of(0x81, 2, 3),
      notBefore,
      notAfter,
      publicKey: new Uint8Array(keys.publicKey.export({ type: 'spki', format: 'der' })),
      sign: (signed) => sign('sha256', signed, keys.privateKey),
    }),
  )

// RFC 5280 §4, as OpenSSL reads it.
test('a certificate is what it was asked to be', () => {
  const certificate = new X509Certificate(issue('Ü gateway', 1_600_000_000, 1_631_536_000))
  expect(certificate.subject).toBe('CN=Ü gateway')
  expect(certificate.issuer).toBe('CN=Ü gateway')
  expect(certificate.serialNumber).toBe('810203')
  expect(certificate.validFromDate.getTime()).toBe(1_600_000_000_000)
  expect(certificate.validToDate.getTime()).toBe(1_631_536_000_000)
  expect(certificate.ca).toBe(false)
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  expect(certificate.verify(keys.publicKey)).toBe(true)
  expect(
    certificate.checkPrivateKey(
      createPrivateKey(keys.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    ),
  ).toBe(true)
})

// AWS developer guide, "Generate and configure an SSL certificate for backend authentication".
test('a TLS server that trusts the certificate lets its owner in', async () => {
  const now = Math.floor(Date.now() / 1000)
  const cert = issue('ApiGateway', now - 60, now + 3600)
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const server = createServer({ key, cert, ca: cert, requestCert: true, rejectUnauthorized: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const accepted = once(server, 'secureConnection')
  const client = connect({ port, host: '127.0.0.1', key, cert, rejectUnauthorized: false })
  const [socket] = (await accepted) as [TLSSocket]
  expect(socket.authorized).toBe(true)
  client.destroy()
  socket.destroy()
  server.close()
  await once(server, 'close')
})
