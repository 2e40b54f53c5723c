import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FlushStageAuthorizersCacheCommand } from '@aws-sdk/client-api-gateway'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, expect, test } from 'vitest'
import { builtWorker, operator, operatorClient } from '../support/cloudflare-worker.ts'
import { base, deployApi, guarded, lambdaAuthorizer, mock } from '../support/rest-api.ts'

// What authorizers have said is in Cloudflare's cache for the other isolates of a location.

const folder = mkdtempSync(join(tmpdir(), 'tidegate-located-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let asked = 0
const policyDocument = {
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }],
}

/** A new isolate, where the last one was. */
const isolate = () =>
  new Miniflare({
    ...convertV4MiniflareOptions({
      ...builtWorker,
      serviceBindings: {
        GATE: async () => {
          asked++
          return Response.json({ principalId: 'u', policyDocument })
        },
      },
      bindings: {
        ...operator,
        TIDEGATE_FUNCTION_BINDINGS: JSON.stringify({ gate: { binding: 'GATE' } }),
      },
      handleStructuredLogs: () => undefined,
    }),
    resourcePersistencePath: folder,
  })

test('an isolate that begins knows what the last one was told, until it is flushed', async () => {
  let apiId = ''
  const told: number[] = []
  for (const step of ['deploy', 'again', 'flush'] as const) {
    const worker = isolate()
    const url = await worker.ready
    const apigateway = operatorClient(url)
    const call = async () => {
      const response = await fetch(new URL(`${base(apiId)}/x`, url), {
        headers: { authorization: 'token' },
      })
      expect(response.status).toBe(200)
      told.push(asked)
    }
    try {
      if (step === 'deploy')
        apiId = await deployApi(
          apigateway,
          { 'GET /x': guarded(mock('in')) },
          lambdaAuthorizer('gate'),
        )
      if (step === 'flush')
        await apigateway.send(
          new FlushStageAuthorizersCacheCommand({ restApiId: apiId, stageName: 'test' }),
        )
      await call()
      await call()
    } finally {
      apigateway.destroy()
      await worker.dispose()
    }
  }
  expect(told).toEqual([1, 1, 1, 1, 2, 2])
})
