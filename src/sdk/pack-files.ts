import { strToU8, Zip, ZipDeflate } from 'fflate'

/** Texts by their paths in the archive. */
export type SdkFiles = Readonly<Record<string, string>>

/** Zip's first date, in the zone the packer reads it in: the same files give the same bytes at any time. */
const mtime = new Date(1980, 0, 1)

/** Bytes packed in one slice: some milliseconds. */
const step = 131_072

/** A zip of the files, in slices. */
export function* packFiles(files: SdkFiles): Generator<undefined, Uint8Array> {
  const parts: Uint8Array[] = []
  const zip = new Zip((error, part) => {
    if (error) throw error
    parts.push(part)
  })
  for (const [path, text] of Object.entries(files)) {
    const bytes = strToU8(text)
    const entry = new ZipDeflate(path)
    entry.mtime = mtime
    zip.add(entry)
    let at = 0
    do {
      entry.push(bytes.subarray(at, at + step), at + step >= bytes.length)
      at += step
      yield
    } while (at < bytes.length)
  }
  zip.end()
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let size = 0
  for (const part of parts) {
    whole.set(part, size)
    size += part.length
  }
  return whole
}
