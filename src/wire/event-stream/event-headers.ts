import { EventStreamError, maxHeadersLength } from './event-message.ts'

/** Type numbers of header values with the bytes that each takes; texts and byte arrays say their own length. */
const fixedLengths: Readonly<Record<number, number>> = {
  0: 0, // true
  1: 0, // false
  2: 1, // byte
  3: 2, // short
  4: 4, // integer
  5: 8, // long
  8: 8, // timestamp
  9: 16, // UUID
}
const byteArray = 6
const text = 7

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads the headers of a message; keeps those with a text. Throws {@link EventStreamError}. */
export function readEventHeaders(bytes: Uint8Array): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const take = (length: number): number => {
    const from = at
    at += length
    if (at > bytes.byteLength) throw new EventStreamError('a header is cut off')
    return from
  }
  while (at < bytes.byteLength) {
    const nameLength = view.getUint8(take(1))
    if (nameLength === 0) throw new EventStreamError('a header has no name')
    const nameAt = take(nameLength)
    const name = decoded(bytes.subarray(nameAt, nameAt + nameLength))
    const type = view.getUint8(take(1))
    if (type === text || type === byteArray) {
      const length = view.getUint16(take(2))
      const from = take(length)
      if (type === text) headers.set(name, decoded(bytes.subarray(from, from + length)))
      continue
    }
    const length = fixedLengths[type]
    if (length === undefined) throw new EventStreamError(`header ${name} has the type ${type}`)
    take(length)
  }
  return headers
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new EventStreamError('a header is not UTF-8')
  }
}

/** Writes headers with texts. Throws {@link EventStreamError} for what the encoding cannot hold. */
export function writeEventHeaders(headers: Iterable<readonly [string, string]>): Uint8Array {
  const encoder = new TextEncoder()
  const bytes: number[] = []
  for (const [name, value] of headers) {
    const [nameBytes, valueBytes] = [encoder.encode(name), encoder.encode(value)]
    if (nameBytes.length === 0 || nameBytes.length > 255 || valueBytes.length > 65_535) {
      throw new EventStreamError(`header ${name} is too long, or has no name`)
    }
    bytes.push(
      nameBytes.length,
      ...nameBytes,
      text,
      valueBytes.length >> 8,
      valueBytes.length & 255,
    )
    for (const byte of valueBytes) bytes.push(byte)
  }
  if (bytes.length > maxHeadersLength) throw new EventStreamError('the headers are too long')
  return Uint8Array.from(bytes)
}
