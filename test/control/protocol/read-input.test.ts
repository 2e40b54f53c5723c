import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ApigatewayInput } from '../../../src/control/protocol/operation.ts'
import { failure, read, type Parts } from './failing-input.ts'
import { MAX_BODY_DEPTH } from '../../../src/control/protocol/read-json.ts'

const api = { restApiId: 'a' }
const method = { ...api, resourceId: 'r', httpMethod: 'GET' }
const response = { ...method, statusCode: '200' }

// Recorded: the number as a String and the Boolean; spec control-plane §2.
describe('SerializationException', () => {
  const bigNumber =
    'class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an'
  test.each<[string, string, string, string]>([
    [
      'a number as a String',
      'PutIntegrationResponse',
      '{"responseTemplates":{"application/json":123}}',
      `${bigNumber} String`,
    ],
    [
      'a boolean as a String',
      'PutIntegrationResponse',
      '{"responseTemplates":{"application/json":true}}',
      'class java.lang.Boolean can not be converted to an String',
    ],
    [
      'a string as a Boolean',
      'CreateRestApi',
      '{"name":"n","disableExecuteApiEndpoint":"true"}',
      'class java.lang.String can not be converted to an Boolean',
    ],
    [
      'a string as an Integer',
      'CreateRestApi',
      '{"name":"n","minimumCompressionSize":"0"}',
      'class java.lang.String can not be converted to an Integer',
    ],
    [
      'an object as a String',
      'CreateRestApi',
      '{"name":{}}',
      'Start of structure or map found where not expected.',
    ],
    [
      'a list as a String',
      'CreateRestApi',
      '{"name":[]}',
      'Start of list found where not expected',
    ],
    [
      'a text as a list',
      'CreateRestApi',
      '{"name":"n","binaryMediaTypes":"a"}',
      'Expected list or null',
    ],
    [
      'an object as a list',
      'CreateRestApi',
      '{"name":"n","binaryMediaTypes":{}}',
      'Start of structure or map found where not expected.',
    ],
    [
      'a list as a map',
      'CreateRestApi',
      '{"name":"n","tags":[]}',
      'Start of list found where not expected',
    ],
    [
      'a text as a structure',
      'CreateRestApi',
      '{"name":"n","endpointConfiguration":"EDGE"}',
      'Expected null',
    ],
    ['a list as the body', 'CreateRestApi', '[]', 'Start of list found where not expected'],
    ['a text as the body', 'CreateRestApi', '"x"', 'Expected null'],
  ])('%s', (_, name, body, message) => {
    expect(failure(name, { labels: response, body })).toEqual({
      name: 'SerializationException',
      status: 400,
      message,
    })
  })

  test.each<[string, string | Uint8Array, RegExp]>([
    ['JSON cut off', '{"name":"n"', /^Could not parse the request body as JSON: .*position 11/],
    ['a byte that is not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), /UTF-8/],
    [
      'nesting beyond the cap',
      '{"x":'.repeat(100_000),
      new RegExp(`deeper than ${MAX_BODY_DEPTH} levels at byte`),
    ],
  ])('%s', (_, body, message) => {
    expect(failure('CreateRestApi', { body })).toMatchObject({
      name: 'SerializationException',
      status: 400,
    })
    expect(failure('CreateRestApi', { body })?.message).toMatch(message)
  })

  test.each([
    ['limit=x', 'GetRestApis', 'class java.lang.String can not be converted to an Integer'],
    [
      'includeValues=yes',
      'GetApiKeys',
      'class java.lang.String can not be converted to an Boolean',
    ],
  ])('?%s', (query, name, message) => {
    expect(failure(name, { query })).toMatchObject({ name: 'SerializationException', message })
  })
})

test('a label that is no percent-encoding is refused', () => {
  expect(failure('GetRestApi', { labels: { restApiId: '%zz' } })).toMatchObject({
    name: 'BadRequestException',
    message: "Path parameter 'restApiId' is not valid percent-encoded UTF-8: %zz",
  })
})

// spec control-plane §1 and §20.
describe('what handlers get', () => {
  test.each<[string, string, Parts, unknown]>([
    [
      'the backend method of PutIntegration beside the front method',
      'PutIntegration',
      { labels: method, body: '{"type":"HTTP","httpMethod":"POST","integrationHttpMethod":"x"}' },
      { ...method, type: 'HTTP', integrationHttpMethod: 'POST' },
    ],
    [
      'a label decoded once',
      'GetTags',
      { labels: { resourceArn: 'a%253Ab%2Fc+d' } },
      { resourceArn: 'a%3Ab/c+d' },
    ],
    [
      '(none)',
      'GetBasePathMapping',
      { labels: { domainName: 'd', basePath: '%28none%29' } },
      { domainName: 'd', basePath: '(none)' },
    ],
    [
      'numbers and booleans of the query',
      'GetApiKeys',
      { query: 'limit=-1&includeValues=TRUE&name=a%20b' },
      { limit: -1, includeValues: true, nameQuery: 'a b' },
    ],
    [
      'repeated query entries as a list',
      'UntagResource',
      { labels: { resourceArn: 'r' }, query: 'tagKeys=a&tagKeys=b%26' },
      { resourceArn: 'r', tagKeys: ['a', 'b&'] },
    ],
    [
      'every other query entry as parameters, without the literal mode',
      'ImportRestApi',
      { query: 'mode=import&failonwarnings=true&ignore=documentation&basepath=split', body: '{}' },
      {
        body: new TextEncoder().encode('{}'),
        failOnWarnings: true,
        parameters: { ignore: 'documentation', basepath: 'split' },
      },
    ],
    [
      'the Accept header of GetExport',
      'GetExport',
      {
        labels: { ...api, stageName: 's', exportType: 'oas30' },
        headers: { accept: 'application/yaml' },
      },
      { ...api, stageName: 's', exportType: 'oas30', accepts: 'application/yaml' },
    ],
    [
      'no unknown members and no nulls',
      'CreateRestApi',
      { body: '{"name":"n","unknown":[1],"description":null}' },
      { name: 'n' },
    ],
    [
      'nulls of maps',
      'PutIntegrationResponse',
      { labels: response, body: '{"responseTemplates":{"a":null}}' },
      { ...response, responseTemplates: { a: null } },
    ],
    [
      'a fraction as an Integer truncated',
      'CreateRestApi',
      { body: '{"name":"n","minimumCompressionSize":1.9}' },
      { name: 'n', minimumCompressionSize: 1 },
    ],
    [
      'a fraction as a double',
      'CreateUsagePlan',
      { body: '{"name":"n","throttle":{"rateLimit":1.5,"burstLimit":2}}' },
      { name: 'n', throttle: { rateLimit: 1.5, burstLimit: 2 } },
    ],
    ['nothing from an empty body', 'CreateApiKey', { body: '' }, {}],
    ['nothing from a null body', 'CreateApiKey', { body: 'null' }, {}],
    [
      'nothing from a body nobody asked for',
      'DeleteRestApi',
      { labels: api, body: 'not json' },
      api,
    ],
  ])('%s', (_, name, parts, expected) => {
    expect(read(name, parts)).toEqual(expected)
  })

  test('v2 members by the names on the wire', () => {
    const parts = {
      labels: { apiId: 'a' },
      body: '{"routeKey":"GET /","RouteKey":"x","apiKeyRequired":true}',
    }
    expect(read('CreateRoute', parts, 'apigatewayv2')).toEqual({
      apiId: 'a',
      routeKey: 'GET /',
      apiKeyRequired: true,
    })
  })

  test('__proto__ is a key like any other', () => {
    const body =
      '{"__proto__":{"description":"x"},"name":"n","tags":{"__proto__":"t","constructor":"c"}}'
    const input = read('CreateRestApi', { body }) as ApigatewayInput<'CreateRestApi'>
    expect(input.description).toBeUndefined()
    expect(Object.entries(input.tags ?? {})).toEqual([
      ['__proto__', 't'],
      ['constructor', 'c'],
    ])
    expect(input.tags?.['toString']).toBeUndefined()
    expect(read('ImportRestApi', { query: '__proto__=x' })).not.toHaveProperty('x')
  })
})

test('whatever the body, the answer is an input or an ApiError', () => {
  const names = [
    'CreateRestApi',
    'UpdateRestApi',
    'CreateUsagePlan',
    'PutIntegration',
    'CreateDeployment',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.json(),
      fc.string({ maxLength: 30 }),
      (name, body, query) => {
        failure(name, { labels: method, body, query })
        failure(name, {
          labels: method,
          body: `{"name":${body},"patchOperations":${body},"tags":${body}}`,
        })
      },
    ),
    { numRuns: 500 },
  )
})
