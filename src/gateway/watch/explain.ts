import { maxResponseBytes } from '../../model/limits.ts'
import type { Explanation } from '../../model/explanation.ts'
import type { Platform } from '../../model/platform.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { ExecutionRecord } from '../exchange/execution-record.ts'
import { misconfigured } from '../exchange/faults.ts'
import { find } from '../arrive/find.ts'
import { wholeBody } from './recorded-platform.ts'
import { readCapped } from '../body/read-capped.ts'
import { serve } from '../serve.ts'
import { readTarget } from '../arrive/target.ts'
import { incomingOf, type ExplainRequest } from './explained-request.ts'
import { explanationOf } from './explanation.ts'
import { testedStream } from './tested-stream.ts'

export type { ExplainRequest }

/**
 * Serves a request as if a client had sent it, on the same path and with everything that it does to backends, and
 * tells what happened. A `ws` URL is a handshake, and with a body one message after it. Undefined for a URL that is no API's.
 */
export async function explain(
  request: ExplainRequest,
  platform: Platform,
): Promise<Explanation | undefined> {
  if (/^wss?:/.test(request.url)) {
    const { explainConnection } = await import('../websocket/explain.ts')
    return explainConnection(request, platform)
  }
  const target = readTarget(request.url)
  const incoming = incomingOf(request)
  const { now, isMasked } = platform
  const location = await find(incoming, target, platform)
  if (!location) return undefined
  const record: ExecutionRecord = []
  let served: Exchange | undefined
  const watch = {
    record,
    reader: wholeBody,
    bodies: () => true,
    done: (x: Exchange) => void (served = x),
  }
  const from = now()
  const response = await serve(incoming, target, location, platform, watch)
  let cut: string | undefined
  const bytes = served?.route?.streams
    ? await testedStream(now).read(
        untilCut(response.body, (error) => {
          cut = error instanceof Error ? error.message : String(error)
        }),
        true,
      )
    : await readCapped(response.body, maxResponseBytes, misconfigured)
  const ms = now() - from
  return explanationOf({ request, location, record, response, bytes, cut, x: served, ms, isMasked })
}

/** A body that ends where it breaks off: what had come by then is shown, too. */
function untilCut(
  body: ReadableStream<Uint8Array> | null,
  cut: (error: unknown) => void,
): ReadableStream<Uint8Array> | null {
  const reader = body?.getReader()
  if (!reader) return null
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      } catch (error) {
        cut(error)
        controller.close()
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
