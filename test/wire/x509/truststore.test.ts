import { expect, test } from 'vitest'
import { checkCertificate, readTruststore } from '../../../src/wire/x509/truststore.ts'
import { issue, type Issued, type Wanted } from '../../support/certificate-authority.ts'

// Which client certificates a truststore lets in: spec rest-auth §9.

const authority = (commonName: string, over: Partial<Wanted> = {}): Issued =>
  issue({ name: [['CN', commonName]], isAuthority: true, ...over })

const root = authority('Root')
const rsaRoot = authority('RSA root', { key: 'rsa' })
const middle = authority('Middle', { by: root })
const lower = authority('Lower', { by: middle })
const lowest = authority('Lowest', { by: lower })
const stranger = authority('Stranger')
/** Of the root's name, and another key. */
const impostor = authority('Root')
const expired = authority('Expired root', { from: -30, to: -1 })
const future = authority('Future root', { from: 1, to: 30 })
const weakRoot = authority('Weak root', { key: 'rsa-1024' })
const sha1Middle = authority('SHA-1 middle', { by: rsaRoot, hash: 'sha1', key: 'rsa' })
const noAuthority = issue({ name: [['CN', 'No authority']], by: root })

const client = (by: Issued | undefined, over: Partial<Wanted> = {}): Uint8Array =>
  issue({
    name: [
      ['C', 'US'],
      ['O', 'Acme, Inc.'],
      ['CN', 'client'],
    ],
    ...(by && { by }),
    ...over,
  }).der

const storeOf = (...members: readonly Issued[]) =>
  readTruststore(Buffer.from(members.map(({ pem }) => pem).join('comment\n')))

const unknown = 'Could not find issuer for certificate'
const weak = 'Client cert using an insecure Signature Algorithm'

test.each<[string, Uint8Array, readonly Issued[], string | undefined]>([
  ['of a root', client(root), [root], undefined],
  ['of an RSA root', client(rsaRoot), [rsaRoot], undefined],
  ['with an RSA key', client(root, { key: 'rsa' }), [root], undefined],
  ['with a P-384 key', client(root, { key: 'p384' }), [root], undefined],
  ['without a purpose', client(root, { purpose: 'none' }), [root], undefined],
  ['of one among many', client(root), [stranger, rsaRoot, root], undefined],
  ['of one of two of a name', client(root), [impostor, root], undefined],
  ['over two authorities', client(middle), [root, middle], undefined],
  ['over three, four in all', client(lower), [root, middle, lower], undefined],
  ['over four, five in all', client(lowest), [root, middle, lower, lowest], unknown],
  ['of an authority whose root is missing', client(middle), [middle], unknown],
  ['with a gap on the way', client(lower), [root, lower], unknown],
  ['of somebody else', client(stranger), [root], unknown],
  ['of somebody else of the name', client(impostor), [root], unknown],
  [
    'that names an issuer that did not sign',
    client(stranger, { issuerName: root.name }),
    [root],
    unknown,
  ],
  ['with a forged signature', client(root, { isForged: true }), [root], unknown],
  ['of a certificate that is no authority', client(noAuthority), [root, noAuthority], unknown],
  ['that vouches for itself', client(undefined), [root], 'self signed certificate'],
  ['that is the root itself', root.der, [root], 'self signed certificate'],
  ['with SHA-1, by RSA', client(rsaRoot, { hash: 'sha1' }), [rsaRoot], weak],
  ['with SHA-1, by ECDSA', client(root, { hash: 'sha1' }), [root], weak],
  ['of an authority by SHA-1', client(sha1Middle), [rsaRoot, sha1Middle], unknown],
  ['of a weak root', client(weakRoot), [weakRoot], unknown],
  [
    'with RSA of 1,024 bits',
    client(root, { key: 'rsa-1024' }),
    [root],
    'Client cert using an insecure key',
  ],
  ['with P-224', client(root, { key: 'secp224' }), [root], 'Client cert using an insecure key'],
  ['with Ed25519', client(root, { key: 'ed25519' }), [root], 'Client cert using an insecure key'],
  ['that has expired', client(root, { from: -9, to: -1 }), [root], 'certificate has expired'],
  ['of tomorrow', client(root, { from: 1 }), [root], 'certificate is not yet valid'],
  [
    'of an expired root',
    client(expired),
    [expired],
    'the certificate of an issuer is not valid now',
  ],
  [
    'of a root of tomorrow',
    client(future),
    [future],
    'the certificate of an issuer is not valid now',
  ],
  [
    'of servers',
    client(root, { purpose: 'server' }),
    [root],
    'Client cert is not for client authentication',
  ],
  ['that is none', Buffer.from('no certificate'), [root], 'not a certificate'],
  ['that is nothing', new Uint8Array(0), [root], 'not a certificate'],
  ['cut short', client(root).subarray(0, 100), [root], 'not a certificate'],
])('a certificate %s', async (_, der, members, refused) => {
  expect(checkCertificate(der, await storeOf(...members)).refusedAt(Date.now())).toBe(refused)
})

test('a verdict follows the time', async () => {
  const checked = checkCertificate(client(root, { to: 2 }), await storeOf(root))
  const inDays = (days: number) => checked.refusedAt(Date.now() + days * 86_400_000)
  expect([inDays(-2), inDays(0), inDays(1.9), inDays(2.1)]).toEqual([
    'certificate is not yet valid',
    undefined,
    undefined,
    'certificate has expired',
  ])
})

test('a certificate is told of as AWS does', async () => {
  const { clientCert } = checkCertificate(client(root), await storeOf(root))
  expect(clientCert).toMatchObject({
    subjectDN: String.raw`C=US,O=Acme\, Inc.,CN=client`,
    issuerDN: 'CN=Root',
    serialNumber: expect.stringMatching(/^0a(?::[0-9a-f]{2}){7}$/),
    clientCertPem: expect.stringMatching(
      /^-----BEGIN CERTIFICATE-----\n[^-]+\n-----END CERTIFICATE-----\n$/,
    ),
    validity: {
      notBefore: expect.stringMatching(/^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4} GMT$/),
      notAfter: expect.stringMatching(/^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4} GMT$/),
    },
  })
})

test.each<[string, () => string, RegExp]>([
  ['nothing', () => '', /no certificate in PEM/],
  ['something else', () => 'hello', /no certificate in PEM/],
  [
    'garbage in PEM',
    () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
    /none of its certificates/,
  ],
  ['a certificate of a client', () => noAuthority.pem, /none of its certificates/],
  ['more than 1 MB', () => root.pem + ' '.repeat(1_048_577), /larger than 1 MB/],
  ['more than 1,000 certificates', () => root.pem.repeat(1_001), /1001 certificates/],
])('a truststore of %s is refused', async (_, text, message) => {
  await expect(readTruststore(Buffer.from(text()))).rejects.toThrow(message)
})

test('what of a truststore cannot be used is told, the rest counts', async () => {
  const garbage = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
  const store = await readTruststore(Buffer.from(garbage + noAuthority.pem + root.pem))
  expect(store.warnings).toEqual([
    'certificate 1 cannot be read',
    'certificate 2 is no authority’s'.replace('’', "'"),
  ])
  expect(checkCertificate(client(root), store).refusedAt(Date.now())).toBe(undefined)
})

test('a truststore of 1,000 certificates is read', async () => {
  const store = await readTruststore(Buffer.from(stranger.pem.repeat(999) + root.pem))
  expect(checkCertificate(client(root), store).refusedAt(Date.now())).toBe(undefined)
})
