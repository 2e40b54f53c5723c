import { expect, test } from 'vitest'
import { kindOf } from '../../../src/openapi/extensions/kind.ts'
import { parseOpenApi } from '../../../src/openapi/parse.ts'
import { drain } from '../../../src/turns/slices.ts'

const integrated = (integration: object, rest: object = {}) => ({
  paths: { '/a': { get: { 'x-amazon-apigateway-integration': integration } } },
  ...rest,
})
const version = { 'x-amazon-apigateway-importexport-version': '1.0' }

// Spec openapi §11: which extensions are whose.
test.each([
  ['an empty document', {}, 'REST'],
  ['CORS', { 'x-amazon-apigateway-cors': {} }, 'HTTP'],
  ['an exported HTTP API', version, 'HTTP'],
  ['the default route', { paths: { '/$default': {} } }, 'HTTP'],
  [
    'integrations among the components',
    { components: { 'x-amazon-apigateway-integrations': {} } },
    'HTTP',
  ],
  ['an AWS service by its subtype', integrated({ integrationSubtype: 'SQS-SendMessage' }), 'HTTP'],
  ['a payload format', integrated({ type: 'aws_proxy', payloadFormatVersion: '2.0' }), 'HTTP'],
  ['no payload format', integrated({ type: 'aws_proxy' }), 'REST'],
  [
    'a payload format beside what REST APIs alone have',
    integrated({ payloadFormatVersion: '2.0' }, { 'x-amazon-apigateway-policy': {} }),
    'REST',
  ],
  [
    'a payload format in an integration of REST APIs',
    integrated({ payloadFormatVersion: '2.0', passthroughBehavior: 'never' }),
    'REST',
  ],
  ['Swagger, whatever it has', { swagger: '2.0', openapi: undefined, ...version }, 'REST'],
])('%s', (_, document, kind) => {
  const text = JSON.stringify({ openapi: '3.0.1', ...document })
  expect(kindOf(drain(parseOpenApi(new TextEncoder().encode(text))))).toBe(kind)
})
