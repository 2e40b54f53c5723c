import type { ExportCounts } from '../kept-metrics.ts'
import type { OtlpTarget } from './settings.ts'

/** Sends a request, as `Platform.fetch` does. */
export type Send = (url: string, init: RequestInit) => Promise<Response>

/** What became of a body: `later` when it may be taken another time. */
export type Delivery = 'sent' | 'later' | 'refused'

type Deliver = (body: string) => Promise<Delivery>

/** Statuses that ask for another try (OTLP/HTTP, "Failures"). */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504])

/**
 * Delivers bodies to a collector. Never throws. A collector that is away is told of once, and once when it is back;
 * every failure is counted.
 */
export function deliver(
  signal: 'metrics' | 'traces',
  target: OtlpTarget,
  deps: {
    readonly send: Send
    readonly log: (line: Readonly<Record<string, unknown>>) => void
    readonly counts: ExportCounts
  },
): Deliver {
  const { send, log, counts } = deps
  /** Since it was last reached. */
  let failures = 0
  const failed = (error: string) => {
    counts.failures++
    if (++failures > 1) return
    log({
      level: 'warn',
      message: `${signal} cannot be exported to ${target.url}; it is told again when they can`,
      error,
    })
  }
  const sent = () => {
    counts.sent++
    if (failures === 0) return
    log({ level: 'info', message: `${signal} are exported to ${target.url} again`, failures })
    failures = 0
  }
  return async (body) => {
    let response: Response
    try {
      response = await send(target.url, {
        method: 'POST',
        headers: { ...target.headers, 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(target.timeoutMs),
      })
      // Unread it would hold its connection.
      await response.body?.cancel()
    } catch (error) {
      failed(String(error))
      return 'later'
    }
    const { ok, status } = response
    if (ok) sent()
    else failed(`the collector answers ${status}`)
    if (ok) return 'sent'
    return retryable.has(status) ? 'later' : 'refused'
  }
}
