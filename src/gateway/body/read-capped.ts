import { minHeldBytes } from '../../model/limits.ts'
import { byteReader } from './byte-reader.ts'

/** Charges for one body while it is read. */
export type Charge = {
  /** Told how much room a large body has, before it has more. Throws when it must not. */
  take(bytes: number): Promise<void>
  /** Told when it has less. */
  keep(bytes: number): void
  /** Throws when the body comes too slowly and others want its room. Who has a deadline of its own has none. */
  readonly check?: () => void
}

const empty = new Uint8Array(0)

/**
 * Reads a stream to its end. Throws what `tooLarge` makes as soon as it grows past `limit` bytes.
 *
 * @param declared what its sender says of its length
 */
export async function readCapped(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
  tooLarge: () => Error,
  charge?: Charge,
  declared?: string | null,
): Promise<Uint8Array> {
  if (!stream) return empty
  const known = Number(declared) || 0
  // In turn before anything of it is kept: the first chunks of a thousand that wait are a hundred megabytes.
  if (known >= minHeldBytes)
    return readLarge(largeReader(stream), empty, limit, tooLarge, known, charge)
  const reader = stream.getReader()
  let whole: Uint8Array = empty
  let size = 0
  try {
    while (size < minHeldBytes) {
      const { done, value } = await reader.read()
      if (done) return size === whole.length ? whole : whole.subarray(0, size)
      const before = size
      size += value.byteLength
      if (size > limit) throw tooLarge()
      if (before === 0) {
        whole = value
        continue
      }
      // Copied at once: a body of one-byte chunks would weigh a hundred times its size as a list of them.
      if (size > whole.length) {
        const larger = new Uint8Array(Math.max(size, 2 * whole.length))
        larger.set(whole.subarray(0, before))
        whole = larger
      }
      whole.set(value, before)
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined)
    throw error
  }
  reader.releaseLock()
  const start = whole.subarray(0, size)
  return readLarge(largeReader(stream), start, limit, tooLarge, known, charge)
}

/**
 * Reads on, into one buffer, which is charged for as a whole. It grows by moving: a copy of each of its sizes would lie
 * about until the collector comes, and so would the chunks of a stream, which are thousands of 4 kB.
 */
async function readLarge(
  reader: LargeReader,
  start: Uint8Array,
  limit: number,
  tooLarge: () => Error,
  declared: number,
  charge: Charge | undefined,
): Promise<Uint8Array> {
  const pace = charge?.check && watchPace(charge.check)
  let buffer = new ArrayBuffer(0)
  let size = start.byteLength
  async function grow(bytes: number): Promise<void> {
    // The one byte more shows what goes on.
    const room = Math.min(bytes, limit) + 1
    await charge?.take(room)
    buffer = buffer.transfer(room)
  }
  try {
    if (declared > limit) throw tooLarge()
    await grow(Math.max(declared, 2 * size))
    new Uint8Array(buffer).set(start)
    for (;;) {
      if (size === buffer.byteLength) await grow(2 * size)
      const reading = reader.readInto(new Uint8Array(buffer, size))
      const { view, isDone } = await (pace ? Promise.race([reading, pace.tooSlow]) : reading)
      ;({ buffer } = view)
      if (isDone) break
      size += view.byteLength
      if (size > limit) throw tooLarge()
    }
    if (size < buffer.byteLength / 2) {
      buffer = buffer.transfer(size)
      charge?.keep(size)
    }
    return new Uint8Array(buffer, 0, size)
  } catch (error) {
    await reader.cancel().catch(() => undefined)
    throw error
  } finally {
    pace?.stop()
  }
}

/** Reads a stream into buffers of one's own. */
type LargeReader = {
  /** Gives back the buffer, which may be another object by then, as a view of what has come. */
  readInto(
    view: Uint8Array<ArrayBuffer>,
  ): Promise<{ readonly view: Uint8Array<ArrayBuffer>; readonly isDone: boolean }>
  cancel(): Promise<void>
}

/** Streams of the runtime fill a buffer; others bring theirs, which are copied. */
function largeReader(stream: ReadableStream<Uint8Array>): LargeReader {
  const bytes = byteReader(stream)
  if (bytes) {
    return {
      async readInto(view) {
        const { done, value } = await bytes.read(view)
        return { view: value!, isDone: done }
      },
      cancel: () => bytes.cancel(),
    }
  }
  const reader = stream.getReader()
  let left: Uint8Array = empty
  return {
    async readInto(view) {
      while (left.byteLength === 0) {
        const { done, value } = await reader.read()
        if (done) return { view, isDone: true }
        left = value
      }
      const copied = left.subarray(0, view.byteLength)
      left = left.subarray(copied.byteLength)
      view.set(copied)
      return { view: view.subarray(0, copied.byteLength), isDone: false }
    },
    cancel: () => reader.cancel(),
  }
}

/** Milliseconds between looks at how a body comes along. */
const paceMs = 1_000

type Pace = { readonly tooSlow: Promise<never>; stop(): void }

/** Looks now and then whether the body may go on to take its time. */
function watchPace(check: () => void): Pace {
  let timer: ReturnType<typeof setInterval> | undefined
  const tooSlow = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      try {
        check()
      } catch (error) {
        reject(error)
      }
    }, paceMs)
  })
  // Nobody may be waiting at that moment; who reads on hears of it.
  tooSlow.catch(() => undefined)
  return { tooSlow, stop: () => clearInterval(timer) }
}
