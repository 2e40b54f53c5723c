import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'

/** A file of the tests' own authority: its certificate, a server's, two clients'. Valid for a hundred years. */
export const tlsFile = (name: string): string => join(import.meta.dirname, 'tls', name)

/** An HTTPS backend on `localhost` that asks for a client certificate and answers with whose it is. */
export type TlsOrigin = {
  /** `localhost:PORT`. */
  readonly host: string
  /** The subject of each request's certificate, `nobody` without one. */
  readonly seen: readonly string[]
  stop(): Promise<void>
}

export async function startTlsOrigin(): Promise<TlsOrigin> {
  const seen: string[] = []
  const server = createServer(
    {
      cert: readFileSync(tlsFile('server.pem')),
      key: readFileSync(tlsFile('server.key')),
      ca: readFileSync(tlsFile('ca.pem')),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      const peer = (request.socket as TLSSocket).getPeerCertificate()
      const name = peer.subject ? String(peer.subject.CN) : 'nobody'
      seen.push(name)
      response.setHeader('X-Host', request.headers.host ?? '')
      request.resume().on('end', () => response.end(name))
    },
  )
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
