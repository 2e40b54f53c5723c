import { createHash } from 'node:crypto'
import { maxDiscardedBytes } from '../../model/limits.ts'
import { ApiError, badRequest } from '../answer/api-error.ts'
import { openRoom } from './body-room.ts'

/** Bytes that a body of unknown length is given room for before any of it has come. */
const firstRoom = 65_536

/** A request's body while it is held: given back when the request has been answered. */
export type HeldBody = {
  /** The whole body, read on the first call. Throws the `ApiError` of one that is too large or breaks off. */
  read(limit: number): Promise<ReadBody>
  release(): void
}

/** A body, and what it is signed by. */
export type ReadBody = {
  readonly bytes: Uint8Array
  /** SHA-256 in hex. */
  readonly sha256: string
}

/**
 * A body that nobody has read yet. It is charged to the isolate before it comes, by its length where that is declared,
 * else by what it may have. So neither one large request nor many of them can take the memory of all others; who finds no
 * room waits for it, and holds next to nothing meanwhile.
 */
export function heldBody(
  stream: ReadableStream<Uint8Array> | null,
  contentLength: string | null,
  onHangUp: (act: () => void) => void,
  now: () => number,
): HeldBody {
  const room = openRoom(now, onHangUp)
  let whole: ReadBody | undefined
  return {
    async read(limit) {
      if (whole) return whole
      const declared = Number(contentLength) || 0
      const reader = stream?.getReader()
      try {
        if (declared > limit) throw tooLarge(limit)
        if (declared > 0) await room.take(declared)
        whole = await readAll(reader, declared, limit, (bytes) => room.take(bytes))
        room.keep(whole.bytes.byteLength)
        return whole
      } catch (error) {
        // Others may have the room while the rest is dropped.
        room.release()
        await discard(reader)
        throw error
      }
    },
    release: room.release,
  }
}

/**
 * @param declared bytes there should be, when that was said: they are charged for
 * @param charge called for what goes beyond them before it is kept; throws when there is no room
 */
async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  declared: number,
  limit: number,
  charge: (bytes: number) => Promise<void>,
): Promise<ReadBody> {
  const digest = createHash('sha256')
  let charged = declared
  let whole = new Uint8Array(declared)
  let size = 0
  for (;;) {
    const { done, value } = (await reader?.read().catch(brokenOff)) ?? { done: true }
    if (done) return { bytes: whole.subarray(0, size), sha256: digest.digest('hex') }
    const after = size + value.byteLength
    if (after > limit) throw tooLarge(limit)
    if (after > charged) {
      // All at once, behind a little: bodies that each hold a part and wait for more would wait for each other.
      const wanted = after <= firstRoom ? Math.min(firstRoom, limit) : limit
      await charge(wanted - charged)
      charged = wanted
    }
    if (after > whole.byteLength) {
      const room = Math.max(after, 2 * whole.byteLength, firstRoom)
      const larger = new Uint8Array(Math.min(room, Math.max(after, limit)))
      larger.set(whole.subarray(0, size))
      whole = larger
    }
    digest.update(value)
    whole.set(value, size)
    size = after
  }
}

/**
 * Takes what a caller goes on to send, and keeps none of it: one that is cut off in the middle of sending would see a
 * broken connection, and not why. Who sends far too much is cut off all the same.
 */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  if (!reader) return
  let size = 0
  while (size < maxDiscardedBytes) {
    const { done, value } = await reader.read().catch(brokenOff)
    if (done) return
    size += value.byteLength
  }
  await reader.cancel().catch(() => undefined)
}

/** The client went away, or its chunks are malformed: its own doing, and nothing of ours to report. */
function brokenOff(): never {
  throw badRequest('The request body could not be read to its end')
}

const tooLarge = (limit: number): ApiError =>
  new ApiError(
    'RequestEntityTooLargeException',
    413,
    `Request body is larger than the ${limit} bytes that this operation takes`,
  )
