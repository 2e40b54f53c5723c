import { CreateDeploymentCommand } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { get } from '../support/raw-http.ts'
import { base, deployApi, mock } from '../support/rest-api.ts'
import { signedFetch } from '../support/signed-fetch.ts'

// Limits by attributes of requests, in workerd and with its objects.

let gateway: Gateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

const limit = { name: 'few', by: 'header.x-tenant', rateLimit: 0.001, burstLimit: 5 }

async function count(api: string, times: number, headers: (i: number) => string[], path = '/a') {
  const counts: Record<number, number> = {}
  await Promise.all(
    Array.from({ length: times }, async (_, i) => {
      const { status } = await get(gateway.port, `${base(api)}${path}`, headers(i))
      counts[status] = (counts[status] ?? 0) + 1
    }),
  )
  return counts
}

test('each tenant is admitted its burst, however many ask at once', async () => {
  const api = await deployApi(
    gateway.apigateway,
    { 'GET /a': mock('a') },
    { 'x-tidegate-limits': [limit] },
  )
  expect(await count(api, 200, (i) => [`x-tenant: t${i % 4}`])).toEqual({ 200: 20, 429: 180 })
  expect(await count(api, 50, () => ['x-tenant: another'])).toEqual({ 200: 5, 429: 45 })
})

test('a quota for each tenant is exact', async () => {
  const { name, by } = limit
  const quota = { name, by, quota: { limit: 7, period: 'MONTH' } }
  const api = await deployApi(
    gateway.apigateway,
    { 'GET /a': mock('a') },
    { 'x-tidegate-limits': [quota] },
  )
  expect(await count(api, 100, (i) => [`x-tenant: t${i % 2}`])).toEqual({ 200: 14, 429: 86 })
})

describe('the page of an API’s limits', () => {
  const page = async (id: string, document?: unknown) => {
    const path = `/_tidegate/restapis/${id}/limits`
    const body = typeof document === 'string' ? document : JSON.stringify(document)
    const response = await signedFetch(
      gateway,
      path,
      document === undefined ? {} : { method: 'PUT', body },
    )
    return { status: response.status, body: await response.json() }
  }

  test('sets them without a definition, and they hold when they are deployed', async () => {
    const { apigateway } = gateway
    const id = await deployApi(apigateway, { 'GET /a': mock('a'), 'GET /b': mock('b') })
    expect(await page(id)).toEqual({ status: 200, body: { limits: [], methods: [] } })
    const methods = [{ path: '/b', method: 'GET', limits: [{ ...limit, burstLimit: 2 }] }]
    const read = {
      limits: [{ ...limit, by: [limit.by] }],
      methods: [
        { path: '/b', method: 'GET', limits: [{ ...limit, by: [limit.by], burstLimit: 2 }] },
      ],
    }
    expect(await page(id, { limits: [limit], methods })).toEqual({ status: 200, body: read })
    expect(await page(id)).toEqual({ status: 200, body: read })
    const asks = (path: string) => count(id, 10, () => ['x-tenant: a'], path)
    expect(await asks('/a')).toEqual({ 200: 10 })
    await apigateway.send(new CreateDeploymentCommand({ restApiId: id, stageName: 'test' }))
    expect(await asks('/a')).toEqual({ 200: 5, 429: 5 })
    expect(await asks('/b')).toEqual({ 200: 2, 429: 8 })
    // What is not named has none.
    expect(await page(id, {})).toEqual({ status: 200, body: { limits: [], methods: [] } })
    await apigateway.send(new CreateDeploymentCommand({ restApiId: id, stageName: 'test' }))
    expect(await asks('/a')).toEqual({ 200: 10 })
  })

  test.each<[string, unknown, string]>([
    ['what is no document', '{"limits": [', 'line 1, column '],
    ['what a limit may not be', { limits: [{ ...limit, by: 'x' }] }, '"x" is no attribute'],
    [
      'a method that is not there',
      { methods: [{ path: '/c', method: 'GET', limits: [limit] }] },
      'The API has no method GET /c',
    ],
    [
      'a method twice',
      { methods: [1, 2].map(() => ({ path: '/a', method: 'get', limits: [limit] })) },
      'The method GET /a is named twice',
    ],
    ['too much', `{"limits": []}${' '.repeat(262_144)}`, 'at most 262144 are accepted'],
  ])('refuses %s, and changes nothing', async (_, document, message) => {
    const id = await deployApi(
      gateway.apigateway,
      { 'GET /a': mock('a') },
      { 'x-tidegate-limits': [limit] },
    )
    const { status, body } = await page(id, document)
    expect([status, JSON.stringify(body)]).toEqual([
      400,
      expect.stringContaining(JSON.stringify(message).slice(1, -1)),
    ])
    expect((await page(id)).body).toMatchObject({ limits: [{ name: 'few' }] })
  })
})
