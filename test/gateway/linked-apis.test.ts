import { expect, test } from 'vitest'
import { front, method, mockAnswering, snapshotOf } from '../support/exchange.ts'
import { httpApi, httpRoute, toQueue } from '../support/http-api.ts'

/** APIs that an isolate keeps linked. */
const kept = 200

// A gateway of thousands of stages must not hold them all: what is dropped is linked again when it is asked for.
test('of the APIs that were served the last 200 stay linked', async () => {
  const snapshot = snapshotOf(method({ methodIntegration: mockAnswering('ok') }))
  const read: string[] = []
  const { send } = front(snapshot, {
    platform: {
      stage: (apiId, stageName) => ({
        apiId,
        stageName,
        deploymentId: 'dep123',
        snapshot: `kept-${stageName}`,
        variables: {},
        disableExecuteApiEndpoint: false,
      }),
      async snapshot(hash) {
        read.push(hash)
        return JSON.stringify(snapshot)
      },
    },
  })
  const ask = async (stage: number) => {
    expect((await send(`/s${stage}/t/1`)).status).toBe(200)
  }
  for (let stage = 0; stage <= kept; stage++) await ask(stage)
  expect(read).toHaveLength(kept + 1)

  read.length = 0
  await ask(kept)
  await ask(1)
  expect(read).toEqual([])
  await ask(0)
  expect(read).toEqual(['kept-s0'])
  // Whose place that was.
  await ask(1)
  expect(read).toEqual(['kept-s0', 'kept-s1'])
})

// What is kept by API (limits, answers on their way) is shared by requests at once only if they have one.
test.each([
  ['REST', snapshotOf(method({ methodIntegration: mockAnswering('ok') }))],
  ['HTTP', httpApi({ routes: [httpRoute('GET /t')], integrations: [toQueue()] })],
] as const)('requests at once have one %s API', async (kind, snapshot) => {
  // Of one stage, each linked API asks once for its series.
  const pointer = {
    apiId: 'api123',
    stageName: 'dev',
    deploymentId: 'dep123',
    snapshot: `at-once-${kind}`,
    variables: {},
    disableExecuteApiEndpoint: false,
  }
  let series = 0
  const { send } = front(snapshot, {
    platform: {
      stage: () => pointer,
      metrics: {
        series: () => {
          series++
          return { add: () => undefined }
        },
      } as never,
    },
  })
  await Promise.all(Array.from({ length: 8 }, () => send('/dev/t/1')))
  expect(series).toBe(1)
})
