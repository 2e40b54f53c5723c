import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { PublishedApiKey } from '../../../../src/model/account/api-key.ts'
import { method, mockAnswering } from '../../../support/exchange.ts'
import { allowAll, guarded, request, saying } from './guarded.ts'

// Keys that an authorizer names, and keys that it is told of (spec rest-auth §6, §8; rest-request §7).

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const key = (over: Partial<PublishedApiKey> = {}): PublishedApiKey => ({
  keyId: 'key123',
  enabled: true,
  plans: [{ planId: 'plan1', apiStages: [{ apiId: 'api123', stage: 'prod' }] }],
  ...over,
})
const keys = new Map(
  Object.entries({
    good: key(),
    disabled: key({ enabled: false }),
    elsewhere: key({ plans: [{ planId: 'p', apiStages: [{ apiId: 'api123', stage: 'dev' }] }] }),
    planless: key({ plans: [] }),
  }).map(([value, known]) => [hashOf(value), known]),
)

/** An API whose method needs a key, which comes from `source`. */
function keyed(said: Parameters<typeof guarded>[0], source: 'HEADER' | 'AUTHORIZER', type = {}) {
  const only = method({
    httpMethod: 'ANY',
    authorizationType: 'CUSTOM',
    authorizerId: 'auth01',
    apiKeyRequired: true,
    methodIntegration: mockAnswering('$context.identity.apiKeyId'),
  })
  return guarded(said, {
    authorizer: type,
    snapshot: {
      api: {
        id: 'api123',
        name: 'test',
        apiKeySource: source,
        disableExecuteApiEndpoint: false,
        endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
      },
      resources: [{ id: 'r1', path: '/a/{proxy+}', methods: { ANY: only } }],
    },
    fronts: { platform: { apiKey: (hash) => keys.get(hash) } },
  })
}

test.each<[string, unknown, number]>([
  ['a key of a plan of the stage', 'good', 200],
  ['a key that is disabled', 'disabled', 403],
  ['a key of another stage', 'elsewhere', 403],
  ['a key without a plan', 'planless', 403],
  ['the id of a key', 'key123', 403],
  ['a key that nobody has', 'none', 403],
  ['an empty key', '', 403],
  ['no key', undefined, 403],
  ['null', null, 403],
])('an authorizer that names %s', async (_, usageIdentifierKey, status) => {
  const { send, calls } = keyed({ ...allowAll, usageIdentifierKey }, 'AUTHORIZER')
  // A key that is sent is none here; the second answer is from what is kept.
  const headers = { auth: 't', 'x-api-key': 'good' }
  for (let i = 0; i < 2; i++) {
    const response = await send('/prod/a/1', { headers })
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(status === 200 ? 'key123' : '{"message":"Forbidden"}')
  }
  expect(calls).toHaveLength(1)
})

test('a caller whom the policy denies is told so, whatever the key', async () => {
  const { send } = keyed(saying('Deny', '*', { usageIdentifierKey: 'good' }), 'AUTHORIZER')
  expect(
    (await send('/prod/a/1', { headers: { auth: 't' } })).headers.get('x-amzn-errortype'),
  ).toBe('AccessDeniedException')
})

test.each([
  ['a key that is sent', { 'x-api-key': 'good' }, 200, 'good'],
  ['no key', {}, 403, undefined],
  ['a key of another stage', { 'x-api-key': 'elsewhere' }, 403, undefined],
])('where keys come in a header, %s', async (_, sent, status, told) => {
  const said = { ...allowAll, usageIdentifierKey: 'good' }
  const { send, event } = keyed(said, 'HEADER', { type: request.type })
  const response = await send('/prod/a/1', { headers: { auth: 't', ...sent } })
  expect(response.status).toBe(status)
  const { identity } = event()['requestContext'] as { identity: Record<string, unknown> }
  expect(identity['apiKey']).toBe(told)
})
