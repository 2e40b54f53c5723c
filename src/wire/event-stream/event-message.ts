/**
 * A message of AWS's binary event stream (`application/vnd.amazon.eventstream`; Amazon Transcribe and Lambda API
 * references, "event stream encoding"). On the wire: the length of the message, the length of its headers, a
 * CRC of these two, the headers, the payload, a CRC of everything before; numbers are big-endian.
 */
export type EventMessage = {
  /** Headers whose value is text, by name: all that AWS's protocols give a meaning. */
  readonly headers: ReadonlyMap<string, string>
  readonly payload: Uint8Array
}

/** Bytes of a message's two lengths and their CRC. */
export const preludeLength = 12
/** Bytes of the CRC at the end. */
export const checksumLength = 4
/** Bytes of the headers of one message: the encoding's own limit. */
export const maxHeadersLength = 131_072
/** Bytes of one message: the encoding's limits for payload (16 MiB) and headers. */
export const maxMessageLength = 16_777_216 + maxHeadersLength + preludeLength + checksumLength

/** Bytes that are no event stream. */
export class EventStreamError extends Error {
  override readonly name = 'EventStreamError'
}
