import { crc32 } from 'node:zlib'
import { writeEventHeaders } from './event-headers.ts'
import {
  checksumLength,
  EventStreamError,
  maxMessageLength,
  preludeLength,
} from './event-message.ts'

/** One message with text headers. Throws {@link EventStreamError} for what the encoding cannot hold. */
export function writeMessage(
  headers: Iterable<readonly [name: string, value: string]>,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const headerBytes = writeEventHeaders(headers)
  const length = preludeLength + headerBytes.length + payload.length + checksumLength
  if (length > maxMessageLength)
    throw new EventStreamError(`a message of ${length} bytes is too long`)
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, length)
  view.setUint32(4, headerBytes.length)
  view.setUint32(8, crc32(bytes.subarray(0, 8)))
  bytes.set(headerBytes, preludeLength)
  bytes.set(payload, preludeLength + headerBytes.length)
  const end = length - checksumLength
  view.setUint32(end, crc32(bytes.subarray(0, end)))
  return bytes
}
