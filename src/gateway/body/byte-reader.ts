/** A reader that fills buffers which it is given; undefined for a stream that has no bytes of its own to fill one with. */
export function byteReader(
  stream: ReadableStream<Uint8Array>,
): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: 'byob' })
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
