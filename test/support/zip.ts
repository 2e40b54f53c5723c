import { readZip, type ZipEntry, type ZipLimits } from '../../src/wire/zip/read-zip.ts'

/** All entries of an archive, read at once. */
export const allEntries = (bytes: Uint8Array, limits: ZipLimits): readonly ZipEntry[] =>
  [...readZip(bytes, limits)].filter((entry) => entry !== undefined)
