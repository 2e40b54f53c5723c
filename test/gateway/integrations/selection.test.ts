import { expect, test } from 'vitest'
import type { IntegrationResponse } from '../../../src/model/integration.ts'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// Source: spec integrations §17. Of several that match, the one of the very status: measured on AWS for MOCK, in
// ministackorg/ministack PR 1756.

const uri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations'

const kinds = {
  MOCK: { requestTemplates: { 'application/json': '{"statusCode": $input.params("id")}' } },
  HTTP: { httpMethod: 'GET', uri: 'http://backend/' },
  AWS: { httpMethod: 'POST', uri },
} as const

const [own, wide, other]: IntegrationResponse[] = ['404', '400', '200'].map((statusCode) => ({
  statusCode,
  responseTemplates: { 'application/json': statusCode },
}))

const answerOf = async (
  type: keyof typeof kinds,
  status: string,
  patterns: readonly (readonly [IntegrationResponse, string | undefined])[],
) => {
  const responses = patterns.map(([response, selectionPattern]) => ({
    ...response,
    ...(selectionPattern !== undefined && { selectionPattern }),
  }))
  const methodIntegration = integration({
    type,
    ...kinds[type],
    // Keys in the order given: object keys that look like numbers would be sorted.
    integrationResponses: Object.fromEntries(responses.map((each, i) => [`r${i}`, each])),
  })
  const methodResponses = Object.fromEntries(
    ['200', '400', '404'].map((statusCode) => [statusCode, { statusCode }]),
  )
  const { send } = front(snapshotOf(method({ methodIntegration, methodResponses })), {
    backend: () => new Response('{}', { status: Number(status) }),
    platform: {
      invokeFunction: async () => ({
        statusCode: 200,
        functionError: 'Unhandled',
        payload: JSON.stringify({ errorMessage: status }),
      }),
    },
  })
  const response = await send(`/dev/t/${status}`)
  return [response.status, await response.text()]
}

const inOrders = [
  [
    [own!, '404'],
    [wide!, '4\\d{2}'],
    [other!, undefined],
  ],
  [
    [wide!, '4\\d{2}'],
    [own!, '404'],
    [other!, undefined],
  ],
  [
    [other!, ''],
    [wide!, '4..'],
    [own!, '40.'],
  ],
] as const

test.each(
  (['MOCK', 'HTTP'] as const).flatMap((type) =>
    inOrders.map((patterns) => [type, patterns] as const),
  ),
)('%s: of the patterns %j the response of the very status is taken', async (type, patterns) => {
  expect(await answerOf(type, '404', patterns)).toEqual([404, '404'])
  expect(await answerOf(type, '409', patterns)).toEqual([400, '400'])
  expect(await answerOf(type, '302', patterns)).toEqual([200, '200'])
})

test('a function’s error message is no status: the first pattern that matches is taken', async () => {
  expect(
    await answerOf('AWS', '404', [
      [wide!, '4\\d{2}'],
      [own!, '404'],
    ]),
  ).toEqual([400, '400'])
})

test('no pattern and no default is a 500', async () => {
  expect(await answerOf('MOCK', '302', [[own!, '404']])).toEqual([
    500,
    '{"message": "Internal server error"}',
  ])
})
