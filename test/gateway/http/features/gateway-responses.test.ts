import { describe, expect, test } from 'vitest'
import type { GatewayResponse } from '../../../../src/model/rest-api.ts'
import { methodSetting } from '../../../support/exchange.ts'
import { simple } from '../access/guarded.ts'
import { calling } from '../calling.ts'
import { featured } from './featured.ts'

// `x-tidegate-gateway-responses`: what an HTTP API says where it answers itself.

const text = (
  responseType: GatewayResponse['responseType'],
  more: Partial<GatewayResponse> = {},
): GatewayResponse => ({
  responseType,
  responseTemplates: { 'text/plain': `${responseType} $context.error.message` },
  ...more,
})
const guarded = {
  authorizers: [simple],
  route: { authorizationType: 'CUSTOM', authorizerId: 'auth01' },
} as const

function answering(
  gatewayResponses: readonly GatewayResponse[],
  more: Parameters<typeof featured>[2] = {},
  throttled = false,
) {
  const validation = { parameters: ['query.x'] }
  const snapshot = featured(
    { gatewayResponses },
    { 'GET /a': undefined, 'GET /checked': { validation }, 'GET /keyed': { apiKeyRequired: true } },
    more,
  )
  return calling(
    snapshot,
    (event) => {
      if (event['type'] === 'REQUEST')
        return { isAuthorized: (event['headers'] as Record<string, string>)['auth'] === 'yes' }
      throw new Error('broken')
    },
    throttled
      ? {
          methodSettings: {
            'GET /a': methodSetting({ throttlingRateLimit: 0.001, throttlingBurstLimit: 0 }),
          },
        }
      : {},
  )
}

const no = { headers: { auth: 'no' } }

describe('what is said of', () => {
  test.each<
    [
      string,
      readonly GatewayResponse[],
      string,
      RequestInit,
      Parameters<typeof featured>[2] | undefined,
      readonly [number, string],
    ]
  >([
    [
      'no route',
      [text('RESOURCE_NOT_FOUND')],
      '/none',
      {},
      undefined,
      [404, 'RESOURCE_NOT_FOUND Not Found'],
    ],
    [
      'no route, with a status of its own',
      [text('RESOURCE_NOT_FOUND', { statusCode: '410' })],
      '/none',
      {},
      undefined,
      [410, 'RESOURCE_NOT_FOUND Not Found'],
    ],
    ['nobody', [text('UNAUTHORIZED')], '/a', {}, guarded, [401, 'UNAUTHORIZED Unauthorized']],
    [
      'somebody else',
      [text('ACCESS_DENIED')],
      '/a',
      no,
      guarded,
      [
        403,
        'ACCESS_DENIED User is not authorized to access this resource with an explicit deny in an identity-based policy',
      ],
    ],
    [
      'no key',
      [text('INVALID_API_KEY')],
      '/keyed',
      {},
      undefined,
      [403, 'INVALID_API_KEY Forbidden'],
    ],
    [
      'a parameter that is missing',
      [text('BAD_REQUEST_PARAMETERS')],
      '/checked',
      {},
      undefined,
      [400, 'BAD_REQUEST_PARAMETERS Missing required request parameters: [x]'],
    ],
    ['any refusal', [text('DEFAULT_4XX')], '/keyed', {}, undefined, [403, 'DEFAULT_4XX Forbidden']],
    [
      'one of a type of its own before any',
      [text('DEFAULT_4XX'), text('INVALID_API_KEY')],
      '/keyed',
      {},
      undefined,
      [403, 'INVALID_API_KEY Forbidden'],
    ],
    [
      'a refusal, not by what is for failures',
      [text('DEFAULT_5XX')],
      '/keyed',
      {},
      undefined,
      [403, '{"message":"Forbidden"}'],
    ],
    [
      'a failure, not by what is for refusals',
      [text('DEFAULT_4XX')],
      '/a',
      {},
      undefined,
      [500, '{"message":"Internal Server Error"}'],
    ],
  ])('%s', async (_, responses, path, init, more, expected) => {
    const { send } = answering(responses, more)
    const response = await send(path, init)
    expect([response.status, await response.text()]).toEqual(expected)
    expect(response.headers.get('apigw-requestid')).not.toBeNull()
    expect(response.headers.get('x-amzn-errortype')).toBeNull()
  })

  test('any failure', async () => {
    const { send } = answering([text('DEFAULT_5XX', { statusCode: '502' })])
    const response = await send('/a')
    expect(response.status).toBe(502)
    expect(await response.text()).toMatch(/^DEFAULT_5XX /)
  })

  test('too many requests', async () => {
    const { send } = answering([text('THROTTLED', { statusCode: '420' })], {}, true)
    const response = await send('/a')
    expect(response.status).toBe(420)
    expect(await response.text()).toMatch(/^THROTTLED /)
  })
})

test('headers are given, and a body without a template is that of HTTP APIs', async () => {
  const { send } = answering([
    {
      responseType: 'DEFAULT_4XX',
      responseParameters: {
        'gatewayresponse.header.X-Why': "'refused'",
        'gatewayresponse.header.X-Path': 'method.request.header.x-sent',
      },
    },
  ])
  const response = await send('/keyed', { headers: { 'x-sent': 'v' } })
  expect(response.headers.get('x-why')).toBe('refused')
  expect(response.headers.get('x-path')).toBe('v')
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.text()).toBe('{"message":"Forbidden"}')
})
