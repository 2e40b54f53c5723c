import { Fault } from '../../model/fault.ts'
import { maxRequestBytes, maxResponseBytes } from '../../model/limits.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { misconfigured } from '../exchange/faults.ts'
import { bodyOf, bodyTooLarge } from '../body/request-body.ts'
import { readCapped } from '../body/read-capped.ts'
import type { Step } from '../exchange/exchange.ts'
import { inTurn, newEffort } from '../body/turns.ts'
import { hold, holdRead } from '../body/held-bytes.ts'

/** The codings API Gateway knows (spec rest-request §11). */
type Coding = 'gzip' | 'deflate'

const isCoding = (text: string): text is Coding => text === 'gzip' || text === 'deflate'

/**
 * Decodes a compressed request before anything reads it. An unknown coding or corrupt data is a 415, and
 * what grows past the payload limit a 413, however small it arrived (ATTACKS 58).
 */
export const decodeRequest: Step = {
  name: 'Decode request',
  async run(x) {
    const coding = x.request.headers.get('content-encoding')?.trim().toLowerCase()
    if (coding === undefined || coding === '' || coding === 'identity') return
    if (!isCoding(coding)) throw unsupported()
    const body = await bodyOf(x)
    const decode = await decoderOf(coding)
    const decoded = await inTurn(effort, body.length, x.platform.now, () => decode(body))
    hold(x, decoded.byteLength)
    x.bodyBytes = decoded
  },
}

const effort = newEffort()

/**
 * A stream of the platform decodes all that it is given at once, and a chunk of 200 kB may be 200 MB: only zlib's own
 * functions stop at a bound. They are loaded by the first compressed request.
 */
async function decoderOf(coding: Coding): Promise<(body: Uint8Array) => Uint8Array> {
  const { gunzipSync, inflateSync } = await import('node:zlib')
  const decode = coding === 'gzip' ? gunzipSync : inflateSync
  return (body) => {
    try {
      return decode(body, { maxOutputLength: maxRequestBytes })
    } catch (error) {
      throw error instanceof RangeError ? bodyTooLarge() : unsupported()
    }
  }
}

const unsupported = () =>
  new Fault('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type', { execution: true })

/**
 * Compresses a response of at least `minimumSize` bytes in the coding the client asks for first, unless
 * the backend has coded it already (spec rest-request §11).
 */
export async function encodeResponse(
  x: Exchange,
  response: Response,
  minimumSize: number,
): Promise<Response> {
  const coding = preferredCoding(x.request.headers.get('accept-encoding'))
  if (!coding || !response.body || response.headers.has('content-encoding')) return response
  const body =
    x.sentBody instanceof Uint8Array
      ? x.sentBody
      : await readCapped(response.body, maxResponseBytes, tooLarge, holdRead(x))
  const { status, headers } = response
  x.sentBody = body
  if (body.byteLength < minimumSize) return new Response(body, { status, headers })
  x.sentBody = undefined
  const encoded = new Blob([body]).stream().pipeThrough(new CompressionStream(coding))
  const coded = new Headers(headers)
  coded.delete('content-length')
  coded.set('Content-Encoding', coding)
  // The bytes are coded already: the runtime must not do it once more.
  return new Response(encoded, { status, headers: coded, encodeBody: 'manual' })
}

const tooLarge = () => misconfigured('the response is larger than what can be compressed')

/**
 * The coding with the highest quality, when it is one of ours. `*`, an empty value and an unknown coding
 * that is ranked first all mean plain text; of equals the first supported one is taken.
 */
export function preferredCoding(acceptEncoding: string | null): Coding | undefined {
  let best: { readonly name: string; readonly quality: number } | undefined
  for (const entry of acceptEncoding?.split(',') ?? []) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
    const q = parameters.find((parameter) => parameter.startsWith('q='))
    const quality = q === undefined ? 1 : Number(q.slice(2))
    if (name === '' || !(quality > 0)) continue
    const better = !best || quality > best.quality
    const settles = best && quality === best.quality && !isCoding(best.name) && isCoding(name)
    if (better || settles) best = { name, quality }
  }
  return best && isCoding(best.name) ? best.name : undefined
}
