import { describe, expect, test } from 'vitest'
import { ImportError } from '../../../src/openapi/import-error.ts'
import { define, documentOf, operation } from './define.ts'

// What HTTP APIs have beyond AWS's, in their documents: what it does is in test/gateway/http/features.

test('schemas are written out, so that each stands alone', () => {
  const validation = { body: { 'application/json': { $ref: '#/components/schemas/Pet' } } }
  const { routes } = define(
    documentOf(
      { '/a': { post: operation({ 'x-tidegate-validation': validation }) } },
      {
        components: {
          schemas: {
            Pet: { type: 'object', properties: { tag: { $ref: '#/components/schemas/Tag' } } },
            Tag: { type: 'string' },
          },
        },
      },
    ),
  )
  expect(JSON.parse(routes[0]!.features!.validation!.body!['application/json']!)).toEqual({
    type: 'object',
    properties: { tag: { type: 'string' } },
  })
})

test('a document without them says nothing of them', () => {
  const definition = define(documentOf({ '/a': { get: operation() } }))
  expect(definition).not.toHaveProperty('features')
  expect(definition.routes[0]).not.toHaveProperty('features')
})

describe('a document is refused, with the place, for', () => {
  const ofRoute = (more: object) => documentOf({ '/a': { get: operation(more) } })
  test.each<[string, object, string]>([
    [
      'an extension that there is not',
      documentOf({}, { 'x-tidegate-keys': true }),
      "Unknown extension 'x-tidegate-keys': there are x-tidegate-api-key, x-tidegate-cache",
    ],
    [
      'one of an operation in the document',
      documentOf({}, { 'x-tidegate-cache': { ttlInSeconds: 1 } }),
      "Extension 'x-tidegate-cache' has no effect here: it belongs in the operation",
    ],
    [
      'one of the document in an operation',
      ofRoute({ 'x-tidegate-policy': {} }),
      "Extension 'x-tidegate-policy' has no effect here: it belongs in the document",
    ],
    [
      'one in a path',
      documentOf({ '/a': { 'x-tidegate-api-key': true } }),
      "Extension 'x-tidegate-api-key' has no effect here",
    ],
    [
      'one in another spelling',
      documentOf({}, { 'X-Tidegate-Policy': {} }),
      "Unknown extension 'X-Tidegate-Policy'",
    ],
    [
      'a key that is no flag',
      documentOf({}, { 'x-tidegate-api-key': 'true' }),
      '\'x-tidegate-api-key\' must be true or false, not "true"',
    ],
    [
      'an unknown member',
      ofRoute({ 'x-tidegate-cache': { ttlInSeconds: 1, ttl: 2 } }),
      '/paths/~1a/get/x-tidegate-cache/ttl)',
    ],
    [
      'a parameter twice',
      ofRoute({ 'x-tidegate-validation': { parameters: ['query.a', 'query.a'] } }),
      "'parameters' names query.a twice",
    ],
    [
      'a validation of nothing',
      ofRoute({ 'x-tidegate-validation': { parameters: [], body: {} } }),
      "'x-tidegate-validation' says neither 'parameters' nor 'body'",
    ],
    [
      'schemas that are too large together when each stands alone',
      documentOf(
        {
          '/a': {
            get: operation({
              'x-tidegate-validation': {
                body: Object.fromEntries(
                  ['a/a', 'a/b', 'a/c'].map((type) => [type, { $ref: '#/components/schemas/Big' }]),
                ),
              },
            }),
          },
        },
        { components: { schemas: { Big: { type: 'string', enum: ['x'.repeat(150_000)] } } } },
      ),
      "The schemas of 'body' are too large with what they refer to: they have 450087 characters",
    ],
    [
      'a header of a gateway response that is none',
      documentOf(
        {},
        { 'x-tidegate-gateway-responses': { UNAUTHORIZED: { responseParameters: { x: "'y'" } } } },
      ),
      '"x" of gateway response UNAUTHORIZED is no gatewayresponse.header.NAME',
    ],
    [
      'a stream of too short a time',
      ofRoute({ 'x-tidegate-streaming': { timeoutInMillis: 1 } }),
      "'timeoutInMillis' must be a whole number from 50 to 900000",
    ],
  ])('%s', (_, document, message) => {
    const told = () => {
      try {
        define(document)
        return 'nothing'
      } catch (error) {
        if (error instanceof ImportError) return error.problems.map((each) => each.message).join()
        throw error
      }
    }
    expect(told()).toContain(message)
  })
})
