import type { Span, SpanValue } from '../../../model/telemetry/spans.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { ExecutionEvent, ExecutionRecord } from '../../exchange/execution-record.ts'
import type { TraceMeans } from '../trace-means.ts'
import type { TraceContext } from './trace-context.ts'

type Answer = Extract<ExecutionEvent, { type: 'endpoint response' }>

/** A call of a backend that has begun, and what it was answered. */
type Call = { readonly uri: string; readonly from: number; answer?: Answer }

/**
 * The spans of a request, from its execution record: the request, its steps below it, and below each step the calls of
 * backends that it made. Credentials are masked as in logs, and no query, header or body is shown.
 */
export function spanTree(
  x: Exchange,
  record: ExecutionRecord,
  context: TraceContext & { readonly spanId: string },
  { maskSecrets, pairsOf, randomHex }: TraceMeans,
): readonly Span[] {
  const { traceId, spanId } = context
  const masked = maskSecrets(
    [...x.request.headers, ...new URLSearchParams(x.query ?? ''), ...pairsOf(record)],
    x.platform.isMasked,
  )
  const end = record.at(-1)?.at ?? x.startedAt
  const why = reasonOf(x, record)
  const reason = why === undefined ? undefined : masked(why)
  const below: Span[] = []
  let calls: Call[] = []
  const addCalls = (parentSpanId: string, to: number) => {
    for (const call of calls)
      below.push({
        traceId,
        spanId: randomHex(16),
        parentSpanId,
        ...callSpan(call, to, masked, reason),
      })
    calls = []
  }
  for (const event of record) {
    if (event.type === 'endpoint request') calls.push({ uri: event.uri, from: event.at })
    else if (event.type === 'endpoint response') calls.at(-1)!.answer = event
    else if (event.type === 'step') {
      const step = randomHex(16)
      below.push({
        traceId,
        spanId: step,
        parentSpanId: spanId,
        name: event.name,
        kind: 'internal',
        from: event.at - event.durationMs,
        to: event.at,
        attributes: { 'apigateway.step.outcome': event.outcome },
        ...(event.outcome === 'refused' && reason !== undefined && { error: reason }),
      })
      addCalls(step, event.at)
    }
  }
  addCalls(spanId, end)
  return [requestSpan(x, context, end, masked, reason), ...below]
}

function requestSpan(
  x: Exchange,
  { traceId, spanId, parentSpanId, traceState }: TraceContext & { readonly spanId: string },
  to: number,
  masked: (text: string) => string,
  reason: string | undefined,
): Span {
  const { request, route, response, fault, location, stage } = x
  const status = response?.status ?? 500
  const attributes: Record<string, SpanValue> = {
    'http.request.method': request.method,
    'http.response.status_code': status,
    'url.scheme': x.target.isSecure ? 'https' : 'http',
    'url.path': masked(location.contextPath),
    'server.address': location.domainName.replace(/:\d+$/, ''),
    'aws.request_id': x.requestId,
    'apigateway.api_id': location.apiId,
    'apigateway.stage': location.stageName,
    'apigateway.deployment_id': stage.deploymentId,
  }
  if (route) {
    attributes['http.route'] = route.resourcePath
    attributes['apigateway.resource_id'] = route.resourceId
  }
  if (stage.isCanaryRequest !== undefined)
    attributes['apigateway.is_canary_request'] = stage.isCanaryRequest
  if (fault) attributes['error.type'] = fault.type
  else if (status >= 500) attributes['error.type'] = String(status)
  return {
    traceId,
    spanId,
    parentSpanId,
    ...(traceState !== undefined && { traceState }),
    name: route ? `${request.method} ${route.resourcePath}` : request.method,
    kind: 'server',
    from: x.startedAt,
    to,
    attributes,
    // What a client did wrong is no error of a server's span (OpenTelemetry, "HTTP spans").
    ...(status >= 500 && { error: reason ?? `answered ${status}` }),
  }
}

function callSpan(
  { uri, from, answer }: Call,
  stepEnd: number,
  masked: (text: string) => string,
  reason: string | undefined,
): Omit<Span, 'traceId' | 'spanId' | 'parentSpanId'> {
  const [address = ''] = uri.split(/[?#]/)
  const host = URL.canParse(address) ? new URL(address).hostname : undefined
  const attributes: Record<string, SpanValue> = { 'url.full': masked(withoutUser(address)) }
  if (host !== undefined) attributes['server.address'] = host
  if (answer) attributes['http.response.status_code'] = answer.status
  if (answer?.invocationId !== undefined) attributes['aws.request_id'] = answer.invocationId
  const error = answer ? errorOf(answer, masked) : (reason ?? 'no answer')
  return {
    name: host === undefined ? 'call' : `call ${host}`,
    kind: 'client',
    from,
    to: answer ? from + answer.latencyMs : stepEnd,
    attributes,
    ...(error !== undefined && { error }),
  }
}

const errorOf = (
  { status, functionError }: Answer,
  masked: (text: string) => string,
): string | undefined => {
  if (functionError !== undefined) return masked(functionError)
  return status >= 400 ? `answered ${status}` : undefined
}

const withoutUser = (url: string): string => url.replace(/^([a-z]+:\/\/)[^/@]*@/i, '$1')

/** Why the gateway itself answered. */
function reasonOf({ fault }: Exchange, record: ExecutionRecord): string | undefined {
  if (fault) return fault.detail ?? fault.message
  return record.findLast((event) => event.type === 'refusal')?.reason
}
