import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { account, base64, functions, minimal } from './lambda-account.ts'

/** What nothing packs, so that the package is as long as it looks: the same in each run. */
const filler = Uint8Array.from({ length: 1_600_000 }, (_, at) => (at * at * 31 + (at >> 7)) % 251)
const files = {
  'index.js': strToU8('exports.handler = "é 🙂"'),
  // Longer than a part, with characters of two halves wherever it is cut.
  'long.txt': strToU8('a🙂'.repeat(400_000)),
  'filler.bin': filler,
}
const zipFile = base64(zipSync(files, { level: 0 }))

/** A request's text, with something in the package's place that JSON would not write itself. */
const withPackage = (body: object, text: string) =>
  JSON.stringify(body).replace('"the package"', () => text)

const created = (text: string) =>
  withPackage(
    { Description: 'a "ZipFile":"', ...minimal, Code: { ZipFile: 'the package' }, Timeout: 9 },
    text,
  )

test.each([
  ['as it is', `"${zipFile}"`],
  ['behind blanks', ` "${zipFile}"`],
  ['with escaped slashes', `"${zipFile.replaceAll('/', '\\/')}"`],
  ['with line ends', `"${zipFile.match(/.{1,76}/g)!.join('\\r\\n')}"`],
])('a package of megabytes is taken: %s', async (_, text) => {
  const { send, store } = account()
  const response = await send('POST', functions, created(text))
  expect(response.status).toBe(201)
  const { CodeSha256: sha, Timeout: timeout } = (await response.json()) as Record<string, string>
  expect(timeout).toBe(9)
  const code = JSON.parse(store.published(`code/${sha}`)!) as Record<string, unknown>
  expect(code['index.js']).toBe('exports.handler = "é 🙂"')
  expect(code['long.txt']).toBe('a🙂'.repeat(400_000))
  expect(code['filler.bin']).toEqual({ base64: base64(filler) })
  expect(store.hasRubbish()).toBe(false)
})

test('one that takes the place of another is taken, and the one before is kept for those who run it', async () => {
  const { send, store } = account()
  await send('POST', functions, minimal)
  const before = JSON.parse(store.published('function/hello')!) as { codeSha256: string }
  const response = await send('PUT', `${functions}/hello/code`, { ZipFile: zipFile })
  expect(response.status).toBe(200)
  const { CodeSha256: sha } = (await response.json()) as { CodeSha256: string }
  expect(store.published(`code/${sha}`)).toContain('filler.bin')
  expect(store.published(`code/${before.codeSha256}`)).toBeDefined()
})

test.each([
  ['a character that is none of base64', `"${zipFile.slice(0, -9)}é${zipFile.slice(-8)}"`, 400],
  ['a text that has no end', `"${zipFile}`, 400],
  ['no text', `["${zipFile}"]`, 400],
])('a large package is refused that has %s', async (_, text, status) => {
  const { send, store } = account()
  const response = await send('POST', functions, created(text))
  expect(response.status).toBe(status)
  expect(store.published('function/hello')).toBeUndefined()
})

test('a package of the same code is published whether or not its text is there', async () => {
  const { send, store } = account()
  const first = await send('POST', functions, created(`"${zipFile}"`))
  const { CodeSha256: sha } = (await first.json()) as { CodeSha256: string }
  const other = { ...minimal, FunctionName: 'other', Code: { ZipFile: zipFile } }
  expect((await send('POST', functions, other)).status).toBe(201)
  await send('DELETE', `${functions}/hello`)
  expect(store.published(`code/${sha}`)).toContain('filler.bin')
  await send('DELETE', `${functions}/other`)
  expect(store.published(`code/${sha}`)).toBeUndefined()
  expect((await send('POST', functions, other)).status).toBe(201)
  expect(store.published(`code/${sha}`)).toContain('filler.bin')
})
