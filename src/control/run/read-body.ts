import { maxDiscardedBytes, maxHeldControlBytes } from '../../model/limits.ts'
import { ApiError, badRequest, tooManyRequests } from '../answer/api-error.ts'

/** Bytes that a body is given room for before any of it has come. */
const firstRoom = 65_536

/** Bytes of bodies that are held now, by every request of the isolate. */
let held = 0

/** A request's body while it is held: given back when the request has been answered. */
export type HeldBody = {
  /** The whole body, read on the first call. Throws the `ApiError` of one that is too large or breaks off. */
  read(limit: number): Promise<Uint8Array>
  release(): void
}

/**
 * A body that nobody has read yet. Its bytes are charged to the isolate as they come, so that neither one large request
 * nor many of them can take the memory of all others.
 */
export function heldBody(
  stream: ReadableStream<Uint8Array> | null,
  contentLength: string | null,
  onHangUp: (act: () => void) => void,
): HeldBody {
  let charged = 0
  let whole: Uint8Array | undefined
  const charge = (bytes: number, limit: number) => {
    if (charged + bytes > limit) throw tooLarge(limit)
    if (held + bytes > maxHeldControlBytes)
      throw tooManyRequests('Too many large requests are being received; send this one again')
    // Whoever hangs up may end the request where it is.
    if (charged === 0) onHangUp(release)
    charged += bytes
    held += bytes
  }
  const release = () => {
    held -= charged
    charged = 0
  }
  return {
    async read(limit) {
      const declared = Number(contentLength ?? 0)
      if (declared > limit) {
        await discard(stream?.getReader())
        throw tooLarge(limit)
      }
      return (whole ??= await readAll(stream, declared, (bytes) => charge(bytes, limit)))
    },
    release,
  }
}

/**
 * @param declared bytes there should be, when that was said
 * @param charge called for each chunk before it is kept; throws when it must not be
 */
async function readAll(
  stream: ReadableStream<Uint8Array> | null,
  declared: number,
  charge: (bytes: number) => void,
): Promise<Uint8Array> {
  if (!stream) return new Uint8Array(0)
  const reader = stream.getReader()
  // Room for what has come, not for what was announced: announcing costs nothing, and ten may announce at once.
  let whole = new Uint8Array(Math.min(declared, firstRoom))
  let size = 0
  for (;;) {
    const { done, value } = await reader.read().catch(brokenOff)
    if (done) return whole.subarray(0, size)
    try {
      charge(value.byteLength)
    } catch (error) {
      await discard(reader)
      throw error
    }
    if (size + value.byteLength > whole.byteLength) {
      const twice = 2 * whole.byteLength
      const room = declared > size ? Math.min(twice, declared) : twice
      const larger = new Uint8Array(Math.max(size + value.byteLength, room))
      larger.set(whole.subarray(0, size))
      whole = larger
    }
    whole.set(value, size)
    size += value.byteLength
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
