import type { Exchange } from './exchange.ts'
import { randomHex } from './ids.ts'
import { parseAmazonTrace, parseTraceparent, type Trace } from './trace.ts'

/** The request's trace: read or made when it is first asked for, and the same for everyone from then on. */
export const traceOf = (x: Exchange): Trace => (x.trace ??= readTrace(x))

/** `X-Amzn-Trace-Id` as it goes to backends (spec rest-responses §10). */
export function traceHeader(x: Exchange): string {
  const { root, parent, sampled, more } = traceOf(x)
  return `Root=${root};Parent=${parent};Sampled=${sampled}${more}`
}

/** The same as a Lambda event shows it: a root alone when the client sent no trace. */
export const shownTraceHeader = (x: Exchange): string =>
  traceOf(x).sent === 'nothing' ? `Root=${traceOf(x).root}` : traceHeader(x)

/** Sets what a proxied request tells its backend of the trace, in the place of what the client has sent. */
export function setTrace(x: Exchange, headers: Headers): void {
  headers.set('X-Amzn-Trace-Id', traceHeader(x))
  const { traceparent, isRestarted, isContinued } = traceOf(x)
  if ((isRestarted || isContinued) && traceparent !== undefined) {
    headers.set('traceparent', traceparent)
    if (isRestarted) headers.delete('tracestate')
  }
}

function readTrace(x: Exchange): Trace {
  const { headerNames, request, startedAt } = x
  const amazon = headerNames.includes('x-amzn-trace-id')
    ? parseAmazonTrace(request.headers.get('x-amzn-trace-id') ?? '')
    : undefined
  const isW3c = headerNames.includes('traceparent')
  const w3c = isW3c ? parseTraceparent(request.headers.get('traceparent') ?? '') : undefined
  const root = amazon?.root ?? w3c?.root ?? newRoot(startedAt)
  const parent = amazon ? (amazon.parent ?? randomHex(16)) : (w3c?.parent ?? randomHex(16))
  const sampled =
    (amazon ? amazon.sampled : w3c?.sampled) ?? (x.stage.tracing ? sample(startedAt) : '0')
  return {
    root,
    parent,
    sampled,
    more: amazon?.more ?? '',
    sent: amazon || w3c ? 'trace' : 'nothing',
    traceparent: isW3c
      ? (w3c?.text ?? `00-${root.slice(2).replace('-', '')}-${parent}-0${sampled}`)
      : undefined,
    isRestarted: isW3c && !w3c,
  }
}

/** X-Ray's default rule: the first request of each second, and one in twenty of the others. */
const rate = 0.05
let sampledSecond = 0

function sample(nowMs: number): '0' | '1' {
  const second = Math.floor(nowMs / 1000)
  if (second !== sampledSecond) {
    sampledSecond = second
    return '1'
  }
  return Math.random() < rate ? '1' : '0'
}

/** A new trace: its time, and 24 hex digits (spec integrations §4). */
const newRoot = (nowMs: number): string =>
  `1-${Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0')}-${randomHex(24)}`
