import { maxRequestBytes } from '../../model/limits.ts'
import { toText } from './bytes.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { holdClientRead } from './held-bytes.ts'
import { Refusal } from '../exchange/refusal.ts'
import { readCapped } from './read-capped.ts'

/** The body for a backend: streamed, unless something has read it. Null when the request has none. */
export function bodyToSend(x: Exchange): ReadableStream<Uint8Array> | Uint8Array | null {
  return x.bodyBytes ?? x.request.body
}

/**
 * Throws the {@link bodyTooLarge} of a body past the limit. A body that does not say how long it is has to be read for
 * that.
 */
export async function boundBody(x: Exchange): Promise<void> {
  if (x.request.headers.has('content-length')) refuseDeclared(x)
  else await bodyOf(x)
}

function refuseDeclared(x: Exchange): void {
  if (Number(x.request.headers.get('content-length')) > maxRequestBytes) throw bodyTooLarge()
}

/** A body past API Gateway's limit: plain text, and no gateway response applies (spec rest-request §10). */
export const bodyTooLarge = (): Refusal =>
  new Refusal(413, `HTTP content length exceeded ${maxRequestBytes} bytes.`)

/** The client went away, or its chunks are malformed: its own doing, and no defect of ours. */
function brokenOff(error: unknown): never {
  if (error instanceof Refusal) throw error
  throw new Refusal(400, 'Bad Request', {
    reason: `the request's body could not be read to its end: ${String(error)}`,
    errorName: 'BadRequestException',
  })
}

/**
 * The whole request body, read once and kept. Only for steps that need it: a body nobody asks for
 * streams through.
 */
export async function bodyOf(x: Exchange): Promise<Uint8Array> {
  if (!x.bodyBytes) refuseDeclared(x)
  return (x.bodyBytes ??= await readCapped(
    x.request.body,
    maxRequestBytes,
    bodyTooLarge,
    holdClientRead(x),
    x.request.headers.get('content-length'),
  ).catch(brokenOff))
}

/** The whole body as UTF-8 text; invalid bytes become U+FFFD (spec integrations §19). */
export async function bodyTextOf(x: Exchange): Promise<string> {
  return toText(await bodyOf(x))
}
