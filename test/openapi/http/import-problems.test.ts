import { describe, expect, test } from 'vitest'
import { ImportError } from '../../../src/openapi/import-error.ts'
import { define, documentOf, jwt, operation, request, scheme } from './define.ts'

function problemsOf(document: string | object): readonly string[] {
  try {
    define(document)
  } catch (error) {
    if (error instanceof ImportError) return error.problems.map(({ message }) => message)
    throw error
  }
  return []
}

describe('what has no effect is told: spec openapi §12', () => {
  test.each([
    [
      'a body',
      documentOf({ '/a': { post: operation({ requestBody: { content: {} } }) } }),
      "Ignoring 'requestBody' of route 'POST /a'",
    ],
    [
      'schemas',
      documentOf({}, { components: { schemas: { Pet: {} } } }),
      'Ignoring components.schemas',
    ],
    [
      'what REST integrations have',
      documentOf({
        '/a': {
          get: {
            'x-amazon-apigateway-integration': {
              type: 'http_proxy',
              httpMethod: 'GET',
              passthroughBehavior: 'when_no_match',
            },
          },
        },
      }),
      "Ignoring 'passthroughBehavior'",
    ],
  ])('%s, in importInfo', (_, document, expected) => {
    const { importInfo, warnings } = define(document)
    expect(importInfo).toEqual([expect.stringContaining(expected)])
    expect(warnings).toEqual([])
  })

  const integrated = (integration: object) =>
    documentOf({ '/a': { get: { 'x-amazon-apigateway-integration': integration } } })
  test.each([
    [
      'an integration of another type',
      integrated({ type: 'aws', uri: 'arn:x' }),
      'its type is "aws"',
    ],
    ['an integration of no type', integrated({ uri: 'arn:x' }), 'its type is nothing'],
    [
      'a reference to no integration: field case H26',
      integrated({ $ref: '#/components/x-amazon-apigateway-integrations/typo' }),
      'leads nowhere',
    ],
    [
      'a reference to no path item: field case H26',
      documentOf({ '/a': { $ref: '#/components/pathItems/typo' } }),
      'leads nowhere',
    ],
    [
      'a policy, which REST APIs alone have',
      documentOf({}, { 'x-amazon-apigateway-policy': {} }),
      'applies to REST APIs only',
    ],
    [
      'a method of the default route',
      documentOf({ '/$default': { get: operation() } }),
      'x-amazon-apigateway-any-method alone',
    ],
    [
      'a scheme that protects nothing',
      documentOf(
        { '/a': { get: operation({ security: [{ key: [] }] }) } },
        {
          components: {
            securitySchemes: { key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
          },
        },
      ),
      "does not protect route 'GET /a'",
    ],
  ])('%s, in warnings', (_, document, expected) => {
    const { warnings, integrations } = define(document)
    expect(warnings).toEqual([expect.stringContaining(expected)])
    expect(integrations.length).toBeLessThanOrEqual(1)
  })
})

describe('what cannot be right is an error that says where', () => {
  test.each([
    ['Swagger 2.0', '{"swagger":"2.0","info":{"title":"a"},"paths":{}}', 'OpenAPI 3.0 only'],
    ['no title', '{"openapi":"3.0.1","info":{},"paths":{}}', 'info.title is missing'],
    [
      'the same route twice, by other variables: spec http-api §2',
      documentOf({ '/a/{x}': { get: operation() }, '/a/{y}': { get: operation() } }),
      "route 'GET /a/{x}' matches the same requests (line 1, column 253, /paths/~1a~1{y}/get)",
    ],
    [
      'a scheme that is not there',
      documentOf({ '/a': { get: operation({ security: [{ no: [] }] }) } }),
      "the security scheme 'no' is not defined",
    ],
    [
      'two requirements: spec openapi §12',
      documentOf(
        { '/a': { get: operation({ security: [{ auth: [] }, { auth: [] }] }) } },
        scheme(jwt),
      ),
      'one security requirement at most',
    ],
    ['an authorizer of REST APIs', documentOf({}, scheme({ type: 'token' })), 'jwt or request'],
    [
      'an issuer that is none',
      documentOf({}, scheme({ type: 'jwt', jwtConfiguration: { audience: ['a'] } })),
      'its issuer must be a URL',
    ],
    [
      'no audience',
      documentOf({}, scheme({ type: 'jwt', jwtConfiguration: { issuer: 'https://a.example' } })),
      'it needs 1 to 50 audiences',
    ],
    [
      'an authorizer of no format: docs http-api-lambda-authorizer',
      documentOf({}, scheme({ type: 'request', authorizerUri: 'arn:f' })),
      "'authorizerPayloadFormatVersion' must be 1.0 or 2.0",
    ],
    [
      'a format that does not exist',
      documentOf({
        '/a': {
          get: {
            'x-amazon-apigateway-integration': { type: 'aws_proxy', payloadFormatVersion: '3' },
          },
        },
      }),
      'payloadFormatVersion must be 1.0 or 2.0',
    ],
    ['a path without its slash', documentOf({ a: {} }), "a path begins with '/'"],
    [
      'CORS that is no object',
      'openapi: 3.0.1\ninfo: {title: a}\npaths: {}\nx-amazon-apigateway-cors: "*"\n',
      '(line 4, column 1, /x-amazon-apigateway-cors)',
    ],
  ])('%s', (_, document, expected) => {
    expect(problemsOf(document)).toEqual([expect.stringContaining(expected)])
  })

  test('rules that refuse: routes, authorizers and CORS are errors, integrations are left out', () => {
    const rules = {
      routeKey: () => undefined,
      integration: () => 'no such URI',
      authorizer: () => undefined,
      cors: () => undefined,
    }
    const document = documentOf({ '/a': { get: operation() } }, scheme(request))
    const { routes, integrations, warnings } = define(document, { rules })
    expect({ routes, integrations }).toEqual({
      routes: [{ routeKey: 'GET /a', authorizationType: 'NONE' }],
      integrations: [],
    })
    expect(warnings).toEqual([expect.stringContaining('no such URI (line 1')])
    for (const name of ['routeKey', 'authorizer', 'cors'] as const) {
      const strict = { ...rules, [name]: () => 'refused by a rule' }
      const whole = { ...document, 'x-amazon-apigateway-cors': { allowOrigins: ['x'] } }
      expect(() => define(whole, { rules: strict })).toThrow('refused by a rule')
    }
  })
})
