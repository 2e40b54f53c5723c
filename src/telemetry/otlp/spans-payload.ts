import type { Span } from '../../model/telemetry/spans.ts'
import { attributesOf, nanoseconds, scope } from './attributes.ts'

const kinds = { internal: 1, server: 2, client: 3 } as const
/** Of a status; one that is not set is not sent. */
const failed = 2

/** Spans as the body of an OTLP request for traces. */
export function spansPayload(
  spans: readonly Span[],
  resource: Readonly<Record<string, string>>,
): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope, spans: spans.map(spanOf) }],
      },
    ],
  })
}

const spanOf = (span: Span) => ({
  traceId: span.traceId,
  spanId: span.spanId,
  ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
  ...(span.traceState !== undefined && { traceState: span.traceState }),
  name: span.name,
  kind: kinds[span.kind],
  startTimeUnixNano: nanoseconds(span.from),
  endTimeUnixNano: nanoseconds(span.to),
  attributes: attributesOf(span.attributes),
  ...(span.error !== undefined && {
    status: { code: failed, message: span.error.toWellFormed() },
  }),
})
