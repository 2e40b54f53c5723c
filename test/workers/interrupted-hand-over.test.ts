import { APIGatewayClient } from '@aws-sdk/client-api-gateway'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { builtWorker } from '../support/cloudflare-worker.ts'
import { removeFolder, temporaryFolder } from '../support/gateway.ts'
import { definition, deploy, importApi, mock } from '../support/rest-api.ts'

// A Registry that ends while KV is being told of a change: nobody may come by for long, so its alarm goes on with it.

const compatibilityDate = '2026-10-23'

/** KV's methods; with `HELD` it never answers a write. */
const namespace = `
import { WorkerEntrypoint } from 'cloudflare:workers'
const values = new Map()
let begun = 0
export default class extends WorkerEntrypoint {
  async get(key) {
    return values.get(key) ?? null
  }
  async put(key, text) {
    begun++
    if (this.env.HELD) await scheduler.wait(600_000)
    values.set(key, text)
  }
  async delete(key) {
    values.delete(key)
  }
  async fetch() {
    return Response.json({ begun, keys: [...values.keys()] })
  }
}`

let folder: string
beforeAll(() => {
  folder = temporaryFolder()
})
afterAll(() => removeFolder(folder))

async function start(isHeld: boolean) {
  const worker = new Miniflare({
    ...convertV4MiniflareOptions({
      handleStructuredLogs: () => undefined,
      workers: [
        {
          name: 'gateway',
          ...builtWorker,
          kvNamespaces: [],
          serviceBindings: { SNAPSHOTS: 'namespace' },
          bindings: { TIDEGATE_ACCESS_KEY_ID: 'test', TIDEGATE_SECRET_ACCESS_KEY: 'test' },
        },
        {
          name: 'namespace',
          modules: true,
          script: namespace,
          compatibilityDate,
          bindings: { HELD: isHeld },
        },
      ],
    }),
    resourcePersistencePath: folder,
  })
  const url = await worker.ready
  const apigateway = new APIGatewayClient({
    endpoint: url.href,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  const told = async () => {
    const { fetch } = await worker.getWorker('namespace')
    return (await (await fetch('http://namespace/')).json()) as { begun: number; keys: string[] }
  }
  return { worker, apigateway, told }
}

test('a hand-over that was cut off is gone on with when the Registry is back', async () => {
  const first = await start(true)
  const apiId = await importApi(first.apigateway, definition({ 'GET /x': mock('x') }))
  const cut = deploy(first.apigateway, apiId).catch(() => 'cut')
  await vi.waitFor(async () => expect((await first.told()).begun).toBe(1), 10_000)
  await first.worker.dispose()
  expect(await cut).toBe('cut')
  first.apigateway.destroy()

  const second = await start(false)
  try {
    // Nothing is asked of the Registry meanwhile.
    await vi.waitFor(
      async () => expect((await second.told()).keys).toContain(`stage/${apiId}/test`),
      { timeout: 15_000, interval: 100 },
    )
  } finally {
    second.apigateway.destroy()
    await second.worker.dispose()
  }
})
