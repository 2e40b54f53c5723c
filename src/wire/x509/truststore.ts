import { X509Certificate } from 'node:crypto'
import { isStronglySigned } from './signature-algorithm.ts'

/** The authorities that a domain's clients may have their certificates from (spec rest-auth §9). */
export type Truststore = {
  /** By the name they sign with: several may have one. */
  readonly authorities: ReadonlyMap<string, readonly Authority[]>
  /** What of the file is no certificate, or never anybody's authority. */
  readonly warnings: readonly string[]
}

type Authority = Dated & { readonly certificate: X509Certificate }

/** Milliseconds since 1970. */
type Dated = { readonly notBefore: number; readonly notAfter: number }

/** Bytes and certificates of a truststore, and certificates of a chain with the client's own: spec rest-auth §9. */
const limits = { bytes: 1_048_576, certificates: 1_000, chain: 4 } as const
/** Bytes of a truststore that are read at most: one more than it may have tells that it is too large. */
export const maxTruststoreBytes = limits.bytes
/** Certificates that are read without a turn for others. */
const atOnce = 50

/** Reads a truststore, certificates in PEM. Rejects with what is wrong with it. */
export async function readTruststore(bytes: Uint8Array): Promise<Truststore> {
  if (bytes.byteLength > limits.bytes) throw new Error('it is larger than 1 MB')
  const text = new TextDecoder().decode(bytes)
  const found = text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g)
  if (!found) throw new Error('it has no certificate in PEM')
  if (found.length > limits.certificates)
    throw new Error(`it has ${found.length} certificates, at most ${limits.certificates} are taken`)
  const authorities = new Map<string, Authority[]>()
  const warnings: string[] = []
  for (const [at, pem] of found.entries()) {
    if (at > 0 && at % atOnce === 0) await new Promise((resolve) => setTimeout(resolve))
    const certificate = parsed(pem)
    if (!certificate) warnings.push(`certificate ${at + 1} cannot be read`)
    else if (!certificate.ca) warnings.push(`certificate ${at + 1} is no authority's`)
    else {
      const named = authorities.get(certificate.subject) ?? []
      authorities.set(certificate.subject, [...named, { certificate, ...datesOf(certificate) }])
    }
  }
  if (authorities.size === 0) throw new Error(`none of its certificates is an authority's`)
  return { authorities, warnings }
}

/** A client's certificate as the gateway tells of it, in AWS's words. */
export type ClientCertificate = {
  readonly clientCertPem: string
  readonly subjectDN: string
  readonly issuerDN: string
  /** Pairs of hex digits, colons between. */
  readonly serialNumber: string
  /** `May 28 12:30:02 2019 GMT`. */
  readonly validity: { readonly notBefore: string; readonly notAfter: string }
}

/** What came of checking a certificate, whenever it is looked at. */
export type CheckedCertificate = {
  /** Undefined for what is none. */
  readonly clientCert: ClientCertificate | undefined
  /** Whether an authority of the truststore vouches for it, at whatever time. */
  readonly isVouchedFor: boolean
  /** Why it is refused at that time, in AWS's words where it has some; undefined when it is not. */
  refusedAt(now: number): string | undefined
}

/** Checks a client's certificate, in DER, against a truststore: everything but the time. */
export function checkCertificate(
  der: Uint8Array,
  { authorities }: Pick<Truststore, 'authorities'>,
): CheckedCertificate {
  const certificate = parsed(der)
  if (!certificate)
    return { clientCert: undefined, isVouchedFor: false, refusedAt: () => 'not a certificate' }
  const clientCert = clientCertOf(certificate)
  const own = datesOf(certificate)
  const weak = weaknessOf(certificate, der)
  const chains = weak === undefined ? chainsOf(certificate, authorities, limits.chain - 1) : []
  return {
    clientCert,
    isVouchedFor: chains.length > 0,
    refusedAt(now) {
      if (weak !== undefined) return weak
      // A date that cannot be read is never now.
      if (!(own.notBefore <= now)) return 'certificate is not yet valid'
      if (!(now <= own.notAfter)) return 'certificate has expired'
      if (chains.length === 0) return 'Could not find issuer for certificate'
      const isValid = (chain: readonly Dated[]) =>
        chain.every(({ notBefore, notAfter }) => notBefore <= now && now <= notAfter)
      return chains.some(isValid) ? undefined : 'the certificate of an issuer is not valid now'
    },
  }
}

/** What no truststore makes good; undefined for nothing. */
function weaknessOf(certificate: X509Certificate, der: Uint8Array): string | undefined {
  if (!isStronglySigned(der)) return 'Client cert using an insecure Signature Algorithm'
  if (!hasStrongKey(certificate)) return 'Client cert using an insecure key'
  if (certificate.subject === certificate.issuer && isSignedBy(certificate, certificate))
    return 'self signed certificate'
  const uses = certificate.keyUsage as readonly string[] | undefined
  const isForClients = !uses || uses.some((use) => use === clientAuthentication || use === anyUse)
  return isForClients ? undefined : 'Client cert is not for client authentication'
}

/** Extended key usages (RFC 5280 §4.2.1.12). */
const clientAuthentication = '1.3.6.1.5.5.7.3.2'
const anyUse = '2.5.29.37.0'

/** Every way from a certificate to an authority that vouches for itself, over `left` authorities of the store at most. */
function chainsOf(
  certificate: X509Certificate,
  authorities: Truststore['authorities'],
  left: number,
): readonly (readonly Authority[])[] {
  if (left === 0) return []
  const issuers = (authorities.get(certificate.issuer) ?? []).filter(
    ({ certificate: issuer }) =>
      hasStrongKey(issuer) && certificate.checkIssued(issuer) && isSignedBy(certificate, issuer),
  )
  return issuers.flatMap((issuer) => {
    const { certificate: own } = issuer
    // Its own signature proves nothing of a root: it is trusted since it is here.
    if (own.subject === own.issuer && isSignedBy(own, own)) return [[issuer]]
    if (!isStronglySigned(own.raw)) return []
    return chainsOf(own, authorities, left - 1).map((rest) => [issuer, ...rest])
  })
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey)
  } catch {
    // A key of another kind than the signature.
    return false
  }
}

const minRsaBits = 2_048
const curves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1'])

function hasStrongKey({ publicKey }: X509Certificate): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey
  if (type === 'rsa') return (details?.modulusLength ?? 0) >= minRsaBits
  return type === 'ec' && curves.has(details?.namedCurve ?? '')
}

function parsed(certificate: string | Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(certificate)
  } catch {
    return undefined
  }
}

const datesOf = ({ validFrom, validTo }: X509Certificate): Dated => ({
  notBefore: Date.parse(validFrom),
  // The second it names is its last one.
  notAfter: Date.parse(validTo) + 999,
})

const clientCertOf = (certificate: X509Certificate): ClientCertificate => ({
  clientCertPem: certificate.toString(),
  subjectDN: nameOf(certificate.subject),
  issuerDN: nameOf(certificate.issuer),
  serialNumber: pairsOf(certificate.serialNumber),
  validity: { notBefore: certificate.validFrom, notAfter: certificate.validTo },
})

/** In the order of the certificate; what a value holds of commas and line feeds is escaped already (RFC 2253). */
const nameOf = (lines: string): string => lines.replaceAll(' + ', '+').replaceAll('\n', ',')

const pairsOf = (hex: string): string => {
  const digits = hex.toLowerCase()
  return (digits.length % 2 === 0 ? digits : `0${digits}`).match(/../g)?.join(':') ?? ''
}
