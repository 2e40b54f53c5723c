import { expect, test } from 'vitest'
import { controlPlane, type Params } from '../../plane/control-plane.ts'

const document = (documentationParts: readonly object[]) =>
  JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'doc', version: '1' },
    paths: { '/': { get: { description: 'not a part', security: [{ unknown: [] }] } } },
    'x-amazon-apigateway-documentation': { version: '1.0.3', documentationParts },
  })

const api = {
  location: { type: 'API' },
  properties: { description: 'API', info: { version: '3' } },
}
const get = { location: { type: 'METHOD', method: 'GET' }, properties: { summary: 's' } }

function apiPlane() {
  const plane = controlPlane()
  const { id: restApiId } = plane.call('CreateRestApi', { name: 'n' })
  const importParts = (params: Params) =>
    plane.call('ImportDocumentationParts', { restApiId, ...params })
  const parts = () =>
    plane
      .call('GetDocumentationParts', { restApiId })
      .items.map((part) => [part.id, part['location'], JSON.parse(String(part['properties']))])
  return { ...plane, restApiId, importParts, parts }
}

// conformance: ls:apigateway_api::TestApiGatewayApiDocumentationPart::test_import_documentation_parts
test('parts of the extension are imported, and nothing else of the document is looked at', () => {
  const { importParts, parts } = apiPlane()
  const { ids, ...rest } = importParts({ mode: 'overwrite', body: document([api, get]) })
  expect(rest).toEqual({})
  expect(parts()).toEqual([
    [(ids as string[])[0], { type: 'API' }, api.properties],
    [(ids as string[])[1], { type: 'METHOD', path: '/', method: 'GET' }, { summary: 's' }],
  ])
})

// Spec openapi §15: overwrite deletes the rest, merge updates equal locations attribute by attribute.
test.each([
  ['overwrite', [[{ type: 'API' }, { description: 'new' }]]],
  [
    'merge',
    [
      [{ type: 'METHOD', path: '/', method: 'GET' }, { summary: 's' }],
      [{ type: 'API' }, { description: 'new', info: { version: '3' } }],
    ],
  ],
])('%s', (mode, expected) => {
  const { importParts, parts } = apiPlane()
  importParts({ body: document([api, get]) })
  importParts({ mode, body: document([{ ...api, properties: { description: 'new' } }]) })
  expect(parts().map(([, ...part]) => part)).toEqual(expected)
})

test('a part that is none is a warning, or the end when warnings are', () => {
  const { importParts, refusal, restApiId, parts } = apiPlane()
  const body = document([get, { location: { type: 'API', path: '/' }, properties: {} }])
  const warning = /a location of type API has no 'path' \(line 1, column \d+/
  expect(refusal('ImportDocumentationParts', { restApiId, body, failOnWarnings: true })).toMatch(
    warning,
  )
  expect(parts()).toEqual([])
  expect(importParts({ body })['warnings']).toEqual([expect.stringMatching(warning)])
  expect(parts()).toHaveLength(1)
})

// Spec openapi §9: the recorded text for what is no document at all.
test.each(['{', '{"title":"x"}', 'just text', '{"openapi":"2.0"}'])('%s is refused', (body) => {
  const { refusal, restApiId } = apiPlane()
  expect(refusal('ImportDocumentationParts', { restApiId, body })).toBe(
    '400 BadRequestException: Unable to build importer with provided input.',
  )
})

test('an unknown API', () => {
  const { refusal } = controlPlane()
  expect(refusal('ImportDocumentationParts', { restApiId: 'x', body: document([]) })).toBe(
    '404 NotFoundException: Invalid API identifier specified 000000000000:x',
  )
})
