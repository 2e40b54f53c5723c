import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../../src/control/answer/api-error.ts'
import type { ApigatewayInput, Service } from '../../../src/control/protocol/operation.ts'
import { operationNamed } from '../../../src/control/protocol/operation.ts'
import { readInput } from '../../../src/control/protocol/read-input.ts'
import { MAX_BODY_BYTES, MAX_BODY_DEPTH } from '../../../src/control/protocol/read-json.ts'

type Parts = {
  labels?: Record<string, string>
  query?: string
  body?: string | Uint8Array
  headers?: Record<string, string>
}

function read(name: string, parts: Parts, service: Service = 'apigateway') {
  const body = parts.body ?? ''
  return readInput(operationNamed(service, name), {
    labels: parts.labels ?? {},
    rawQuery: parts.query ?? '',
    headers: new Headers(parts.headers),
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  })
}

function failure(name: string, parts: Parts, service: Service = 'apigateway') {
  try {
    read(name, parts, service)
  } catch (error) {
    if (error instanceof ApiError) {
      return { name: error.name, status: error.status, message: error.message }
    }
    throw error
  }
  return undefined
}

const api = { restApiId: 'a' }
const method = { ...api, resourceId: 'r', httpMethod: 'GET' }
const response = { ...method, statusCode: '200' }
const ops = '[add, remove, move, test, replace, copy]'

// conformance tables/error-messages.json; the paths of missing members: spec control-plane §2.
describe('ValidationException', () => {
  test.each<[string, string, Parts, string]>([
    [
      'every wrong op is told',
      'UpdateRestApi',
      {
        labels: api,
        body: '{"patchOperations":[{"op":"wrong","path":"/a"},{"op":"wrong","path":"/b"}]}',
      },
      `2 validation errors detected: Value 'wrong' at 'updateRestApiInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum value set: ${ops}; Value 'wrong' at 'updateRestApiInput.patchOperations.2.member.op' failed to satisfy constraint: Member must satisfy enum value set: ${ops}`,
    ],
    [
      'right operations between wrong ones keep their place',
      'UpdateMethodResponse',
      {
        labels: response,
        body: '{"patchOperations":[{"op":"wrong_op"},{"op":"remove"},{"op":"wrong_op"}]}',
      },
      `2 validation errors detected: Value 'wrong_op' at 'updateMethodResponseInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum value set: ${ops}; Value 'wrong_op' at 'updateMethodResponseInput.patchOperations.3.member.op' failed to satisfy constraint: Member must satisfy enum value set: ${ops}`,
    ],
    [
      'a member of a structure',
      'CreateRestApi',
      {
        body: '{"name":"n","endpointConfiguration":{"ipAddressType":"wrong","types":["PRIVATE"]}}',
      },
      "1 validation error detected: Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy constraint: Member must satisfy enum value set: [ipv4, dualstack]",
    ],
    [
      'an integration type',
      'PutIntegration',
      { labels: method, body: '{"type":"HTTPS_PROXY"}' },
      "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
    ],
    [
      'a label by its bare name',
      'GetGatewayResponse',
      { labels: { ...api, responseType: 'FAKE_RESPONSE_TYPE' } },
      "1 validation error detected: Value 'FAKE_RESPONSE_TYPE' at 'responseType' failed to satisfy constraint: Member must satisfy enum value set: [REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, MISSING_AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN]",
    ],
    [
      'a status code',
      'GetMethodResponse',
      { labels: { ...method, statusCode: '99' } },
      String.raw`1 validation error detected: Value '99' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\d\d`,
    ],
    [
      'missing members',
      'CreateStage',
      { labels: api, body: '{"stageName":null}' },
      "2 validation errors detected: Value null at 'createStageInput.stageName' failed to satisfy constraint: Member must not be null; Value null at 'createStageInput.deploymentId' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a missing query member',
      'GetUsage',
      { labels: { usagePlanId: 'u' }, query: 'startDate=2026-01-01' },
      "1 validation error detected: Value null at 'endDate' failed to satisfy constraint: Member must not be null",
    ],
    [
      'null in a list',
      'UpdateRestApi',
      { labels: api, body: '{"patchOperations":[null]}' },
      "1 validation error detected: Value null at 'updateRestApiInput.patchOperations.1.member' failed to satisfy constraint: Member must not be null",
    ],
  ])('%s', (_, name, parts, message) => {
    expect(failure(name, parts)).toEqual({ name: 'ValidationException', status: 400, message })
  })

  test('a flood of violations is counted and not repeated', () => {
    const body = JSON.stringify({
      patchOperations: Array.from({ length: 50_000 }, () => ({ op: 'x' })),
    })
    const message = failure('UpdateRestApi', { labels: api, body })?.message ?? ''
    expect(message).toMatch(/^50000 validation errors detected: /)
    expect(message.length).toBeLessThan(30_000)
  })

  // Recorded: a wrong endpoint type is BadRequestException "Invalid EndpointTypes specified. …", the operation's own.
  test('a list of enumerations is left to the operation', () => {
    const body = '{"name":"n","endpointConfiguration":{"types":["WRONG"]}}'
    expect(failure('CreateRestApi', { body })).toBeUndefined()
  })
})

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

test('a body larger than the cap is a 413', () => {
  const body = new Uint8Array(MAX_BODY_BYTES + 1)
  expect(failure('ImportRestApi', { body })).toMatchObject({
    name: 'RequestEntityTooLargeException',
    status: 413,
  })
  expect(failure('ImportRestApi', { body: body.subarray(1) })).toBeUndefined()
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
