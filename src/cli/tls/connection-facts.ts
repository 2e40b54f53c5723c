import type { TLSSocket } from 'node:tls'

/** Bytes of a client's certificate that are passed on: a header's worth. The largest of usual ones has 4 KB. */
const maxCertificateBytes = 16_384

/**
 * What is known of a connection, as JSON in the shape of Cloudflare's `request.cf`. That a certificate is verified says
 * here that its key was shown in the handshake: whether anybody trusts it is decided where the domain's truststore is.
 */
export function connectionFacts(socket: TLSSocket, address: string, port: number): string {
  const certificate = socket.getPeerX509Certificate()?.raw
  const isFit = certificate !== undefined && certificate.byteLength <= maxCertificateBytes
  return JSON.stringify({
    clientIp: `${address.includes(':') ? `[${address}]` : address}:${port}`,
    tlsVersion: socket.getProtocol(),
    tlsCipher: socket.getCipher().name,
    tlsClientAuth: {
      certPresented: certificate ? '1' : '0',
      certVerified: !certificate ? 'NONE' : isFit ? 'SUCCESS' : 'FAILED:certificate too large',
      ...(certificate && isFit && { certRFC9440: `:${certificate.toString('base64')}:` }),
    },
  })
}
