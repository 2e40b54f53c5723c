import {
  type Der,
  derBitString,
  derContext,
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

const attributes = { C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3' } as const

/** The parts of a name in their order. */
export type Name = readonly (readonly [attribute: keyof typeof attributes, value: string])[]

/** How certificates are signed. */
export const signatures = {
  sha256WithRsa: derSequence(derObjectIdentifier('1.2.840.113549.1.1.11'), derNull),
  ecdsaWithSha256: derSequence(derObjectIdentifier('1.2.840.10045.4.3.2')),
} as const

export type CertificateInput = {
  readonly subject: Name
  readonly issuer: Name
  /** Positive, big-endian, at most 20 bytes. */
  readonly serial: Uint8Array
  /** Epoch seconds. */
  readonly notBefore: number
  readonly notAfter: number
  /** SubjectPublicKeyInfo, in DER. */
  readonly publicKey: Uint8Array<ArrayBuffer>
  readonly extensions: readonly Der[]
  /** One of {@link signatures}, and how the issuer's private key makes such a one. */
  readonly signature: Der
  readonly sign: (signed: Uint8Array) => Uint8Array
}

/** An X.509 v3 certificate (RFC 5280 §4), in DER. */
export function writeCertificate(input: CertificateInput): Uint8Array {
  const { signature, issuer, subject, notBefore, notAfter } = input
  const signed = derSequence(
    derExplicit(0, derInteger(Uint8Array.of(2))), // version 3
    derInteger(input.serial),
    signature,
    nameOf(issuer),
    derSequence(derTime(notBefore), derTime(notAfter)),
    nameOf(subject),
    input.publicKey,
    derExplicit(3, derSequence(...input.extensions)),
  )
  return derSequence(signed, signature, derBitString(input.sign(signed)))
}

const nameOf = (name: Name): Der =>
  derSequence(
    ...name.map(([attribute, value]) =>
      derSet(derSequence(derObjectIdentifier(attributes[attribute]), derUtf8(value))),
    ),
  )

const critical = (id: string, content: Der): Der =>
  derSequence(derObjectIdentifier(id), derTrue, derOctetString(content))

/** Whether it is an authority's. */
export const basicConstraints = (isAuthority: boolean): Der =>
  critical('2.5.29.19', isAuthority ? derSequence(derTrue) : derSequence())

/** What the key is for: to sign certificates, or to sign in handshakes. */
export const keyUsage = (use: 'certificates' | 'handshakes'): Der =>
  // The bits are counted from the left: keyCertSign is the sixth, digitalSignature the first.
  critical(
    '2.5.29.15',
    use === 'certificates'
      ? Uint8Array.of(0x03, 0x02, 0x02, 0x04)
      : Uint8Array.of(0x03, 0x02, 0x07, 0x80),
  )

/** Tells certificates of one name apart by their keys: 20 bytes made of the key. */
export const subjectKeyIdentifier = (id: Uint8Array): Der =>
  derSequence(derObjectIdentifier('2.5.29.14'), derOctetString(derOctetString(id)))

/** The same of the issuer's key. */
export const authorityKeyIdentifier = (id: Uint8Array): Der =>
  derSequence(derObjectIdentifier('2.5.29.35'), derOctetString(derSequence(derContext(0, id))))

const purposes = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const

/** At which end of TLS it is shown. */
export const extendedKeyUsage = (purpose: keyof typeof purposes): Der =>
  critical('2.5.29.37', derSequence(derObjectIdentifier(purposes[purpose])))

/** The names and addresses that a server has. Addresses are given as their bytes. */
export const subjectAltName = (
  names: readonly string[],
  addresses: readonly Uint8Array[] = [],
): Der =>
  derSequence(
    derObjectIdentifier('2.5.29.17'),
    derOctetString(
      derSequence(
        ...names.map((name) => derContext(2, new TextEncoder().encode(name))),
        ...addresses.map((address) => derContext(7, address)),
      ),
    ),
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
