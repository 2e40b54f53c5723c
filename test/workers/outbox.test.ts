import { APIGatewayClient, UpdateStageCommand } from '@aws-sdk/client-api-gateway'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { builtWorker } from '../support/cloudflare-worker.ts'
import { base, definition, deploy, deployApi, importApi, mock } from '../support/rest-api.ts'

// The way from the Registry to KV when KV is slow or away (a change is handed over after it is
// committed, and retried). The namespace is a Worker with KV's three methods, which does as it is told.

const compatibilityDate = '2026-10-23'

const namespace = `
import { WorkerEntrypoint } from 'cloudflare:workers'
const values = new Map()
let away = false
let begun = 0
export default class extends WorkerEntrypoint {
  async get(key) {
    return values.get(key) ?? null
  }
  async put(key, text) {
    if (away) throw new Error('KV PUT failed: 429 Too Many Requests')
    begun++
    if (text.includes('slow')) await scheduler.wait(400)
    values.set(key, text)
  }
  async delete(key) {
    if (away) throw new Error('KV DELETE failed: 429 Too Many Requests')
    values.delete(key)
  }
  async fetch(request) {
    const { pathname } = new URL(request.url)
    if (pathname === '/away') away = true
    if (pathname === '/back') away = false
    return Response.json({ begun, values: Object.fromEntries(values) })
  }
}`

let worker: Miniflare
let url: URL
let apigateway: APIGatewayClient

beforeAll(async () => {
  worker = new Miniflare(
    convertV4MiniflareOptions({
      handleStructuredLogs: () => undefined,
      workers: [
        {
          name: 'gateway',
          ...builtWorker,
          kvNamespaces: [],
          serviceBindings: { SNAPSHOTS: 'namespace' },
          bindings: { TIDEGATE_ACCESS_KEY_ID: 'test', TIDEGATE_SECRET_ACCESS_KEY: 'test' },
        },
        { name: 'namespace', modules: true, script: namespace, compatibilityDate },
      ],
    }),
  )
  url = await worker.ready
  apigateway = new APIGatewayClient({
    endpoint: url.href,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
})
afterAll(async () => {
  apigateway?.destroy()
  await worker?.dispose()
})

async function tell(path: string) {
  const { fetch } = await worker.getWorker('namespace')
  const response = await fetch(`http://namespace${path}`)
  return (await response.json()) as { begun: number; values: Record<string, string> }
}

const setVariable = (restApiId: string, value: string) =>
  apigateway.send(
    new UpdateStageCommand({
      restApiId,
      stageName: 'test',
      patchOperations: [{ op: 'replace', path: '/variables/v', value }],
    }),
  )

test('of two changes of a stage the later one stays in KV, also when the earlier one is slow', async () => {
  const apiId = await deployApi(apigateway, { 'GET /x': mock('x') })
  const { begun } = await tell('/')
  const slow = setVariable(apiId, 'slow')
  await vi.waitFor(async () => expect((await tell('/')).begun).toBeGreaterThan(begun))
  await Promise.all([slow, setVariable(apiId, 'latest')])
  const pointer = (await tell('/')).values[`stage/${apiId}/test`]
  expect(JSON.parse(pointer!)).toMatchObject({ variables: { v: 'latest' } })
})

test('what could not be handed over is handed over when KV is back', async () => {
  await tell('/away')
  // The change itself is safe in the Registry, so it is acknowledged.
  const apiId = await importApi(apigateway, definition({ 'GET /x': mock('x') }))
  await deploy(apigateway, apiId)
  expect(Object.keys((await tell('/')).values)).not.toContain(`stage/${apiId}/test`)
  expect((await fetch(new URL(`${base(apiId)}/x`, url))).status).not.toBe(200)
  await tell('/back')
  await vi.waitFor(
    async () => expect(Object.keys((await tell('/')).values)).toContain(`stage/${apiId}/test`),
    { timeout: 15_000, interval: 100 },
  )
  await vi.waitFor(
    async () => expect((await fetch(new URL(`${base(apiId)}/x`, url))).status).toBe(200),
    { timeout: 15_000, interval: 100 },
  )
})
