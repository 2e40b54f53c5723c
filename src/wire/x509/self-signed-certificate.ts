import {
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  signatures,
  writeCertificate,
  type CertificateInput,
} from './write-certificate.ts'

export type SelfSignedInput = Pick<
  CertificateInput,
  'serial' | 'notBefore' | 'notAfter' | 'publicKey' | 'sign'
> & {
  readonly commonName: string
}

/**
 * A certificate for TLS clients that vouches for itself, in DER. The key is an RSA key, and `sign` is
 * RSASSA-PKCS1-v1_5 with SHA-256 by its private key.
 */
export function selfSignedCertificate({ commonName, ...input }: SelfSignedInput): Uint8Array {
  const name = [['CN', commonName]] as const
  return writeCertificate({
    ...input,
    subject: name,
    issuer: name,
    signature: signatures.sha256WithRsa,
    extensions: [basicConstraints(false), keyUsage('handshakes'), extendedKeyUsage('client')],
  })
}
