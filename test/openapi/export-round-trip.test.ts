import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeYaml } from '../../src/wire/yaml/write-yaml.ts'
import { everything, exported, plain, sourceFrom } from './exported.ts'
import { documentOf, features } from './export-features.ts'

const names = Object.keys(features)
const writers = { json: JSON.stringify, yaml: writeYaml } as const

/** The API that comes of an export, and the one it was an export of. */
function roundTrip(
  document: object,
  version: 'oas30' | 'swagger',
  format: keyof typeof writers,
): { readonly before: unknown; readonly after: unknown } {
  const source = sourceFrom(document)
  const text = writers[format](exported(source, everything)[version])
  return { before: plain(source), after: plain(sourceFrom(text, 1)) }
}

const forms = [
  ['oas30', 'json'],
  ['oas30', 'yaml'],
  ['swagger', 'json'],
  ['swagger', 'yaml'],
] as const

// Spec openapi §4 and §13: what importing maps, exporting writes back.
test.each(names.flatMap((name) => forms.map((form) => [name, ...form] as const)))(
  'an export of %s, as %s in %s, makes the same API',
  (name, version, format) => {
    const { before, after } = roundTrip(documentOf([name]), version, format)
    expect(after).toEqual(before)
  },
)

test('an export of any combination makes the same API', () => {
  const cases = fc.tuple(fc.subarray(names), fc.constantFrom(...forms))
  fc.assert(
    fc.property(cases, ([some, [version, format]]) => {
      const { before, after } = roundTrip(documentOf(some), version, format)
      expect(after).toEqual(before)
    }),
    { numRuns: 60 },
  )
})

// Spec openapi §13: Swagger has one body for all content types, OpenAPI one for each.
test('bodies of several content types go around in OpenAPI 3', () => {
  const schema = (name: string) => ({ schema: { $ref: `#/components/schemas/${name}` } })
  const content = { 'application/json': schema('A'), 'application/xml': schema('B') }
  const document = {
    openapi: '3.0.1',
    info: { title: 't', version: '1' },
    paths: {
      '/': {
        post: { requestBody: { content }, responses: { 200: { description: 'd', content } } },
      },
    },
    components: { schemas: { A: { type: 'object' }, B: { type: 'array', items: {} } } },
  }
  const { before, after } = roundTrip(document, 'oas30', 'json')
  expect(after).toEqual(before)
})
