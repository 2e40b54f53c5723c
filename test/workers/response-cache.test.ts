import {
  CreateDeploymentCommand,
  FlushStageCacheCommand,
  UpdateStageCommand,
  type APIGatewayClient,
} from '@aws-sdk/client-api-gateway'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtWorker, operator, operatorClient } from '../support/cloudflare-worker.ts'
import { base, definition, importApi, mock } from '../support/rest-api.ts'

// A stage's response cache in Cloudflare's own cache.

let worker: Miniflare
let url: URL
let apigateway: APIGatewayClient
let apiId: string

beforeAll(async () => {
  worker = new Miniflare(
    convertV4MiniflareOptions({
      ...builtWorker,
      bindings: operator,
      handleStructuredLogs: () => undefined,
    }),
  )
  url = await worker.ready
  apigateway = operatorClient(url)
  apiId = await importApi(apigateway, definition({ 'GET /x': mock('$context.requestId') }))
  await apigateway.send(
    new CreateDeploymentCommand({ restApiId: apiId, stageName: 'test', cacheClusterEnabled: true }),
  )
  await patch('/*/*/caching/enabled', 'true')
})
afterAll(async () => {
  apigateway?.destroy()
  await worker?.dispose()
})

const patch = (path: string, value: string) =>
  apigateway.send(
    new UpdateStageCommand({
      restApiId: apiId,
      stageName: 'test',
      patchOperations: [{ op: 'replace', path, value }],
    }),
  )

const get = async () => {
  const response = await fetch(new URL(`${base(apiId)}/x`, url))
  return { body: await response.text(), isHit: response.headers.has('age') }
}

/** What is kept is there when its own request has ended: soon after. */
async function untilKept(body: string) {
  for (let i = 0; i < 100; i++) {
    const answer = await get()
    if (answer.isHit) return answer.body
    body = answer.body
  }
  return body
}

test.each(['false', 'true'])('answers are kept, encrypted: %s', async (isEncrypted) => {
  await patch('/*/*/caching/dataEncrypted', isEncrypted)
  await apigateway.send(new FlushStageCacheCommand({ restApiId: apiId, stageName: 'test' }))
  const first = await get()
  expect(first.isHit).toBe(false)
  const kept = await untilKept(first.body)
  expect(await get()).toEqual({ body: kept, isHit: true })
})
