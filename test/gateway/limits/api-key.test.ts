import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { explain } from '../../../src/gateway/watch/explain.ts'
import type { PublishedApiKey } from '../../../src/model/account/api-key.ts'
import type { RestApiSnapshot } from '../../../src/model/deployment.ts'
import { front, integration, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'

// API keys as identity (spec rest-request §7).

const value = 'k3y-0123456789-0123456789'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

const key: PublishedApiKey = {
  keyId: 'key123',
  enabled: true,
  plans: [
    { planId: 'other', apiStages: [{ apiId: 'other', stage: 'dev' }] },
    { planId: 'plan1', apiStages: [{ apiId: 'api123', stage: 'dev' }] },
  ],
}

const shown = '$context.identity.apiKey $context.identity.apiKeyId'
const needsKey = (over = {}) =>
  method({ methodIntegration: mockAnswering(shown), apiKeyRequired: true, ...over })

/** A gateway that knows these keys, by their values. */
const withKeys = (snapshot: RestApiSnapshot, keys: Readonly<Record<string, PublishedApiKey>>) => {
  const published = new Map(Object.entries(keys).map(([text, known]) => [hashOf(text), known]))
  return front(snapshot, { platform: { apiKey: (hash) => published.get(hash) } })
}

const refused = '{"message":"Forbidden"}'

describe.each([
  ['the first request with it', 1],
  ['one after others', 3],
])('%s', (_, times) => {
  test.each<[string, Record<string, string>, PublishedApiKey, number, string]>([
    ['a key of a plan of the stage', { 'x-api-key': value }, key, 200, `${value} key123`],
    ['its header in another case', { 'X-API-KEY': value }, key, 200, `${value} key123`],
    ['no key', {}, key, 403, refused],
    ['an empty one', { 'x-api-key': '' }, key, 403, refused],
    ['a blank one', { 'x-api-key': '   ' }, key, 403, refused],
    ['the start of a key', { 'x-api-key': value.slice(0, -1) }, key, 403, refused],
    ['a key in another case', { 'x-api-key': value.toUpperCase() }, key, 403, refused],
    ['a key twice', { 'x-api-key': `${value}, ${value}` }, key, 403, refused],
    ['a long text', { 'x-api-key': 'k'.repeat(5_000) }, key, 403, refused],
    ['a disabled key', { 'x-api-key': value }, { ...key, enabled: false }, 403, refused],
    ['a key without a plan', { 'x-api-key': value }, { ...key, plans: [] }, 403, refused],
    [
      'a key of another API’s plan',
      { 'x-api-key': value },
      { ...key, plans: key.plans.slice(0, 1) },
      403,
      refused,
    ],
    [
      'a key of another stage’s plan',
      { 'x-api-key': value },
      { ...key, plans: [{ planId: 'p', apiStages: [{ apiId: 'api123', stage: 'prod' }] }] },
      403,
      refused,
    ],
  ])('%s', async (_, headers, known, status, body) => {
    const { send } = withKeys(snapshotOf(needsKey()), { [value]: known })
    for (let i = 1; i < times; i++) await send('/dev/t/1', { headers })
    const response = await send('/dev/t/1', { headers })
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(body)
    if (status === 403) {
      expect(response.headers.get('x-amzn-ErrorType')).toBe('ForbiddenException')
      expect(response.headers.get('content-type')).toBe('application/json')
    }
  })
})

test('a key in the query is none', async () => {
  const { send } = withKeys(snapshotOf(needsKey()), { [value]: key })
  expect((await send(`/dev/t/1?x-api-key=${value}`)).status).toBe(403)
})

test('a refusal is the gateway response INVALID_API_KEY', async () => {
  const snapshot = snapshotOf(needsKey(), {
    gatewayResponses: [
      {
        responseType: 'INVALID_API_KEY',
        statusCode: '401',
        responseTemplates: { 'application/json': '$context.error.responseType' },
      },
    ],
  })
  const response = await withKeys(snapshot, {}).send('/dev/t/1')
  expect(response.status).toBe(401)
  expect(await response.text()).toBe('INVALID_API_KEY')
})

test('a method that needs no key ignores one', async () => {
  const { send } = withKeys(snapshotOf(needsKey({ apiKeyRequired: false })), { [value]: key })
  const response = await send('/dev/t/1', { headers: { 'x-api-key': value } })
  expect(await response.text()).toBe(' ')
})

test('keys that cannot be looked up let nobody in', async () => {
  const { send, lines } = front(snapshotOf(needsKey()), {
    platform: { apiKey: () => Promise.reject(new Error('away')) },
  })
  const response = await send('/dev/t/1', { headers: { 'x-api-key': value } })
  expect(response.status).toBe(503)
  expect(lines).toEqual([
    expect.objectContaining({ level: 'error', message: 'an API key could not be looked up' }),
  ])
})

test('a key that is disabled while it is used is refused from then on', async () => {
  let known = key
  const { send } = front(snapshotOf(needsKey()), { platform: { apiKey: () => known } })
  const headers = { 'x-api-key': value }
  expect((await send('/dev/t/1', { headers })).status).toBe(200)
  known = { ...key, enabled: false }
  expect((await send('/dev/t/1', { headers })).status).toBe(403)
})

test('an event names the key of a method that needs one', async () => {
  const events: string[] = []
  const { send } = front(
    snapshotOf(
      needsKey({
        methodIntegration: integration({
          type: 'AWS_PROXY',
          httpMethod: 'POST',
          uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
        }),
      }),
    ),
    {
      platform: {
        apiKey: () => key,
        invokeFunction: async ({ payload }) => {
          events.push(String(payload))
          return { statusCode: 200, payload: '{"statusCode":200}' }
        },
      },
    },
  )
  await send('/dev/t/1', { headers: { 'x-api-key': value } })
  const { identity } = JSON.parse(events[0]!).requestContext
  expect(identity).toMatchObject({ apiKey: value, apiKeyId: 'key123' })
})

test.each<
  [
    string,
    RestApiSnapshot['api']['apiKeySource'],
    string | undefined,
    Partial<PublishedApiKey>,
    string,
  ]
>([
  ['which key it is', 'HEADER', value, {}, 'key key123 of usage plan plan1'],
  ['that there is no key', 'HEADER', undefined, {}, 'the request has no x-api-key'],
  [
    'that there is none of an authorizer',
    'AUTHORIZER',
    value,
    {},
    'the authorizer gave no usageIdentifierKey',
  ],
  [
    'that it is not known',
    'HEADER',
    'another-0123456789-0123456789',
    {},
    'no API key has this value',
  ],
  ['that it is too long', 'HEADER', 'k'.repeat(5_000), {}, 'no API key has this value'],
  ['that it is not enabled', 'HEADER', value, { enabled: false }, 'key key123 is not enabled'],
  [
    'that it opens other stages only',
    'HEADER',
    value,
    { plans: [] },
    'key key123 is in no usage plan of stage dev',
  ],
])('explain tells of a key %s', async (_, apiKeySource, sent, over, why) => {
  const plain = snapshotOf(needsKey())
  const { platform } = withKeys(
    { ...plain, api: { ...plain.api, apiKeySource } },
    { [value]: { ...key, ...over } },
  )
  const { steps, body } = (await explain(
    {
      method: 'GET',
      url: 'http://api123.execute-api.us-east-1.amazonaws.com/dev/t/1',
      headers: sent === undefined ? {} : { 'x-api-key': sent },
      body: '',
      sourceIp: '10.0.0.1',
    },
    platform,
  ))!
  const { decision } = steps.find(({ name }) => name === 'API key')!
  expect(decision).toContain(why)
  expect(decision).not.toContain(sent ?? ' is no key')
  // The caller is told none of it.
  if (!why.startsWith('key key123 of')) expect(body).toBe(refused)
})
