import { maxStreamMetadataBytes } from '../../../model/limits.ts'
import { readText } from '../../body/bytes.ts'
import {
  MalformedOutput,
  readHead,
  readMembers,
  readTexts,
  type OutputHead,
} from './proxy-output.ts'

/** What stands between the metadata and the body of a function's stream (spec integrations §13). */
export const streamDelimiter = '\0'.repeat(8)

const delimiterLength = streamDelimiter.length

/** All of them optional, and no others. */
const members = new Set(['statusCode', 'headers', 'multiValueHeaders', 'cookies'])

/** Reads the metadata's JSON. Throws {@link MalformedOutput}. */
export function readStreamMetadata(text: string): OutputHead {
  const output = readMembers(text, members)
  const head = readHead(output)
  const cookies = readTexts(output['cookies'])
  return cookies.length === 0
    ? head
    : { ...head, headers: [...head.headers, ['set-cookie', cookies]] }
}

/** The metadata of a stream, and the bytes of its body that came along. */
export type StreamStart = { readonly head: OutputHead; readonly start: Uint8Array }

/**
 * Reads the beginning of a function's stream, up to the delimiter and no further than the piece it ends in.
 * `next` gives the next bytes, undefined at the end. Throws {@link MalformedOutput}, and what `next` throws.
 */
export async function readStreamStart(
  next: () => Promise<Uint8Array | undefined>,
): Promise<StreamStart> {
  let bytes = new Uint8Array(0)
  for (;;) {
    const end = delimiterIn(bytes)
    if (end !== undefined) {
      const text = readText(bytes.subarray(0, end))
      if (text === undefined) throw new MalformedOutput('the metadata of the stream is not UTF-8')
      return { head: readStreamMetadata(text), start: bytes.subarray(end + delimiterLength) }
    }
    const piece = await next()
    if (!piece) throw new MalformedOutput('the stream ended without its metadata')
    const both = new Uint8Array(bytes.length + piece.length)
    both.set(bytes)
    both.set(piece, bytes.length)
    bytes = both
  }
}

/** Where the delimiter begins; undefined when it is not there yet. Throws when it cannot come any more. */
function delimiterIn(bytes: Uint8Array): number | undefined {
  // JSON has no NUL, so the first one is the delimiter's.
  const end = bytes.indexOf(0)
  const known = end < 0 ? bytes.length : end
  if (known + delimiterLength > maxStreamMetadataBytes) {
    throw new MalformedOutput(
      `the metadata of the stream does not end within ${maxStreamMetadataBytes} bytes`,
    )
  }
  if (end < 0) return undefined
  const delimiter = bytes.subarray(end, end + delimiterLength)
  if (delimiter.some((byte) => byte !== 0)) {
    throw new MalformedOutput('the delimiter behind the metadata of the stream is cut short')
  }
  return delimiter.length === delimiterLength ? end : undefined
}
