import { requestWith } from '../test/simulated-exchange.ts'

/** A request to be explained. Plain JSON. */
export type ExplainRequest = {
  readonly method: string
  /** As a client would ask for it; nothing of it is normalised. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whom policies take for the client. */
  readonly sourceIp: string
}

/** The same as it arrives. Its verb, headers, body and peer are read; what it asks for is in the target. */
export function incomingOf({ method, url, headers, body, sourceIp }: ExplainRequest): Request {
  const peer = sourceIp.includes(':') ? `[${sourceIp}]:0` : `${sourceIp}:0`
  const bytes = new TextEncoder().encode(body)
  const request = requestWith(url, method, Object.entries(headers), bytes, {
    cf: { clientIp: peer },
  })
  // A client's body comes with its length.
  if (request.body) request.headers.set('content-length', String(bytes.byteLength))
  return request
}
