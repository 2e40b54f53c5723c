import { expect, test } from 'vitest'
import {
  badRequest,
  notImplemented,
  renderError,
  tooManyRequests,
} from '../../../src/control/answer/api-error.ts'
import { operationNamed } from '../../../src/control/protocol/operation.ts'
import { renderOutput } from '../../../src/control/protocol/render-output.ts'

const requestId = '0afcd14b-98ea-11e8-ad05-8f443798b4c1'

async function render(name: string, value: Record<string, unknown> | undefined) {
  const response = renderOutput(operationNamed('apigateway', name), value, requestId)
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: await response.text(),
  }
}

// spec control-plane §1 and §4.
test.each<[string, string, Record<string, unknown> | undefined, unknown]>([
  [
    'a list as item, absent members left out',
    'GetRestApis',
    { items: [{ id: 'a', name: undefined }], position: undefined },
    { status: 200, type: 'application/json', body: '{"item":[{"id":"a"}]}' },
  ],
  [
    'usage as values',
    'GetUsage',
    { usagePlanId: 'u', items: {} },
    { status: 200, type: 'application/json', body: '{"usagePlanId":"u","values":{}}' },
  ],
  [
    'the odd 201 of UpdateMethodResponse',
    'UpdateMethodResponse',
    { statusCode: '200' },
    { status: 201, type: 'application/json', body: '{"statusCode":"200"}' },
  ],
  ['a 202 with nothing', 'DeleteRestApi', undefined, { status: 202, type: null, body: '' }],
  [
    'a 202 with something',
    'CreateVpcLink',
    { id: 'v' },
    { status: 202, type: 'application/json', body: '{"id":"v"}' },
  ],
  ['a 204 whatever the handler says', 'TagResource', {}, { status: 204, type: null, body: '' }],
  [
    'a raw body with its type',
    'GetExport',
    { body: 'swagger: "2.0"', contentType: 'application/yaml' },
    { status: 200, type: 'application/yaml', body: 'swagger: "2.0"' },
  ],
])('%s', async (_, name, value, expected) => {
  expect(await render(name, value)).toEqual(expected)
})

test('ids of the request are in every reply', () => {
  const { headers } = renderOutput(
    operationNamed('apigateway', 'DeleteRestApi'),
    undefined,
    requestId,
  )
  expect(headers.get('x-amzn-RequestId')).toBe(requestId)
  expect(headers.get('x-amz-apigw-id')).toMatch(/^[A-Za-z0-9_-]{15}=$/)
})

// spec control-plane §2.
test.each([
  [
    'its name in a header, its message in the body',
    badRequest('Description cannot be an empty string'),
    400,
    'BadRequestException',
    null,
    { message: 'Description cannot be an empty string' },
  ],
  [
    'Retry-After in seconds',
    tooManyRequests('Too Many Requests', 3),
    429,
    'TooManyRequestsException',
    '3',
    { message: 'Too Many Requests' },
  ],
  [
    'an operation that is not there',
    notImplemented('CreatePortal'),
    501,
    'NotImplementedException',
    null,
    { message: 'CreatePortal is not implemented' },
  ],
])('an error has %s', async (_, error, status, name, retryAfter, body) => {
  const response = renderError(error, requestId)
  expect(response.status).toBe(status)
  expect(response.headers.get('x-amzn-ErrorType')).toBe(name)
  expect(response.headers.get('retry-after')).toBe(retryAfter)
  expect(response.headers.get('x-amzn-RequestId')).toBe(requestId)
  expect(await response.json()).toEqual(body)
})
