import { crc32, inflateRawSync } from 'node:zlib'

/** What a reader is willing to unpack. */
export type ZipLimits = {
  /** Files and folders. */
  readonly maxEntries: number
  /** Bytes of all files together, unpacked. */
  readonly maxTotalBytes: number
}

export type ZipEntry = { readonly path: string; readonly bytes: Uint8Array }

/** Why an archive was not read. `tooLarge` tells a limit from a broken archive. */
export class ZipError extends Error {
  readonly tooLarge: boolean

  constructor(message: string, tooLarge = false) {
    super(message)
    this.name = 'ZipError'
    this.tooLarge = tooLarge
  }
}

/** A comment may stand after the end record; its length is 16 bits (APPNOTE 4.3.16). */
const maxCommentBytes = 65_535
const endBytes = 22
const centralBytes = 46
const localBytes = 30

/** Bytes of room that inflating begins with, at most. */
const roomBytes = 65_536

/** Bytes checked in one go: some milliseconds. */
const checksumStep = 1_000_000

/**
 * Unpacks a zip (PKWARE APPNOTE 6.3: stored and deflated entries, no encryption, no zip64, one disk).
 * Sizes come from the central directory and are held to: an entry that contains more than it says is
 * refused there, so no more time and memory is used than `limits` allow. Folders are left out. Yields each entry, a stored
 * one as the part of the archive that it is, and
 * `undefined` wherever the work can pause: an entry is inflated in one go.
 * @throws ZipError naming the entry and what is wrong with it.
 */
export function* readZip(bytes: Uint8Array, limits: ZipLimits): Generator<ZipEntry | undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { count, start } = readEnd(view)
  if (count > limits.maxEntries) {
    throw new ZipError(
      `The zip has ${count} entries; at most ${limits.maxEntries} are taken.`,
      true,
    )
  }
  const seen = new Set<string>()
  let total = 0
  let at = start
  for (let i = 0; i < count; i++) {
    const entry = readCentral(view, at)
    at = entry.next
    if (entry.path.endsWith('/')) continue
    total += entry.size
    if (total > limits.maxTotalBytes) {
      throw new ZipError(`Unpacked, the zip has more than ${limits.maxTotalBytes} bytes.`, true)
    }
    checkPath(entry.path)
    if (seen.has(entry.path)) throw new ZipError(`The zip has two entries '${entry.path}'.`)
    seen.add(entry.path)
    yield { path: entry.path, bytes: yield* unpack(bytes, view, entry) }
  }
}

function readEnd(view: DataView): { readonly count: number; readonly start: number } {
  const last = view.byteLength - endBytes
  for (let at = last; at >= 0 && at >= last - maxCommentBytes; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue
    const count = view.getUint16(at + 10, true)
    const start = view.getUint32(at + 16, true)
    if (count === 0xffff || start === 0xffffffff) throw new ZipError('zip64 is not supported.')
    if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 8, true) !== count) {
      throw new ZipError('The zip is split over several files.')
    }
    return { count, start }
  }
  throw new ZipError('This is no zip: its end record is missing.')
}

type Central = {
  readonly path: string
  readonly method: number
  readonly checksum: number
  readonly packed: number
  readonly size: number
  readonly local: number
  readonly next: number
}

function readCentral(view: DataView, at: number): Central {
  if (at + centralBytes > view.byteLength || view.getUint32(at, true) !== 0x02014b50) {
    throw new ZipError(`The zip's directory is broken at byte ${at}.`)
  }
  const pathBytes = view.getUint16(at + 28, true)
  const next =
    at + centralBytes + pathBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  if (next > view.byteLength) throw new ZipError(`The zip's directory is cut off at byte ${at}.`)
  const path = new TextDecoder()
    .decode(new Uint8Array(view.buffer, view.byteOffset + at + centralBytes, pathBytes))
    // Written by Windows tools against the specification (APPNOTE 4.4.17).
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
  if ((view.getUint16(at + 8, true) & 1) !== 0) throw new ZipError(`'${path}' is encrypted.`)
  return {
    path,
    method: view.getUint16(at + 10, true),
    checksum: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    local: view.getUint32(at + 42, true),
    next,
  }
}

function* unpack(
  bytes: Uint8Array,
  view: DataView,
  entry: Central,
): Generator<undefined, Uint8Array> {
  const { path, local, packed, size } = entry
  if (local + localBytes > view.byteLength || view.getUint32(local, true) !== 0x04034b50) {
    throw new ZipError(`The zip's entry '${path}' is missing.`)
  }
  const from =
    local + localBytes + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  if (from + packed > bytes.length) throw new ZipError(`The zip is cut off in '${path}'.`)
  const data = bytes.subarray(from, from + packed)
  const out = expand(data, entry)
  yield
  let checksum = 0
  for (let at = 0; at < out.length; at += checksumStep) {
    checksum = crc32(out.subarray(at, at + checksumStep), checksum)
    yield
  }
  if (out.length !== size || checksum !== entry.checksum) {
    throw new ZipError(`The zip's entry '${path}' is damaged: its checksum is wrong.`)
  }
  return out
}

function expand(data: Uint8Array, { path, method, size }: Central): Uint8Array {
  if (method === 0) return data
  if (method !== 8) {
    throw new ZipError(`'${path}' is packed by method ${method}; stored and deflated are read.`)
  }
  try {
    // Ends soon where there is more than the entry declares: a zip of some megabytes can hold many gigabytes. workerd
    // counts the room that it makes, which doubles, against the bound.
    const out = inflateRawSync(data, { maxOutputLength: 2 * size + roomBytes })
    if (out.length <= size) return out
  } catch (error) {
    if (!(error instanceof RangeError)) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new ZipError(`The zip's entry '${path}' is damaged: ${reason}.`)
    }
  }
  throw new ZipError(
    `The zip's entry '${path}' is damaged: it holds more than the ${size} bytes that it declares.`,
  )
}

/** No entry may name a place outside its archive. */
function checkPath(path: string): void {
  const segments = path.split('/')
  if (
    path === '' ||
    segments.some((s) => s === '' || s === '.' || s === '..') ||
    path.includes('\0')
  ) {
    throw new ZipError(`The zip has an entry with the unusable path '${path}'.`)
  }
}
