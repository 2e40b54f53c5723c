import { crc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { ZipError } from '../../../src/wire/zip/read-zip.ts'
import { allEntries } from '../../support/zip.ts'

// PKWARE APPNOTE 6.3; archives made by fflate, an independent writer.

const limits = { maxEntries: 10, maxTotalBytes: 1_000 }
const read = (bytes: Uint8Array, some = limits) =>
  Object.fromEntries(
    allEntries(bytes, some).map(({ path, bytes: b }) => [path, new TextDecoder().decode(b)]),
  )

test.each([0, 9] as const)('files in folders come out as they went in, level %i', (level) => {
  const files = { 'index.js': 'exports.a = 1', 'lib/ü.txt': 'grüß 😀', 'empty.txt': '' }
  const zipped = zipSync(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])),
    { level },
  )
  expect(read(zipped)).toEqual(files)
})

test('folders are left out, and ./ and \\ are read as tools mean them', () => {
  const zipped = zipSync({
    'a/': new Uint8Array(),
    './b.js': strToU8('b'),
    'c\\d.js': strToU8('d'),
  })
  expect(read(zipped)).toEqual({ 'b.js': 'b', 'c/d.js': 'd' })
})

test('a comment after the end record is skipped', () => {
  const zipped = zipSync({ 'a.js': strToU8('a') })
  const commented = new Uint8Array(zipped.length + 5)
  commented.set(zipped)
  commented.set(strToU8('hello'), zipped.length)
  expect(read(commented)).toEqual({ 'a.js': 'a' })
})

/** Position of a 32-bit signature from the end. */
function find(bytes: Uint8Array, signature: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  for (let at = bytes.length - 4; at >= 0; at--)
    if (view.getUint32(at, true) === signature) return at
  throw new Error('no such record')
}

const changed = (
  files: Record<string, Uint8Array>,
  record: number,
  offset: number,
  bytes: readonly number[],
) => {
  const zipped = zipSync(files)
  zipped.set(bytes, find(zipped, record) + offset)
  return zipped
}
/** An entry that declares what it begins with. */
function understated(): Uint8Array {
  const zipped = zipSync({ 'a.js': strToU8('a'.repeat(1_000)) })
  const view = new DataView(zipped.buffer)
  view.setUint32(find(zipped, central) + 16, crc32(strToU8('aaa')), true)
  view.setUint32(find(zipped, central) + 24, 3, true)
  return zipped
}
const one = { 'a.js': strToU8('a'.repeat(100)) }
const central = 0x02014b50
const end = 0x06054b50

test.each<[string, Uint8Array, RegExp]>([
  ['no zip', strToU8('PK?'), /This is no zip/],
  ['nothing', new Uint8Array(), /This is no zip/],
  ['a path out of the archive', zipSync({ '../a': strToU8('a') }), /unusable path '\.\.\/a'/],
  ['an absolute path', zipSync({ '/a': strToU8('a') }), /unusable path '\/a'/],
  ['a wrong checksum', changed(one, central, 16, [1, 2, 3, 4]), /'a\.js' is damaged: its checksum/],
  ['a size that is too small', changed(one, central, 24, [5, 0, 0, 0]), /'a\.js' is damaged/],
  ['more than it declares', understated(), /'a\.js' is damaged: it holds more than the 3 bytes/],
  ['a size that is too large', changed(one, central, 24, [200, 0, 0, 0]), /'a\.js' is damaged/],
  ['encryption', changed(one, central, 8, [1, 0]), /'a\.js' is encrypted/],
  ['another method', changed(one, central, 10, [12, 0]), /packed by method 12/],
  ['an entry outside the file', changed(one, central, 42, [255, 255, 0, 0]), /'a\.js' is missing/],
  ['zip64', changed(one, end, 10, [255, 255]), /zip64/],
  ['a directory outside the file', changed(one, end, 16, [255, 255, 0, 0]), /directory is broken/],
])('%s is refused and says what is wrong', (_, bytes, message) => {
  expect(() => read(bytes)).toThrow(ZipError)
  expect(() => read(bytes)).toThrow(message)
})

test.each<[string, Record<string, Uint8Array>]>([
  ['a bomb of zeros', { 'a.bin': new Uint8Array(5_000_000) }],
  ['many small files together', { a: new Uint8Array(600), b: new Uint8Array(600) }],
  [
    'many entries',
    Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`f${n}`, strToU8('x')])),
  ],
])('%s: refused by a limit', (_, files) => {
  let caught: unknown
  try {
    read(zipSync(files))
  } catch (error) {
    caught = error
  }
  expect(caught).toMatchObject({ name: 'ZipError', tooLarge: true })
})

test('bytes changed at random are refused by a ZipError or read to what they say, never more', () => {
  const zipped = zipSync({ 'a.js': strToU8('hello '.repeat(50)), 'b/c.json': strToU8('{"a":1}') })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(zipped.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      (changes) => {
        const copy = zipped.slice()
        for (const [at, byte] of changes) copy[at] = byte
        try {
          const total = allEntries(copy, limits).reduce((sum, { bytes }) => sum + bytes.length, 0)
          expect(total).toBeLessThanOrEqual(limits.maxTotalBytes)
        } catch (error) {
          expect(error).toBeInstanceOf(ZipError)
        }
      },
    ),
    { numRuns: 500 },
  )
})

// The check value of CRC-32/ISO-HDLC.
test('the checksum of 123456789', () => {
  expect(crc32(strToU8('123456789'))).toBe(0xcbf43926)
})
