import type { Integration } from '../../../model/integration.ts'
import { maxStreamGapMs } from '../../../model/limits.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { LinkContext } from '../kind.ts'
import { warn } from '../../exchange/warn.ts'
import { streamedBody } from './stream-body.ts'
import { startStreamDeadline, type StreamDeadline } from './stream-deadline.ts'

/** What `responseTransferMode: STREAM` changes in one call of an HTTP backend. */
export type HttpStreaming = {
  readonly deadline: StreamDeadline
  /** The backend's body, passed on as it arrives. */
  body(backend: Response): ReadableStream<Uint8Array> | null
}

/** Undefined for an integration that is not streamed. */
export function linkStreaming(
  config: Pick<Integration, 'responseTransferMode' | 'timeoutInMillis'>,
  { endpointType }: Pick<LinkContext, 'endpointType'>,
): { start(x: Exchange): HttpStreaming } | undefined {
  if (config.responseTransferMode !== 'STREAM') return undefined
  const gapMs = maxStreamGapMs[endpointType]
  return {
    start(x) {
      const { now, waitUntil } = x.platform
      const deadline = startStreamDeadline(config.timeoutInMillis, gapMs, now)
      return {
        deadline,
        body(backend) {
          const rest = backend.body
          if (!rest || x.request.method === 'HEAD') {
            deadline.met()
            // workerd would not let go of a body that it does not send.
            if (rest) waitUntil(rest.cancel().catch(() => undefined))
            return null
          }
          const source = { start: nothing, rest, length: lengthOf(backend) }
          return streamedBody(source, deadline, waitUntil, (why) =>
            warn(x, `the body of the backend was cut: ${why}`),
          )
        },
      }
    },
  }
}

const nothing = new Uint8Array(0)

function lengthOf({ headers }: Response): number | undefined {
  const text = headers.get('content-length')
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
