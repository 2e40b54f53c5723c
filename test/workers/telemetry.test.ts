import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { expect, test } from 'vitest'
import { builtWorker, operator, operatorClient } from '../support/cloudflare-worker.ts'
import { startLoopbackOrigin } from '../support/loopback-origin.ts'
import { base, deployApi, mock } from '../support/rest-api.ts'

// On Cloudflare there is no supervisor, and nobody but requests to carry what has been counted.

test('a request sends what was counted to a collector, and is a data point', async () => {
  const collector = await startLoopbackOrigin()
  const log: string[] = []
  const worker = new Miniflare({
    ...convertV4MiniflareOptions({
      ...builtWorker,
      analyticsEngineDatasets: { METRICS: { dataset: 'tidegate' } },
      bindings: {
        ...operator,
        TIDEGATE_EGRESS_ALLOW: collector.host,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_METRIC_EXPORT_INTERVAL: '100',
        OTEL_BSP_SCHEDULE_DELAY: '100',
      },
      handleStructuredLogs: ({ message }) => void log.push(message),
    }),
  })
  try {
    const url = await worker.ready
    const restApiId = await deployApi(operatorClient(url), { 'GET /x': mock('x') })
    const response = await fetch(new URL(`${base(restApiId)}/x`, url))
    expect([response.status, await response.text()]).toEqual([200, 'x'])
    const sent = () => collector.received.map(({ target }) => target)
    while (!sent().includes('/v1/metrics') || !sent().includes('/v1/traces'))
      await collector.nextRequest()
    expect(collector.received.find(({ target }) => target === '/v1/metrics')!.body).toContain(
      restApiId,
    )
    expect(log.filter((line) => line.includes('export'))).toEqual([])
  } finally {
    await worker.dispose()
    await collector.stop()
  }
})

test('open opens nothing: nobody is on loopback there', async () => {
  const worker = new Miniflare({
    ...convertV4MiniflareOptions({
      ...builtWorker,
      bindings: { ...operator, TIDEGATE_METRICS: 'open' },
    }),
  })
  try {
    expect((await fetch(new URL('/_tidegate/metrics', await worker.ready))).status).toBe(403)
  } finally {
    await worker.dispose()
  }
})
