import { expect, test } from 'vitest'
import { operationsOf } from '../../../src/control/services/operations-of.ts'
import { executeOperation } from '../../../src/control/run/execute.ts'
import { sqlStore } from '../../../src/control/state/sql-store.ts'
import { snapshotKey, stageKey } from '../../../src/model/published.ts'
import type { StagePointer } from '../../../src/model/stage.ts'
import type { HttpApiSnapshot } from '../../../src/model/v2/api.ts'
import { memorySql } from '../../support/sql.ts'
import { groundOf } from '../plane/ground.ts'

// A stage that deploys itself is frozen with what a large document brings before the transaction, which adopts both.

const document = (count: number, host: string) =>
  JSON.stringify({
    openapi: '3.0.1',
    info: { title: 'large', version: '1' },
    paths: Object.fromEntries(
      Array.from({ length: count }, (_, n) => [
        `/r${n}`,
        {
          get: {
            'x-amazon-apigateway-integration': {
              type: 'HTTP_PROXY',
              httpMethod: 'GET',
              uri: `https://${host}/${n}`,
              payloadFormatVersion: '1.0',
            },
          },
        },
      ]),
    ),
  })

/** The Registry, noting how many pages of routes a transaction reads. */
function registryOfHttpApis() {
  const store = sqlStore(memorySql())
  let inTransaction = false
  let pagesRead = 0
  let made = 0
  const ground = {
    ...groundOf({
      ...store,
      page: (...given) => {
        if (inTransaction) pagesRead++
        return store.page(...given)
      },
    }),
    transaction<T>(work: () => T): T {
      inTransaction = true
      try {
        return work()
      } finally {
        inTransaction = false
      }
    },
  }
  const call = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const context = {
      region: 'us-east-1',
      accountId: '000000000000',
      newId: () => `id${made++}`,
      now: 1_741_806_238_390,
    }
    const operations = await operationsOf('apigatewayv2', operation)
    const outcome = await executeOperation(operations, operation, input, context, ground)
    if (!outcome.ok) throw new Error(JSON.stringify(outcome))
    return outcome.value as Record<string, unknown>
  }
  const read = <T>(key: string) => JSON.parse(store.published(key) ?? 'null') as T
  return {
    call,
    pagesRead: () => pagesRead,
    served(apiId: string): HttpApiSnapshot {
      const { snapshot } = read<StagePointer>(stageKey(apiId, '$default'))
      return read<HttpApiSnapshot>(snapshotKey(snapshot))
    },
  }
}

test.each([
  ['a large one', 800, 800],
  ['a small one', 800, 5],
  ['a large one in place of a small one', 5, 800],
])('%s is served at once, and read by no transaction', async (_, before, after) => {
  const { call, served, pagesRead } = registryOfHttpApis()
  const { apiId } = await call('ImportApi', { body: document(before, 'old.example') })
  await call('CreateStage', { apiId, stageName: '$default', autoDeploy: true })
  const readBefore = pagesRead()
  await call('ReimportApi', { apiId, body: document(after, 'new.example') })
  expect(pagesRead() - readBefore).toBe(0)
  const { routes, integrations } = served(String(apiId))
  expect(routes).toHaveLength(after)
  expect(new Set(integrations.map(({ integrationUri }) => integrationUri))).toEqual(
    new Set(Array.from({ length: after }, (__, n) => `https://new.example/${n}`)),
  )
  const stages = await call('GetStages', { apiId })
  expect(JSON.stringify(stages)).toContain('Successfully deployed stage')
})

test('one that cannot be deployed leaves what is served, and says so', async () => {
  const { call, served } = registryOfHttpApis()
  const { apiId } = await call('ImportApi', { body: document(800, 'old.example') })
  await call('CreateStage', { apiId, stageName: '$default', autoDeploy: true })
  await call('ReimportApi', { apiId, body: document(0, 'new.example') })
  expect(served(String(apiId)).routes).toHaveLength(800)
  expect(JSON.stringify(await call('GetStages', { apiId }))).toContain(
    'no routes exist in this API',
  )
})
