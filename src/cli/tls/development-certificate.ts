import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import {
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  signatures,
  authorityKeyIdentifier,
  subjectAltName,
  subjectKeyIdentifier,
  writeCertificate,
  writePem,
  type CertificateInput,
} from '../../wire/x509/write-certificate.ts'

/** What `tidegate certificate` has made. */
export type DevelopmentCertificate = {
  /** The certificate that browsers and clients are to trust. */
  readonly authorityFile: string
  /** Whether it is the one that was there before. */
  readonly isKnown: boolean
  readonly names: readonly string[]
  readonly validTo: Date
}

/** The names of one's own machine. */
const ownNames = ['localhost', '*.localhost', '*.execute-api.localhost', '127.0.0.1', '::1']

const daySeconds = 86_400
const authorityDays = 3_650
/** Browsers take no certificate of a server that is good for longer. */
const serverDays = 397

/**
 * Makes a certificate for one's own machine and for `names`, signed by an authority of one's own, which is made when
 * there is none yet: once it is trusted, so are later certificates. Keys are readable for their owner alone.
 */
export function makeDevelopmentCertificate(
  folder: string,
  names: readonly string[],
  now: number,
): DevelopmentCertificate {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const authorityFile = join(folder, 'ca.pem')
  const authorityKeyFile = join(folder, 'ca.key')
  const from = Math.floor(now / 1000) - daySeconds
  const known = knownAuthority(authorityFile, authorityKeyFile, now)
  const authority = known ?? newAuthority(from)
  if (!known) {
    write(authorityFile, authority.pem)
    write(authorityKeyFile, pemOf(authority.key))
  }
  const all = [...new Set([...ownNames, ...names.map((name) => name.toLowerCase())])]
  const notAfter = from + serverDays * daySeconds
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const leaf = writeCertificate({
    subject: [
      ['O', 'Tidegate development'],
      ['CN', 'localhost'],
    ],
    issuer: authority.name,
    serial: serial(),
    notBefore: from,
    notAfter,
    publicKey: spkiOf(publicKey),
    extensions: [
      basicConstraints(false),
      keyUsage('handshakes'),
      subjectKeyIdentifier(keyIdOf(publicKey)),
      authorityKeyIdentifier(keyIdOf(createPublicKey(authority.key))),
      extendedKeyUsage('server'),
      subjectAltName(
        all.filter((name) => isIP(name) === 0),
        all.filter((name) => isIP(name) !== 0).map(addressBytes),
      ),
    ],
    signature: signatures.ecdsaWithSha256,
    sign: signWith(authority.key),
  })
  write(join(folder, 'server.key'), pemOf(privateKey))
  write(join(folder, 'server.pem'), writePem('CERTIFICATE', leaf))
  return {
    authorityFile,
    isKnown: known !== undefined,
    names: all,
    validTo: new Date(notAfter * 1000),
  }
}

type Authority = {
  readonly name: CertificateInput['subject']
  readonly key: KeyObject
  readonly pem: string
}

/** The one in the folder, while it is good for longer than a certificate of a server. */
function knownAuthority(file: string, keyFile: string, now: number): Authority | undefined {
  if (!existsSync(file) || !existsSync(keyFile)) return undefined
  const pem = readFileSync(file, 'utf8')
  const certificate = new X509Certificate(pem)
  const key = createPrivateKey(readFileSync(keyFile, 'utf8'))
  const name = /^CN=(.+)$/m.exec(certificate.subject)?.[1]
  const isGood = Date.parse(certificate.validTo) > now + serverDays * daySeconds * 1000
  if (name === undefined || !isGood || !certificate.checkPrivateKey(key)) return undefined
  return { name: authorityName(name), key, pem }
}

function newAuthority(from: number): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  // Two machines' authorities are told apart in a list of trusted ones.
  const name = authorityName(`Tidegate development ${randomBytes(4).toString('hex')}`)
  const der = writeCertificate({
    subject: name,
    issuer: name,
    serial: serial(),
    notBefore: from,
    notAfter: from + authorityDays * daySeconds,
    publicKey: spkiOf(publicKey),
    extensions: [
      basicConstraints(true),
      keyUsage('certificates'),
      subjectKeyIdentifier(keyIdOf(publicKey)),
    ],
    signature: signatures.ecdsaWithSha256,
    sign: signWith(privateKey),
  })
  return { name, key: privateKey, pem: writePem('CERTIFICATE', der) }
}

const authorityName = (commonName: string): CertificateInput['subject'] => [
  ['O', 'Tidegate development'],
  ['CN', commonName],
]

const signWith = (key: KeyObject) => (signed: Uint8Array) => sign('sha256', signed, key)

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

/** As RFC 7093 makes one. */
const keyIdOf = (key: KeyObject): Uint8Array =>
  createHash('sha256').update(spkiOf(key)).digest().subarray(0, 20)

const spkiOf = (key: KeyObject): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(key.export({ type: 'spki', format: 'der' }))

/** Positive: the first bit is the sign. */
function serial(): Uint8Array {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return bytes
}

function write(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 })
  // One that was there keeps its mode.
  chmodSync(file, 0o600)
}

/** The bytes of an IPv4 or IPv6 address, of which `isIP` has said that it is one. */
function addressBytes(address: string): Uint8Array {
  if (!address.includes(':')) return Uint8Array.from(address.split('.').map(Number))
  // A URL writes it without a dotted end.
  const text = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [head = '', tail] = text.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const end = groups(tail ?? '')
  const start = groups(head)
  const gap = Array<string>(8 - start.length - end.length).fill('0')
  return Uint8Array.from(
    [...start, ...gap, ...end].flatMap((group) => {
      const value = Number.parseInt(group, 16)
      return [value >> 8, value & 255]
    }),
  )
}
