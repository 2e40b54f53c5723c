import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { PublishedApiKey } from '../../../../src/model/account/api-key.ts'
import type { HttpApiFeatures, RouteFeatures } from '../../../../src/model/v2/http-features.ts'
import { simple } from '../access/guarded.ts'
import { calling } from '../calling.ts'
import { featured, statusAndBody } from './featured.ts'

// `x-tidegate-api-key`: keys and usage plans of HTTP APIs.

const value = 'k3y-0123456789-0123456789'
const hash = createHash('sha256').update(value).digest('hex')
type Plan = PublishedApiKey['plans'][number]

const asks: HttpApiFeatures = { apiKeyRequired: true }
const sent = { 'x-api-key': value }

type Given = {
  readonly features?: HttpApiFeatures
  readonly own?: RouteFeatures
  readonly key?: Partial<PublishedApiKey>
  /** The API and the stage of its plan: this one's by default. */
  readonly of?: { readonly apiId?: string; readonly stage?: string }
  readonly plan?: Partial<Plan>
  readonly more?: Parameters<typeof featured>[2]
  readonly publishes?: boolean
}

function keyed({ features = asks, own, key, of, plan, more, publishes = true }: Given = {}) {
  const snapshot = featured(features, { 'GET /a': own, 'GET /b': { apiKeyRequired: false } }, more)
  const published: PublishedApiKey = {
    keyId: 'key123',
    enabled: true,
    plans: [
      {
        planId: `plan-${snapshot.api.apiId}`,
        apiStages: [{ apiId: of?.apiId ?? snapshot.api.apiId, stage: of?.stage ?? '$default' }],
        ...plan,
      },
    ],
    ...key,
  }
  return calling(
    snapshot,
    (event) =>
      event['type'] === 'REQUEST'
        ? { isAuthorized: (event['headers'] as Record<string, string>)['auth'] === 'yes' }
        : { statusCode: 200, body: 'ok' },
    { platform: { apiKey: (asked) => (publishes && asked === hash ? published : undefined) } },
  )
}

const ok = [200, 'ok']
const forbidden = [403, '{"message":"Forbidden"}']

describe('a request with', () => {
  test.each<[string, Given, Readonly<Record<string, string>>, unknown]>([
    ['a key of the stage’s plan', {}, sent, ok],
    ['no key', {}, {}, forbidden],
    ['a key that is none', { publishes: false }, sent, forbidden],
    ['the start of a key', {}, { 'x-api-key': value.slice(0, -1) }, forbidden],
    ['a disabled key', { key: { enabled: false } }, sent, forbidden],
    ['a key without a plan', { key: { plans: [] } }, sent, forbidden],
    ['a key of another API’s plan', { of: { apiId: 'other' } }, sent, forbidden],
    ['a key of another stage’s plan', { of: { stage: 'dev' } }, sent, forbidden],
    ['no key, for a route that asks for none', { own: { apiKeyRequired: false } }, {}, ok],
    ['no key, for an API that asks for none', { features: {} }, {}, ok],
    ['no key, for a route that asks alone', { features: {}, own: asks }, {}, forbidden],
  ])('%s', async (_, given, headers, expected) => {
    const { send, events } = keyed(given)
    expect(await statusAndBody(await send('/a', { headers }))).toEqual(expected)
    expect(events).toHaveLength(expected === ok ? 1 : 0)
  })

  test('a key and nobody’s token is refused, as one with a token and no key', async () => {
    const { send } = keyed({
      more: {
        authorizers: [simple],
        route: { authorizationType: 'CUSTOM', authorizerId: 'auth01' },
      },
    })
    const status = async (headers: Readonly<Record<string, string>>) =>
      (await send('/a', { headers })).status
    expect(await status(sent)).toBe(401)
    expect(await status({ ...sent, auth: 'no' })).toBe(403)
    expect(await status({ auth: 'yes' })).toBe(403)
    expect(await status({ ...sent, auth: 'yes' })).toBe(200)
  })
})

test('a key in the query is none', async () => {
  const { send, events } = keyed()
  const names = ['x-api-key', 'apiKey', 'api_key']
  const query = names.map((name) => `${name}=${value}`).join('&')
  expect(await statusAndBody(await send(`/a?${query}`))).toEqual(forbidden)
  expect(events).toEqual([])
})

test('a plan’s quota is that of its key', async () => {
  const { send } = keyed({
    plan: { quota: { limit: 2, offset: 0, period: 'DAY' } },
  })
  const statuses: number[] = []
  for (let n = 0; n < 3; n++) statuses.push((await send('/a', { headers: sent })).status)
  expect(statuses).toEqual([200, 200, 429])
  // Whoever sends no key takes none of it.
  expect((await send('/b')).status).toBe(200)
})

test('a preflight needs no key', async () => {
  const preflight = {
    method: 'OPTIONS',
    headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
  }
  const cors = { allowOrigins: ['https://a.example'], allowMethods: ['GET'] }
  const snapshot = featured(asks, { 'ANY /a': undefined }, { cors })
  const { send, events } = calling(snapshot)
  expect((await send('/a', preflight)).status).toBe(204)
  expect((await send('/a')).status).toBe(403)
  expect(events).toEqual([])
})
