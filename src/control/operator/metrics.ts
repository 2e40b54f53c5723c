import { notFound } from '../answer/api-error.ts'
import type { OperatorPage, PageInput } from './page.ts'

/** `GET /_tidegate/metrics`: what the isolate that answers has counted, for Prometheus. */
export const metricsPage: OperatorPage<PageInput> = {
  verb: 'GET',
  path: '/metrics',
  async complete(_, { platform: { metrics } }) {
    if (!metrics) throw notFound('Nothing is counted: TIDEGATE_METRICS is off')
    const { contentType, text } = await metrics.render()
    return new Response(text, { headers: { 'content-type': contentType } })
  },
}
