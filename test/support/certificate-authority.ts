import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { derNull, derObjectIdentifier, derSequence, type Der } from '../../src/wire/x509/der.ts'
import {
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  signatures,
  subjectAltName,
  writeCertificate,
  writePem,
  type Name,
} from '../../src/wire/x509/write-certificate.ts'

/** A certificate with its key, and what it can sign. */
export type Issued = {
  readonly name: Name
  readonly der: Uint8Array
  readonly pem: string
  readonly key: KeyObject
  readonly keyPem: string
}

export type Wanted = {
  readonly name: Name
  /** Itself when absent. */
  readonly by?: Issued
  /** Written as the issuer's name, whoever signs. */
  readonly issuerName?: Name
  readonly isAuthority?: boolean
  readonly key?: 'rsa' | 'rsa-1024' | 'p256' | 'p384' | 'secp224' | 'ed25519'
  readonly hash?: 'sha1' | 'sha256'
  readonly purpose?: 'server' | 'client' | 'none'
  /** Days from now. */
  readonly from?: number
  readonly to?: number
  readonly names?: readonly string[]
  readonly addresses?: readonly Uint8Array[]
  /** The signature of something else. */
  readonly isForged?: boolean
  readonly extraBytes?: number
}

const keyPairs = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'rsa-1024': () => generateKeyPairSync('rsa', { modulusLength: 1024 }),
  p256: () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
  p384: () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' }),
  secp224: () => generateKeyPairSync('ec', { namedCurve: 'secp224r1' }),
  ed25519: () => generateKeyPairSync('ed25519'),
}

const sha1 = {
  rsa: derSequence(derObjectIdentifier('1.2.840.113549.1.1.5'), derNull),
  ec: derSequence(derObjectIdentifier('1.2.840.10045.4.1')),
}
const ed25519 = derSequence(derObjectIdentifier('1.3.101.112'))

const day = 86_400

/** Makes a certificate, good or bad. */
export function issue(wanted: Wanted): Issued {
  const { name, by, isAuthority = false, hash = 'sha256', purpose = 'client' } = wanted
  const { publicKey, privateKey } = keyPairs[wanted.key ?? 'p256']()
  const signer = by?.key ?? privateKey
  const now = Math.floor(Date.now() / 1000)
  const der = writeCertificate({
    subject: name,
    issuer: wanted.issuerName ?? by?.name ?? name,
    serial: Uint8Array.of(0x0a, ...randomBytes(7)),
    notBefore: now + (wanted.from ?? -1) * day,
    notAfter: now + (wanted.to ?? 30) * day,
    publicKey: Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })),
    extensions: [
      basicConstraints(isAuthority),
      keyUsage(isAuthority ? 'certificates' : 'handshakes'),
      ...(isAuthority || purpose === 'none' ? [] : [extendedKeyUsage(purpose)]),
      ...(wanted.names ? [subjectAltName(wanted.names, wanted.addresses)] : []),
      ...(wanted.extraBytes ? [subjectAltName(['x'.repeat(wanted.extraBytes)])] : []),
    ],
    signature: signatureOf(signer, hash),
    sign: (signed) => {
      const bytes = wanted.isForged ? createHash('sha256').update(signed).digest() : signed
      return sign(signer.asymmetricKeyType === 'ed25519' ? null : hash, bytes, signer)
    },
  })
  return {
    name,
    der,
    pem: writePem('CERTIFICATE', der),
    key: privateKey,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function signatureOf({ asymmetricKeyType: type }: KeyObject, hash: 'sha1' | 'sha256'): Der {
  if (type === 'ed25519') return ed25519
  if (type === 'rsa') return hash === 'sha1' ? sha1.rsa : signatures.sha256WithRsa
  return hash === 'sha1' ? sha1.ec : signatures.ecdsaWithSha256
}
