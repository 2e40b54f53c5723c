import { crc32 } from 'node:zlib'
import {
  checksumLength,
  EventStreamError,
  maxHeadersLength,
  maxMessageLength,
  preludeLength,
  type EventMessage,
} from './event-message.ts'
import { readEventHeaders } from './event-headers.ts'

/**
 * Reads messages out of bytes as they arrive, in pieces of any size. Both checksums are verified before
 * anything of a message is given out; what is given out shares no memory with what was put in.
 */
export class MessageReader {
  /** What has arrived and was not read; a message is put together here alone. */
  #buffer = new Uint8Array(initialLength)
  #start = 0
  #end = 0

  /** Takes the next bytes. They may be changed afterwards. */
  push(bytes: Uint8Array): void {
    const needed = this.#end - this.#start + bytes.byteLength
    if (this.#end + bytes.byteLength > this.#buffer.byteLength) {
      const rest = this.#buffer.subarray(this.#start, this.#end)
      const target = needed > this.#buffer.byteLength ? new Uint8Array(needed * 2) : this.#buffer
      target.set(rest)
      this.#buffer = target
      this.#end -= this.#start
      this.#start = 0
    }
    this.#buffer.set(bytes, this.#end)
    this.#end += bytes.byteLength
  }

  /** Whether bytes are left that make no whole message. */
  get pending(): boolean {
    return this.#end > this.#start
  }

  /** The next whole message, undefined when more bytes are needed. Throws {@link EventStreamError}. */
  next(): EventMessage | undefined {
    const available = this.#end - this.#start
    if (available < preludeLength) return undefined
    const view = new DataView(this.#buffer.buffer, this.#start, available)
    const length = view.getUint32(0)
    const headersLength = view.getUint32(4)
    const prelude = this.#buffer.subarray(this.#start, this.#start + preludeLength - checksumLength)
    if (crc32(prelude) !== view.getUint32(8)) {
      throw new EventStreamError('the checksum of a prelude is wrong')
    }
    const least = preludeLength + headersLength + checksumLength
    if (length < least || length > maxMessageLength || headersLength > maxHeadersLength) {
      throw new EventStreamError(
        `a message cannot have ${length} bytes, ${headersLength} of headers`,
      )
    }
    if (available < length) return undefined
    const message = this.#buffer.subarray(this.#start, this.#start + length)
    const payloadEnd = length - checksumLength
    if (crc32(message.subarray(0, payloadEnd)) !== view.getUint32(payloadEnd)) {
      throw new EventStreamError('the checksum of a message is wrong')
    }
    this.#start += length
    const payloadStart = preludeLength + headersLength
    return {
      headers: readEventHeaders(message.subarray(preludeLength, payloadStart)),
      payload: message.slice(payloadStart, payloadEnd),
    }
  }
}

/** Bytes kept for messages from the start: as many as one read brings. */
const initialLength = 65_536
