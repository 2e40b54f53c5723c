import { expect } from 'vitest'
import { linkTelemetry } from '../../../src/cloudflare/telemetry/link-telemetry.ts'
import type { CountedRequest, SeriesLabels } from '../../../src/model/telemetry/metrics.ts'
import type { Span } from '../../../src/model/telemetry/spans.ts'
import { readPrometheus } from '../../support/prometheus.ts'

export const labels: SeriesLabels = { apiId: 'a1', apiName: 'pets', stage: 'dev' }
export const request: CountedRequest = {
  status: 200,
  error: undefined,
  latencyMs: 3,
  integrationLatencyMs: 2,
  cacheStatus: undefined,
  limit: undefined,
  isLimitAway: false,
}
export const spanOf = (name: string): Span => ({
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  parentSpanId: undefined,
  name,
  kind: 'server',
  from: 1_000,
  to: 1_002,
  attributes: { 'http.response.status_code': 200, ratio: 0.5, is: true },
})

/** How a collector answers. */
export type Answer = number | 'away' | 'hang'

/** An isolate whose clock, waiting and collector are the test's. */
export function isolate(
  env: Readonly<Record<string, string>>,
  more: { readonly dataset?: unknown } = {},
) {
  let now = 1_700_000_000_000
  const sleeping: { readonly until: number; wake(): void }[] = []
  const held = new Set<Promise<unknown>>()
  const lines: Readonly<Record<string, unknown>>[] = []
  const bodies: { readonly url: string; readonly headers: Headers; readonly body: never }[] = []
  let answer: Answer = 200
  let release = () => undefined as void
  const telemetry = linkTelemetry(
    {
      TIDEGATE_LOCAL: '1',
      ...env,
      ...(more.dataset !== undefined && { METRICS: more.dataset as never }),
    },
    {
      now: () => now,
      log: (line) => lines.push(line),
      waitUntil(work) {
        held.add(work)
        void work.finally(() => held.delete(work))
      },
      wait: (ms) => new Promise((wake) => sleeping.push({ until: now + ms, wake })),
      async send(url, init) {
        expect(init).toMatchObject({ method: 'POST', redirect: 'manual' })
        bodies.push({
          url: url as string,
          headers: new Headers(init.headers),
          body: JSON.parse(init.body as string) as never,
        })
        if (answer === 'hang') await new Promise<void>((resolve) => (release = resolve))
        if (answer === 'away') throw new Error('nobody is there')
        return new Response('{}', { status: typeof answer === 'number' ? answer : 200 })
      },
    },
  )
  /** Runs all that can run without time. */
  const settle = async () => {
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  return {
    telemetry,
    lines,
    bodies,
    held,
    answerWith: (next: Answer) => void (answer = next),
    release: () => release(),
    count: (times = 1, of = labels) => {
      for (let i = 0; i < times; i++) {
        telemetry.metrics!.series(of).add(request)
        telemetry.metrics!.onCounted?.(of, request)
      }
    },
    take: async (...spans: readonly Span[]) => (await telemetry.tracer!()).take(spans),
    /** What waits never goes on, as where a request's time is over. */
    cutOff: () => void sleeping.splice(0),
    async pass(ms: number) {
      await settle()
      now += ms
      for (const { until, wake } of sleeping.splice(0))
        if (until <= now) wake()
        else sleeping.push({ until, wake })
      await settle()
    },
    page: async () => readPrometheus((await telemetry.metrics!.render()).text),
  }
}
