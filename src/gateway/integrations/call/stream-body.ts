import { byteReader } from '../../body/byte-reader.ts'
import type { StreamDeadline } from './stream-deadline.ts'

/** An answer's body that is still being written. */
export type StreamSource = {
  /** Bytes that were read already. */
  readonly start: Uint8Array
  readonly rest: ReadableStream<Uint8Array>
  /** What the source says of its length: a body of another length is broken off. */
  readonly length: number | undefined
}

/**
 * A body that passes on what arrives when it arrives. It breaks off, so that no client takes it for whole, when the
 * source fails or its time is over. Bytes go from the source to the client without JavaScript in between, unless
 * gaps must be watched or the source is made of JavaScript itself. `onCut` is for the operator: the client has its
 * status by then. A client that goes away cuts nothing; a native pipe does not tell its source's failure from that.
 */
export function streamedBody(
  source: StreamSource,
  deadline: StreamDeadline,
  waitUntil: (work: Promise<unknown>) => void,
  onCut: (why: string) => void,
): ReadableStream<Uint8Array> {
  const { readable, writable } =
    source.length === undefined
      ? new IdentityTransformStream()
      : new FixedLengthStream(source.length)
  waitUntil(pass(source, writable, deadline, onCut))
  return readable
}

async function pass(
  { start, rest, length }: StreamSource,
  writable: WritableStream<Uint8Array>,
  deadline: StreamDeadline,
  onCut: (why: string) => void,
): Promise<void> {
  deadline.signal.addEventListener('abort', () => onCut('the time of the integration was over'), {
    once: true,
  })
  // workerd does not end a pipe whose source is JavaScript that is being waited for.
  const piecewise = deadline.watchesGaps || !isNative(rest)
  try {
    if (start.byteLength > 0 || piecewise) {
      const writer = writable.getWriter()
      const cut = () => void writer.abort(aborted('the time of the stream is over')).catch(ignore)
      deadline.signal.addEventListener('abort', cut)
      try {
        if (start.byteLength > 0) await writer.write(start)
        if (piecewise) {
          const left = length === undefined ? undefined : length - start.byteLength
          return await passPieces(rest, left, writer, deadline, onCut)
        }
      } finally {
        deadline.signal.removeEventListener('abort', cut)
      }
      writer.releaseLock()
    }
    await rest.pipeTo(writable, { signal: deadline.signal })
  } catch {
    // The source failed, the client went away or the time is over: the pipe has told both its ends.
    await rest.cancel().catch(ignore)
  } finally {
    deadline.met()
  }
}

const ignore = () => undefined

/** By this name the command line knows workerd's word for what the gateway has logged itself. */
const aborted = (message: string) => new DOMException(message, 'AbortError')

/** Bytes taken at once; a read brings what there is, up to this. */
const pieceLength = 65_536

async function passPieces(
  rest: ReadableStream<Uint8Array>,
  length: number | undefined,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  deadline: StreamDeadline,
  onCut: (why: string) => void,
): Promise<void> {
  const read = pieceReader(rest)
  const failed = (error: unknown): never => {
    if (!deadline.passed) onCut(error instanceof Error ? error.message : String(error))
    throw error
  }
  let size = 0
  try {
    for (;;) {
      const piece = await deadline.within(read.next().catch(failed))
      if (!piece) break
      size += piece.byteLength
      await deadline.within(writer.write(piece))
      deadline.touch()
    }
    if (length !== undefined && size < length) failed(new Error('it is shorter than it said'))
    await writer.close()
  } catch (error) {
    await writer.abort(aborted(String(error))).catch(ignore)
    await read.cancel().catch(ignore)
  }
}

/** Native streams fill one buffer again and again; others bring their own. */
function pieceReader(stream: ReadableStream<Uint8Array>) {
  const bytes = byteReader(stream)
  if (!bytes) {
    const reader = stream.getReader()
    return { next: async () => (await reader.read()).value, cancel: () => reader.cancel() }
  }
  let buffer = new ArrayBuffer(pieceLength)
  return {
    async next() {
      const { done, value } = await bytes.read(new Uint8Array(buffer))
      if (value) buffer = value.buffer
      return done ? undefined : value
    },
    cancel: () => bytes.cancel(),
  }
}

function isNative(stream: ReadableStream<Uint8Array>): boolean {
  const reader = byteReader(stream)
  reader?.releaseLock()
  return reader !== undefined
}
