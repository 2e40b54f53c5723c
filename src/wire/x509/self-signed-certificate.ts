import {
  type Der,
  derBitString,
  derExplicit,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSet,
  derTime,
  derTrue,
  derUtf8,
} from './der.ts'

const oid = {
  commonName: '2.5.4.3',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  clientAuthentication: '1.3.6.1.5.5.7.3.2',
} as const

export type CertificateInput = {
  readonly commonName: string
  /** Positive, big-endian, at most 20 bytes. */
  readonly serial: Uint8Array
  /** Epoch seconds. */
  readonly notBefore: number
  readonly notAfter: number
  /** An RSA key as SubjectPublicKeyInfo, in DER. */
  readonly publicKey: Uint8Array<ArrayBuffer>
  /** RSASSA-PKCS1-v1_5 with SHA-256, by the private key of `publicKey`. */
  readonly sign: (signed: Uint8Array) => Uint8Array
}

/** An X.509 v3 certificate for TLS clients that vouches for itself (RFC 5280 §4), in DER. */
export function selfSignedCertificate(input: CertificateInput): Uint8Array {
  const algorithm = derSequence(derObjectIdentifier(oid.sha256WithRsa), derNull)
  const name = derSequence(
    derSet(derSequence(derObjectIdentifier(oid.commonName), derUtf8(input.commonName))),
  )
  const signed = derSequence(
    derExplicit(0, derInteger(Uint8Array.of(2))), // version 3
    derInteger(input.serial),
    algorithm,
    name,
    derSequence(derTime(input.notBefore), derTime(input.notAfter)),
    name,
    input.publicKey,
    derExplicit(3, extensions),
  )
  return derSequence(signed, algorithm, derBitString(input.sign(signed)))
}

const extension = (id: string, content: Der) =>
  derSequence(derObjectIdentifier(id), derTrue, derOctetString(content))

const extensions = derSequence(
  extension(oid.basicConstraints, derSequence()), // no certificate authority
  extension(oid.keyUsage, Uint8Array.of(0x03, 0x02, 0x07, 0x80)), // digitalSignature, the first of nine bits
  extension(oid.extendedKeyUsage, derSequence(derObjectIdentifier(oid.clientAuthentication))),
)

const pemLineLength = 64

/** Bytes as PEM text (RFC 7468): `label` is what stands after BEGIN. */
export function writePem(label: string, bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  const text = btoa(binary)
  const lines: string[] = []
  for (let at = 0; at < text.length; at += pemLineLength)
    lines.push(text.slice(at, at + pemLineLength))
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
