/** What a connection says of its client's certificate: the certificate in base64, or why there is none to look at. */
export type Presented = { readonly certificate: string } | { readonly refused: string }

/**
 * Reads `request.cf.tlsClientAuth`, which Cloudflare's edge sets, or the listener for TLS of a gateway of one's own; no
 * header has a say in it (ATTACKS 41). A certificate that it does not call verified is as good as none.
 */
export function presentedCertificate({ cf }: Request): Presented {
  const facts = (cf as { readonly tlsClientAuth?: unknown } | undefined)?.tlsClientAuth
  const { certPresented, certVerified, certRevoked, certRFC9440 } = (
    typeof facts === 'object' && facts !== null ? facts : {}
  ) as Readonly<Record<string, unknown>>
  if (certPresented !== '1') return { refused: 'no client certificate' }
  if (certVerified !== 'SUCCESS') return { refused: `not verified: ${String(certVerified)}` }
  if (certRevoked === '1') return { refused: 'certificate is revoked' }
  const [, base64] = typeof certRFC9440 === 'string' ? (form.exec(certRFC9440) ?? []) : []
  if (base64 === undefined) return { refused: 'the platform does not pass the certificate on' }
  return { certificate: base64 }
}

/** A byte sequence of structured headers (RFC 9440). */
const form = /^:([A-Za-z0-9+/]+={0,2}):$/
