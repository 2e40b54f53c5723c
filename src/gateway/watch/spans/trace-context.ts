import type { Exchange } from '../../exchange/exchange.ts'
import type { TraceMeans } from '../trace-means.ts'

/** The trace that a request's spans belong to, in OpenTelemetry's terms. */
export type TraceContext = {
  /** 32 hex digits. */
  readonly traceId: string
  /** Of the sender's span; undefined where it names none. */
  readonly parentSpanId: string | undefined
  /** What the sender has decided; undefined where it has not said. */
  readonly isSampled: boolean | undefined
  readonly traceState?: string
}

/** W3C Trace Context §3.3.1.5: so much of it has to be passed on. */
const maxTraceState = 512

/** Of `traceparent`; where the client sent none, of X-Ray's trace, which is made up where it sent no trace at all. */
export function readTraceContext(
  x: Exchange,
  { parseAmazonTrace, parseTraceparent, traceOf }: TraceMeans,
): TraceContext {
  const { headers } = x.request
  const sent = (name: string) => (x.headerNames.includes(name) && headers.get(name)) || ''
  const w3c = parseTraceparent(sent('traceparent'))
  if (w3c) {
    const traceState = sent('tracestate')
    return {
      traceId: traceIdOf(w3c.root),
      parentSpanId: w3c.parent,
      isSampled: w3c.sampled === '1',
      ...(traceState && traceState.length <= maxTraceState && { traceState }),
    }
  }
  const amazon = parseAmazonTrace(sent('x-amzn-trace-id'))
  return {
    traceId: traceIdOf(traceOf(x).root),
    parentSpanId: amazon?.parent,
    isSampled: amazon?.sampled === undefined ? undefined : amazon.sampled === '1',
  }
}

/** Makes the request's own span the parent of what its backends do. */
export function continueTrace(
  x: Exchange,
  traceId: string,
  spanId: string,
  means: TraceMeans,
): void {
  const trace = means.traceOf(x)
  const isSame = traceIdOf(trace.root) === traceId
  x.trace = {
    ...trace,
    // X-Ray's header may be of another trace than `traceparent`, and is left alone then.
    ...(isSame && { parent: spanId, sampled: '1' }),
    traceparent: `00-${traceId}-${spanId}-01`,
    isContinued: true,
  }
}

/** `1-{8}-{24}` is X-Ray's spelling of 32 digits. */
const traceIdOf = (root: string): string => root.slice(2).replace('-', '')
