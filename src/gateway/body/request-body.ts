import { maxRequestBytes } from '../../model/limits.ts'
import { toText } from './bytes.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { holdClientChunks, type Charge } from './held-bytes.ts'
import { Refusal } from '../exchange/refusal.ts'

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

const empty = new Uint8Array(0)

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
    holdClientChunks(x),
  ).catch(brokenOff))
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
  charge?: Charge,
): Promise<Uint8Array> {
  if (!stream) return empty
  const reader = stream.getReader()
  let whole: Uint8Array = empty
  let size = 0
  let pace: Pace | undefined
  try {
    for (;;) {
      const reading = reader.read()
      const { done, value } = await (pace ? Promise.race([reading, pace.tooSlow]) : reading)
      if (done) return size === whole.length ? whole : whole.subarray(0, size)
      const before = size
      size += value.byteLength
      if (size > limit) throw tooLarge()
      if (charge?.grow(size) && charge.check) pace ??= watchPace(charge.check)
      if (before === 0) {
        whole = value
        continue
      }
      // Copied at once: a body of one-byte chunks would weigh a hundred times its size as a list of them.
      if (size > whole.length) {
        const larger = new Uint8Array(Math.min(limit, Math.max(size, 2 * whole.length)))
        larger.set(whole.subarray(0, before))
        whole = larger
      }
      whole.set(value, before)
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined)
    throw error
  } finally {
    pace?.stop()
  }
}

/** Milliseconds between looks at how a body comes along. */
const paceMs = 1_000

type Pace = { readonly tooSlow: Promise<never>; stop(): void }

/** Looks now and then whether the body may go on to take its time. */
function watchPace(check: () => void): Pace {
  let timer: ReturnType<typeof setInterval> | undefined
  const tooSlow = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      try {
        check()
      } catch (error) {
        reject(error)
      }
    }, paceMs)
  })
  // Nobody may be waiting at that moment; who reads on hears of it.
  tooSlow.catch(() => undefined)
  return { tooSlow, stop: () => clearInterval(timer) }
}
