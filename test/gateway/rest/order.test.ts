import { expect, test } from 'vitest'
import type { RestApiSnapshot } from '../../../src/model/deployment.ts'
import { front, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'

// The order in which a method looks at a request (spec rest-request §2): of everything that is wrong with one, it is told
// the first.

const plain = snapshotOf(
  method({
    methodIntegration: mockAnswering('ok'),
    apiKeyRequired: true,
    requestValidatorId: 'v1',
    requestParameters: { 'method.request.querystring.needed': true },
    requestModels: { 'application/json': 'Model' },
  }),
)
const snapshot: RestApiSnapshot = {
  ...plain,
  api: {
    ...plain.api,
    minimumCompressionSize: 10_000_000,
    policy: JSON.stringify({
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'execute-api:Invoke',
          Resource: 'arn:aws:execute-api:us-east-1:123456789012:api123/dev/*/t/denied',
        },
      ],
    }),
  },
  models: [
    { id: 'm1', name: 'Model', contentType: 'application/json', schema: '{"type":"object"}' },
  ],
  requestValidators: [
    { id: 'v1', name: 'v', validateRequestBody: true, validateRequestParameters: true },
  ],
}

const tooLarge = { 'content-length': '10485761' }
const coded = { 'content-encoding': 'br' }
/** A key that the gateway knows, and that opens the stage. */
const keyed = { 'x-api-key': 'k3y-0123456789-0123456789' }
const platform = {
  apiKey: () => ({
    keyId: 'k1',
    enabled: true,
    plans: [{ planId: 'p1', apiStages: [{ apiId: 'api123', stage: 'dev' }] }],
  }),
}
const json = { 'content-type': 'application/json' }

test.each<[string, string, Record<string, string>, string, number, string]>([
  [
    'its size',
    '/dev/t/denied',
    { ...tooLarge, ...coded },
    '[]',
    413,
    'HTTP content length exceeded',
  ],
  ['who may call', '/dev/t/denied', coded, '[]', 403, 'is not authorized'],
  ['its key', '/dev/t/1', coded, '[]', 403, '{"message":"Forbidden"}'],
  ['its coding', '/dev/t/1', { ...keyed, ...coded }, '[]', 415, 'Unsupported Media Type'],
  ['its parameters', '/dev/t/1', keyed, '[]', 400, 'Missing required request parameters: [needed]'],
  ['its body', '/dev/t/1?needed=1', keyed, '[]', 400, 'Invalid request body'],
  ['nothing', '/dev/t/1?needed=1', keyed, '{}', 200, 'ok'],
])('a request is refused for %s', async (_, path, headers, body, status, text) => {
  const { send } = front(snapshot, { platform })
  const response = await send(path, { method: 'POST', headers: { ...json, ...headers }, body })
  expect(response.status).toBe(status)
  expect(await response.text()).toContain(text)
})

test('an API that does not compress takes a coded body as it is', async () => {
  const { minimumCompressionSize: _, ...api } = snapshot.api
  const { send } = front({ ...snapshot, api }, { platform })
  const headers = { ...json, ...coded, ...keyed }
  const response = await send('/dev/t/1?needed=1', { method: 'POST', headers, body: '{}' })
  expect(response.status).toBe(200)
})
