import { Buffer } from 'node:buffer'
import { maxResponseBytes } from '../../model/limits.ts'
import type { Explanation, ExplainedStep } from '../../model/explanation.ts'
import type { Platform } from '../../model/platform.ts'
import { readText, toBase64 } from '../exchange/bytes.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { executionMessages } from './execution-log.ts'
import type { ExecutionRecord } from '../exchange/execution-record.ts'
import { misconfigured } from '../exchange/faults.ts'
import { locate, type Location, type Nowhere, type Unavailable } from '../arrive/locate.ts'
import { locateDomain, type DomainSource } from '../arrive/locate-domain.ts'
import { wholeBody } from './recorded-platform.ts'
import { readCapped } from '../exchange/request-body.ts'
import { maskSecrets, pairsOf } from './secrets.ts'
import { serve } from '../serve.ts'
import { readTarget } from '../arrive/target.ts'
import { testedStream } from './tested-stream.ts'

/** Finds a published custom domain by its name. */
export type DomainLookup = DomainSource['domain']

/** A request to be explained. Plain JSON. */
export type ExplainRequest = {
  readonly method: string
  /** As a client would ask for it; nothing of it is normalised. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whom policies take for the client. */
  readonly sourceIp: string
}

/**
 * Serves a request as if a client had sent it, on the same path and with everything that it does to backends, and
 * tells what happened. Undefined for a URL that is no API's.
 */
export async function explain(
  request: ExplainRequest,
  platform: Platform,
  domain: DomainLookup,
): Promise<Explanation | undefined> {
  const target = readTarget(request.url)
  const incoming = requestOf(request)
  const { log, now } = platform
  const location = locate(target) ?? (await locateDomain(incoming, target, { domain, log }))
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
  return explanationOf({ request, location, record, response, bytes, cut, x: served, ms })
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

/** Its verb, headers, body and peer are read; what it asks for is in the target. */
function requestOf({ method, url, headers, body, sourceIp }: ExplainRequest): Request {
  const bodyless = method === 'GET' || method === 'HEAD' || body === ''
  const peer = sourceIp.includes(':') ? `[${sourceIp}]:0` : `${sourceIp}:0`
  const init = { method, headers, body: bodyless ? null : body, cf: { clientIp: peer } }
  const request = new Request(url, init)
  // A client's body comes with its length.
  if (!bodyless) request.headers.set('content-length', String(Buffer.byteLength(body)))
  return request
}

type Outcome = {
  readonly request: ExplainRequest
  readonly location: Location | Nowhere | Unavailable
  readonly record: ExecutionRecord
  readonly response: Response
  readonly bytes: Uint8Array
  /** Why a streamed body broke off. */
  readonly cut: string | undefined
  /** Undefined when no API was reached. */
  readonly x: Exchange | undefined
  readonly ms: number
}

function explanationOf({
  request,
  location,
  record,
  response,
  bytes,
  cut,
  x,
  ms,
}: Outcome): Explanation {
  const query = new URLSearchParams(readTarget(request.url).query ?? '')
  const mask = maskSecrets([
    ...Object.entries(request.headers),
    ...query,
    ...pairsOf(record),
    ...response.headers,
  ])
  const text = readText(bytes)
  const fault = x?.fault
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].map(([name, value]) => [name, mask(value)])),
    body: text === undefined ? toBase64(bytes) : mask(text),
    isBase64Encoded: text === undefined,
    durationMs: ms,
    requestId: response.headers.get('x-amzn-requestid') ?? '',
    served: x ? servedBy(x) : {},
    steps: [
      located(location),
      ...stepsOf(x, record, response),
      ...(cut === undefined
        ? []
        : [{ name: 'Body', durationMs: 0, decision: `broke off: ${cut}` }]),
    ].map(({ decision, ...step }) => ({
      ...step,
      decision: mask(decision),
    })),
    backendCalls: callsOf(record).map((call) => ({ ...call, uri: mask(call.uri) })),
    ...(fault && {
      fault: {
        responseType: fault.type,
        message: mask(fault.message),
        ...(fault.detail !== undefined && { detail: mask(fault.detail) }),
      },
    }),
    log: executionMessages(record).map((message) => mask(message.text)),
  }
}

function servedBy({ location, stage, route, params }: Exchange): Readonly<Record<string, unknown>> {
  const { isCanaryRequest, deploymentId } = stage
  return {
    apiId: location.apiId,
    stage: location.stageName,
    deploymentId,
    ...(isCanaryRequest !== undefined && { isCanaryRequest }),
    ...location.customDomain,
    ...(route && {
      httpMethod: route.httpMethod,
      resourcePath: route.resourcePath,
      resourceId: route.resourceId,
      pathParameters: params,
    }),
  }
}

const located = (location: Location | Nowhere | Unavailable): ExplainedStep => ({
  name: 'Locate',
  durationMs: 0,
  decision:
    typeof location === 'string'
      ? `refused: ${location === 'nowhere' ? 'the address names no API and stage' : 'the custom domain cannot be looked up'}`
      : `API ${location.apiId}, stage ${location.stageName}`,
})

function stepsOf(
  x: Exchange | undefined,
  record: ExecutionRecord,
  { status }: Response,
): readonly ExplainedStep[] {
  const step = (name: string, decision: string) => ({ name, durationMs: 0, decision })
  if (!x)
    return [step('Stage', `refused with ${status}: ${beforeApi.get(status) ?? 'see the body'}`)]
  const refusal = x.fault
    ? `refused: ${x.fault.type}, ${x.fault.message}`
    : `refused with ${status}`
  const { route } = x
  if (!route) return [step('Route', refusal)]
  const steps = record
    .filter((event) => event.type === 'step')
    .map(({ name, durationMs, outcome }) => ({
      name,
      durationMs,
      decision: { passed: 'passed', answered: `answered ${status}`, refused: refusal }[outcome],
    }))
  const isBeforeSteps = x.fault && steps.every(({ decision }) => decision !== refusal)
  return [
    step('Route', `${route.httpMethod} ${route.resourcePath}`),
    ...steps,
    ...(isBeforeSteps ? [step('Answer', refusal)] : []),
  ]
}

/** What the statuses mean that are answered before an API is known: see `serve`. */
const beforeApi: ReadonlyMap<number, string> = new Map([
  [400, 'the path is not one that can be matched safely'],
  [
    403,
    'there is no such API or stage, its default endpoint is disabled, or it is private and this is not its endpoint',
  ],
  [414, 'the target is too long'],
  [503, 'the configuration cannot be read'],
])

function callsOf(record: ExecutionRecord): Explanation['backendCalls'] {
  const calls: { uri: string; status?: number; latencyMs?: number }[] = []
  for (const event of record) {
    if (event.type === 'endpoint request') calls.push({ uri: event.uri })
    const last = calls.at(-1)
    if (event.type === 'endpoint response' && last) {
      last.status = event.status
      last.latencyMs = event.latencyMs
    }
  }
  return calls
}
