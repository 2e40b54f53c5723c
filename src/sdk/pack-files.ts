import { strToU8, zipSync } from 'fflate'

/** Texts by their paths in the archive. */
export type SdkFiles = Readonly<Record<string, string>>

/** Zip's first date, in the zone the packer reads it in: the same files give the same bytes at any time. */
const mtime = new Date(1980, 0, 1)

/** A zip of the files. */
export function packFiles(files: SdkFiles): Uint8Array {
  const packed = Object.entries(files).map(([path, text]) => [path, strToU8(text)] as const)
  return zipSync(Object.fromEntries(packed), { mtime })
}
