import { Buffer } from 'node:buffer'
import type { OutcomeHead } from '../protocol/runner-protocol.ts'

/** How a function that streams has ended; `payload` is the error's JSON when it failed. */
export type StreamEnd = OutcomeHead & { readonly payload: string }

const empty = new Uint8Array(0)
/** Bytes of the length before each piece; a length of 0 comes before the end, which goes on to the last byte. */
const lengthBytes = 4

/** Reads the `framed` form of the runner's protocol: the bytes as they come, then how it ended. Throws when it breaks off. */
export async function* readFramed(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array, StreamEnd> {
  const reader = stream.getReader()
  let buffer: Uint8Array = empty
  const more = async (): Promise<boolean> => {
    const { done, value } = await reader.read()
    if (done) return false
    buffer = buffer.length === 0 ? value : Buffer.concat([buffer, value])
    return true
  }
  const need = async (length: number) => {
    while (buffer.length < length) if (!(await more())) throw new Error('the function broke off')
  }
  try {
    for (;;) {
      await need(lengthBytes)
      let left = new DataView(buffer.buffer, buffer.byteOffset).getUint32(0)
      buffer = buffer.subarray(lengthBytes)
      if (left === 0) break
      while (left > 0) {
        await need(1)
        const piece = buffer.subarray(0, left)
        buffer = buffer.subarray(piece.length)
        left -= piece.length
        yield piece
      }
    }
    while (await more()) {
      // the end is short
    }
    return JSON.parse(new TextDecoder().decode(buffer)) as StreamEnd // our own side has written it
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
