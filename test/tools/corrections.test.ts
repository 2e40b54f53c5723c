import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { corrections, correctReplayer } from '../../tools/conformance/corrections.ts'
import { removeFolder, temporaryFolder } from '../support/gateway.ts'

// The corpus's replayer is not part of this project: these folders have the lines that are corrected, and no more.

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
  mkdirSync(join(folder, 'lib'))
  for (const { file, published } of corrections) writeFileSync(join(folder, file), published)
})
afterEach(() => removeFolder(folder))

test.each(
  corrections.flatMap(({ name, file, published }) => [
    [name, 'no longer has the line', file, ''],
    [name, 'has another line', file, published.replace('=', '= ')],
    [name, 'has the line twice', file, `${published}\n${published}`],
  ]),
)('the correction "%s" is refused for a replayer that %s', (name, _, file, text) => {
  writeFileSync(join(folder, file), text)
  expect(() => correctReplayer(folder)).toThrow(`the correction "${name}" does not fit`)
})

test('references are found with the braces the grammar of the replayer allows', async () => {
  const file = join(folder, 'lib/refs.mjs')
  const found = '\nexport const found = (text) => [...text.matchAll(REF)].map(([, e]) => e)'
  writeFileSync(file, readFileSync(file, 'utf8') + found)
  correctReplayer(folder)
  const refs = (await import(pathToFileURL(file).href)) as { found(text: string): string[] }
  expect(refs.found('a@{s1.id}b@{s5.items[path=/pets/{petId}].id}/{x}@{uid.1}')).toEqual([
    's1.id',
    's5.items[path=/pets/{petId}].id',
    'uid.1',
  ])
})

test('an error outside the service model has no member message', async () => {
  const file = join(folder, 'lib/sdk.mjs')
  const line = readFileSync(file, 'utf8')
  const around = `export function result(lib, e) {\n  const r = {}\n  ${line}\n  return r\n}`
  writeFileSync(file, around)
  correctReplayer(folder)
  const sdk = (await import(pathToFileURL(file).href)) as {
    result(lib: object, error: object): object
  }
  const lib = { NotFoundException: Error }
  expect(sdk.result(lib, { name: 'NotFoundException', message: 'x' })).toEqual({ message: 'x' })
  expect(sdk.result(lib, { name: 'ValidationException', message: 'x' })).toEqual({})
})
