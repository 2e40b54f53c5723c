import { describe, expect, test } from 'vitest'
import { writeHttpApi } from '../../../src/openapi/http/export/write-http-api.ts'
import { ImportError } from '../../../src/openapi/import-error.ts'
import { drain } from '../../../src/turns/slices.ts'
import { httpRoute } from '../../support/http-api.ts'
import { define, documentOf, operation } from './define.ts'

// `x-tidegate-limits` of HTTP APIs: what a limit may say is in test/openapi/limits.test.ts.

const few = { name: 'few', by: 'sourceIp', rateLimit: 2 }
const own = {
  name: 'own-1',
  by: ['claim.sub', 'header.X-Tenant', 'route'],
  rateLimit: 0.5,
  burstLimit: 3,
  quota: { limit: 100, period: 'MONTH' as const },
  missing: 'refuse' as const,
}
const read = { ...few, by: ['sourceIp'] }

test('a document has limits of the API and of its routes', () => {
  const { limits, routes, warnings, importInfo } = define(
    documentOf(
      {
        '/a': { get: operation({ 'x-tidegate-limits': [own] }), post: operation() },
        '/$default': {
          'x-amazon-apigateway-any-method': operation({ 'x-tidegate-limits': [few] }),
        },
      },
      { 'x-tidegate-limits': [few] },
    ),
  )
  expect(limits).toEqual([read])
  expect(routes.map((route) => [route.routeKey, route.limits])).toEqual([
    ['GET /a', [own]],
    ['POST /a', undefined],
    ['$default', [read]],
  ])
  expect([...warnings, ...importInfo]).toEqual([])
})

test('one without them says nothing of them', () => {
  expect(define(documentOf({ '/a': { get: operation() } }))).not.toHaveProperty('limits')
})

const wrong = [{ ...few, rate: 1 }]

describe('a document is refused, with the place, for', () => {
  test.each<[string, object, string]>([
    [
      'what a limit of the API may not have',
      documentOf({}, { 'x-tidegate-limits': wrong }),
      "Unknown member 'rate' of a limit: known are name, by, rateLimit, burstLimit, quota, missing (line 13, column 4, /x-tidegate-limits/0/rate)",
    ],
    [
      'what a limit of a route may not have',
      documentOf({ '/a': { get: { 'x-tidegate-limits': wrong } } }),
      '(line 15, column 7, /paths/~1a/get/x-tidegate-limits/0/rate)',
    ],
    [
      'limits of a path',
      documentOf({ '/a': { 'x-tidegate-limits': [few] } }),
      "Extension 'x-tidegate-limits' has no effect here: it belongs in the document or the operation",
    ],
    [
      'limits in another spelling',
      documentOf({}, { 'X-Tidegate-Limits': [few] }),
      "Unknown extension 'X-Tidegate-Limits'",
    ],
    [
      'silences of the audit, which REST APIs’ alone have',
      documentOf({}, { 'x-tidegate-audit': [] }),
      "Extension 'x-tidegate-audit' applies to REST APIs only",
    ],
  ])('%s', (_, document, message) => {
    const told = () => {
      try {
        define(JSON.stringify(document, undefined, 1))
        return 'nothing'
      } catch (error) {
        if (error instanceof ImportError) return error.problems.map((each) => each.message).join()
        throw error
      }
    }
    expect(told()).toContain(message)
  })
})

test('an export has them, unless it is OpenAPI and nothing else, and makes the same API', () => {
  const source = {
    api: {
      apiId: 'abcdef1234',
      name: 'pets',
      createdDate: 0,
      disableExecuteApiEndpoint: false,
      ipAddressType: 'ipv4' as const,
      limits: [read],
    },
    routes: [httpRoute('GET /a', { limits: [own] }), httpRoute('$default')],
    integrations: [],
    authorizers: [],
    region: 'eu-west-1',
  }
  const written = (includeExtensions: boolean) => drain(writeHttpApi(source, { includeExtensions }))
  expect(written(true)).toMatchObject({
    'x-tidegate-limits': [few],
    paths: { '/a': { get: { 'x-tidegate-limits': [own] } } },
  })
  const { limits, routes } = define(written(true))
  expect(limits).toEqual([read])
  expect(routes.map((route) => route.limits)).toEqual([[own], undefined])
  expect(JSON.stringify(written(false))).not.toContain('x-tidegate')
})
