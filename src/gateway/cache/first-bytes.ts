import { minHeldBytes } from '../../model/limits.ts'
import type { Charge } from '../body/read-capped.ts'

/** What a stream began with: all of it, or more than was asked for and the same bytes as a stream. */
export type FirstBytes =
  | { readonly whole: Uint8Array }
  | { readonly rest: ReadableStream<Uint8Array> }

/** Reads a stream to its end, or until it is larger than `limit`; `charge` charges for it. */
export async function readFirstBytes(
  stream: ReadableStream<Uint8Array>,
  limit: number,
  charge: Charge,
): Promise<FirstBytes> {
  const reader = stream.getReader()
  let buffer = new Uint8Array(0)
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { whole: buffer.subarray(0, size) }
      const end = size + value.byteLength
      // Copied at once: a body of one-byte chunks would weigh a hundred times its size as a list of them.
      if (end > buffer.byteLength) {
        const room = Math.max(end, 2 * buffer.byteLength)
        if (room >= minHeldBytes) await charge.take(room)
        const larger = new Uint8Array(room)
        larger.set(buffer.subarray(0, size))
        buffer = larger
      }
      buffer.set(value, size)
      size = end
      if (size > limit) return { rest: continued(buffer.subarray(0, size), reader) }
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined)
    throw error
  }
}

/** What was read, and then what comes. */
function continued(
  read: Uint8Array,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(read),
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
