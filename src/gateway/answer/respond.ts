import type { Exchange } from '../exchange/exchange.ts'
import { minHeldAnswerBytes } from '../../model/limits.ts'
import { misconfigured } from '../exchange/faults.ts'

/** Statuses that a `Response` with a body cannot have. */
const nullBodied: ReadonlySet<number> = new Set([204, 205, 304])

/** Whether a response with this status has no body. */
export const isBodyless = (status: number): boolean => nullBodied.has(status)

/** Statuses a `Response` can have at all; API Gateway's own range begins at 100. */
export const isSendable = (status: number): boolean => status >= 200 && status <= 599

/**
 * A response with the status and body that a definition or a backend asks for; a body that the status
 * rules out is left away. Throws the method's 500 for a status that cannot be sent.
 *
 * @param encodeBody `manual`: the body goes out as it is, whatever `Content-Encoding` a definition or a function gives
 *   it. Else the runtime codes it anew.
 */
export function respond(
  x: Exchange,
  status: number,
  body: string | Uint8Array | null,
  headers?: Headers,
  encodeBody: 'manual' | 'automatic' = 'manual',
): Response {
  if (!isSendable(status)) throw misconfigured(`the status ${status} cannot be sent`)
  const sent = isBodyless(status) ? null : encoded(body)
  x.sentBody = sent
  return headers
    ? new Response(sent, { status, headers, encodeBody })
    : new Response(sent, { status, encodeBody })
}

/** A large text becomes bytes once, and not in each place that sends, holds or counts them. */
const encoded = (body: string | Uint8Array | null): string | Uint8Array | null =>
  typeof body === 'string' && body.length >= minHeldAnswerBytes
    ? new TextEncoder().encode(body)
    : body
