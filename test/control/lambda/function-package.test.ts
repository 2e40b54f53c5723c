import { Buffer } from 'node:buffer'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { drain } from '../../../src/turns/slices.ts'
import { readPackage } from '../../../src/control/lambda/function-package.ts'
import { bytesOfBase64 } from '../../../src/functions/modules/function-code.ts'

const read = (code: Readonly<Record<string, unknown>>) => {
  const { codeParts, ...others } = drain(readPackage(code))
  return { ...others, codeParts, codeText: codeParts.join('') }
}
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** Milliseconds that work may take which nobody else is heard during: seconds are what it must not. */
const limitMs = 3_000

test('text is kept as text, bytes as base64', () => {
  const bytes = Uint8Array.of(0, 255, 254, 1)
  const zip = zipSync({ 'index.mjs': strToU8('export const a = "é"'), 'a.bin': bytes })
  const { codeText, codeSize } = read({ ZipFile: base64(zip) })
  expect(JSON.parse(codeText)).toEqual({
    'index.mjs': 'export const a = "é"',
    'a.bin': { base64: base64(bytes) },
  })
  expect(codeSize).toBe(zip.length)
})

test('a file that ends within a character is kept as bytes', () => {
  const bytes = Uint8Array.of(97, 0xc3)
  const { codeText } = read({ ZipFile: base64(zipSync({ a: bytes })) })
  expect(JSON.parse(codeText)).toEqual({ a: { base64: base64(bytes) } })
})

test('base64 may have line ends', () => {
  const lines = base64(zipSync({ a: strToU8('x'.repeat(99)) })).match(/.{1,76}/g)!
  expect(JSON.parse(read({ ZipFile: lines.join('\r\n') }).codeText)).toHaveProperty('a')
})

test.each(['no base64!', '{}', 'é'])('%s is no package', (ZipFile) => {
  expect(() => read({ ZipFile })).toThrow('Member must be a zip file in base64')
})

test('the largest package there may be is read in no time', () => {
  const ZipFile = base64(new Uint8Array(52_000_000))
  const from = performance.now()
  expect(() => read({ ZipFile })).toThrow('Could not unzip')
  expect(performance.now() - from).toBeLessThan(limitMs)
})

test('so are the bytes of a large file of a function', () => {
  const bytes = new Uint8Array(10_000_000).fill(7)
  const text = base64(bytes)
  const from = performance.now()
  const found = bytesOfBase64(text)
  expect(performance.now() - from).toBeLessThan(limitMs)
  expect(Buffer.compare(found, bytes)).toBe(0)
})

test('a large package is read in slices: a pause for each million bytes that are hashed or checked', () => {
  const zip = zipSync({ 'a.txt': new Uint8Array(10_000_000).fill(65) }, { level: 0 })
  const work = readPackage({ ZipFile: base64(zip) })
  let pauses = 0
  while (!work.next().done) pauses++
  expect(pauses).toBeGreaterThanOrEqual(20)
})
