import { expect, test } from 'vitest'
import { atApi, patch, petStore } from '../../plane/pet-store.ts'

const template = { 'application/json': '{"message":$context.error.messageString}' }
const unset = { defaultResponse: true, responseParameters: {}, responseTemplates: template }
const headers = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" }

// conformance: ls:…::test_gateway_response_crud
test('all 21 types are listed by name, and DEFAULT ones have no status', () => {
  const { call, at } = petStore()
  const { items } = call('GetGatewayResponses', at(atApi))
  expect(items).toHaveLength(21)
  const names = items.map((item) => String(item['responseType']))
  expect(names).toEqual(names.toSorted())
  expect(items[0]).toEqual({ ...unset, responseType: 'ACCESS_DENIED', statusCode: '403' })
  expect(items.find((item) => item['responseType'] === 'DEFAULT_4XX')).toEqual({
    ...unset,
    responseType: 'DEFAULT_4XX',
  })
})

// Spec control-plane §11: what is missing takes the type's default, not that of DEFAULT_*.
test.each([
  ['THROTTLED', {}, { statusCode: '429', responseParameters: {}, responseTemplates: template }],
  ['THROTTLED', { statusCode: '503' }, { statusCode: '503', responseTemplates: template }],
  ['DEFAULT_5XX', { responseParameters: headers }, { responseParameters: headers }],
])('putting %s with %j', (responseType, params, expected) => {
  const { call, at } = petStore()
  const put = call('PutGatewayResponse', at({ ...atApi, responseType, ...params }))
  expect(put).toMatchObject({ responseType, defaultResponse: false, ...expected })
  expect(call('GetGatewayResponse', at({ ...atApi, responseType }))).toEqual(put)
})

// Spec control-plane §11, rest-responses §2.
test('unset types inherit from DEFAULT_5XX by their own default status, and stay defaults', () => {
  const { call, at } = petStore()
  const custom = { responseParameters: headers, responseTemplates: { 'text/plain': 'oops' } }
  call('PutGatewayResponse', at({ ...atApi, responseType: 'DEFAULT_5XX', ...custom }))
  const get = (responseType: string) => call('GetGatewayResponse', at({ ...atApi, responseType }))
  expect(get('INTEGRATION_TIMEOUT')).toEqual({
    ...custom,
    defaultResponse: true,
    responseType: 'INTEGRATION_TIMEOUT',
    statusCode: '504',
  })
  expect(get('THROTTLED')).toEqual({ ...unset, responseType: 'THROTTLED', statusCode: '429' })
  call('PutGatewayResponse', at({ ...atApi, responseType: 'DEFAULT_5XX', statusCode: '404' }))
  expect(get('INTEGRATION_TIMEOUT')).toMatchObject({ statusCode: '404', defaultResponse: true })
  call('DeleteGatewayResponse', at({ ...atApi, responseType: 'DEFAULT_5XX' }))
  expect(get('INTEGRATION_TIMEOUT')).toMatchObject({ ...unset, statusCode: '504' })
})

// Spec rest-responses §2 (control plane).
test.each([
  [
    'PutGatewayResponse',
    { responseTemplates: { 'application/json': null } },
    '400 BadRequestException: Invalid null or empty value in responseTemplates',
  ],
  [
    'PutGatewayResponse',
    { responseParameters: { a: '' } },
    '400 BadRequestException: Invalid null or empty value in responseParameters',
  ],
  [
    'UpdateGatewayResponse',
    patch('remove', '/statusCode'),
    '400 BadRequestException: Invalid patch path /statusCode',
  ],
  [
    'UpdateGatewayResponse',
    patch('add', '/responseTemplates/text~1plain', ''),
    '400 BadRequestException: Invalid null or empty value in responseTemplates',
  ],
  [
    'UpdateGatewayResponse',
    patch('remove', '/responseParameters/gatewayresponse.header.X'),
    '404 NotFoundException: Invalid parameter name specified',
  ],
  [
    'UpdateGatewayResponse',
    patch('add', '/defaultResponse', 'true'),
    '400 BadRequestException: Invalid patch path /defaultResponse',
  ],
])('%s refuses %j', (operation, params, error) => {
  const { call, refusal, at } = petStore()
  const throttled = { ...atApi, responseType: 'THROTTLED' }
  call('PutGatewayResponse', at({ ...throttled, responseParameters: headers }))
  expect(refusal(operation, at({ ...throttled, ...params }))).toBe(error)
})

const ownHeader = (value: string) => ({
  responseParameters: { 'gatewayresponse.header.A': value },
})

test('a default is patched as it shows, and belongs to the API from then on', () => {
  const { call, at } = petStore()
  const throttled = at({ ...atApi, responseType: 'THROTTLED' })
  call('PutGatewayResponse', at({ ...atApi, responseType: 'DEFAULT_4XX', ...ownHeader("'4XX'") }))
  const own = {
    responseType: 'THROTTLED',
    statusCode: '404',
    ...ownHeader("'4XX'"),
    responseTemplates: { 'application/json': '{"message":$context.error.messageString}' },
    defaultResponse: false,
  }
  const change = patch('replace', '/statusCode', '404')
  expect(call('UpdateGatewayResponse', { ...throttled, ...change })).toEqual(own)
  expect(call('GetGatewayResponse', throttled)).toEqual(own)
  call('DeleteGatewayResponse', throttled)
  expect(call('GetGatewayResponse', throttled)).toMatchObject({ defaultResponse: true })
})

test.each<[string, object, string]>([
  [
    'replacing a parameter that is not there',
    patch('replace', '/responseParameters/gatewayresponse.header.B', "'b'"),
    '404 NotFoundException: Invalid parameter name specified',
  ],
  [
    'replacing a template that is not there',
    patch('replace', '/responseTemplates/text~1plain', 'x'),
    '404 NotFoundException: Invalid parameter name specified',
  ],
  [
    'replacing one that is not there, with nothing',
    patch('replace', '/responseParameters/gatewayresponse.header.B'),
    '404 NotFoundException: Invalid parameter name specified',
  ],
  [
    'replacing with nothing',
    patch('replace', '/responseParameters/gatewayresponse.header.A'),
    '400 BadRequestException: Invalid null or empty value in responseParameters',
  ],
  [
    'an op that no map has',
    patch('test', '/responseParameters/gatewayresponse.header.A', "'a'"),
    '400 BadRequestException: Invalid patch operation specified. Must be one of: [add, remove, replace]',
  ],
])('a patch is refused for %s', (_, change, error) => {
  const { call, refusal, at } = petStore()
  const throttled = at({ ...atApi, responseType: 'THROTTLED' })
  call('PutGatewayResponse', { ...throttled, ...ownHeader("'a'") })
  expect(refusal('UpdateGatewayResponse', { ...throttled, ...change })).toBe(error)
})

test('a customised type is patched by entry', () => {
  const { call, at } = petStore()
  const throttled = { ...atApi, responseType: 'THROTTLED' }
  call('PutGatewayResponse', at({ ...throttled, responseParameters: headers }))
  const change = {
    patchOperations: [
      { op: 'replace', path: '/statusCode', value: '503' },
      { op: 'add', path: '/responseTemplates/application~1json', value: '{}' },
      { op: 'remove', path: `/responseParameters/${Object.keys(headers)[0]}` },
    ],
  }
  expect(call('UpdateGatewayResponse', at({ ...throttled, ...change }))).toEqual({
    defaultResponse: false,
    responseType: 'THROTTLED',
    statusCode: '503',
    responseParameters: {},
    responseTemplates: { 'application/json': '{}' },
  })
})
