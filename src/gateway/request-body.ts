import { maxRequestBytes } from '../model/limits.ts'
import { toText } from './bytes.ts'
import type { Exchange } from './exchange.ts'

/** A body past API Gateway's limit. Answered outside the gateway responses, as plain text (spec rest-request §10). */
export class BodyTooLarge extends Error {}

/**
 * The body for a backend: streamed when its length is declared and within the limit, else read first,
 * since only reading tells how long it is. Null when the request has none.
 */
export function cappedBody(
  x: Exchange,
): ReadableStream<Uint8Array> | Uint8Array | null | Promise<Uint8Array> {
  if (x.bodyBytes) return x.bodyBytes
  if (!x.request.body) return null
  return x.request.headers.has('content-length') ? x.request.body : bodyOf(x)
}

/** Throws {@link BodyTooLarge} for a declared length past the limit, before anything else is done. */
export function refuseDeclaredLength(request: Request): void {
  const declared = request.headers.get('content-length')
  if (declared !== null && Number(declared) > maxRequestBytes) throw bodyTooLarge()
}

/** The refusal of a body past the limit. */
export const bodyTooLarge = () =>
  new BodyTooLarge(`HTTP content length exceeded ${maxRequestBytes} bytes.`)

const empty = new Uint8Array(0)

/**
 * The whole request body, read once and kept. Only for steps that need it: a body nobody asks for
 * streams through.
 */
export async function bodyOf(x: Exchange): Promise<Uint8Array> {
  return (x.bodyBytes ??= await readCapped(x.request.body, maxRequestBytes, bodyTooLarge))
}

/** The whole body as UTF-8 text; invalid bytes become U+FFFD (spec integrations §19). */
export async function bodyTextOf(x: Exchange): Promise<string> {
  return toText(await bodyOf(x))
}

/** Reads a stream to its end. Throws what `tooLarge` makes as soon as it grows past `limit` bytes. */
export async function readCapped(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
  tooLarge: () => Error,
): Promise<Uint8Array> {
  if (!stream) return empty
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > limit) {
      await reader.cancel()
      throw tooLarge()
    }
    chunks.push(value)
  }
  if (chunks.length === 1) return chunks[0]!
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
