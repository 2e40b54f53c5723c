import { maxResponseBytes } from '../../model/limits.ts'
import type { Explanation, ExplainedStep } from '../../model/explanation.ts'
import type { Platform } from '../../model/platform.ts'
import { readText, toBase64 } from '../body/bytes.ts'
import type { Exchange, Route } from '../exchange/exchange.ts'
import { executionMessages } from './execution-log.ts'
import type { ExecutionEvent, ExecutionRecord } from '../exchange/execution-record.ts'
import { misconfigured } from '../exchange/faults.ts'
import { find } from '../arrive/find.ts'
import { requestWith } from '../test/simulated-exchange.ts'
import type { Location, Nowhere, Unavailable } from '../exchange/location.ts'
import { wholeBody } from './recorded-platform.ts'
import { readCapped } from '../body/read-capped.ts'
import { maskSecrets, pairsOf } from './secrets.ts'
import { serve } from '../serve.ts'
import { readTarget } from '../arrive/target.ts'
import { testedStream } from './tested-stream.ts'

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
): Promise<Explanation | undefined> {
  const target = readTarget(request.url)
  const incoming = requestOf(request)
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

/** Its verb, headers, body and peer are read; what it asks for is in the target. */
function requestOf({ method, url, headers, body, sourceIp }: ExplainRequest): Request {
  const peer = sourceIp.includes(':') ? `[${sourceIp}]:0` : `${sourceIp}:0`
  const bytes = new TextEncoder().encode(body)
  const request = requestWith(url, method, Object.entries(headers), bytes, {
    cf: { clientIp: peer },
  })
  // A client's body comes with its length.
  if (request.body) request.headers.set('content-length', String(bytes.byteLength))
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
  readonly isMasked: Platform['isMasked']
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
  isMasked,
}: Outcome): Explanation {
  const query = new URLSearchParams(readTarget(request.url).query ?? '')
  const mask = maskSecrets(
    [...Object.entries(request.headers), ...query, ...pairsOf(record), ...response.headers],
    isMasked,
  )
  const text = readText(bytes)
  const fault = x?.fault
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].map(([name, value]) => [name, mask(value)])),
    body: text === undefined ? toBase64(bytes) : mask(text),
    isBase64Encoded: text === undefined,
    durationMs: ms,
    requestId: x?.requestId ?? response.headers.get('x-amzn-requestid') ?? '',
    served: x ? servedBy(x) : {},
    steps: [
      ...(typeof location === 'string'
        ? []
        : [
            {
              name: 'Locate',
              durationMs: 0,
              decision: locatedAt(x?.location ?? location),
            },
          ]),
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

const locatedAt = ({ apiId, stageName }: Location): string =>
  `API ${apiId}, ${stageName === '' ? 'no stage' : `stage ${stageName}`}`

function servedBy({
  location,
  stage,
  route,
  params,
  cacheStatus,
}: Exchange): Readonly<Record<string, unknown>> {
  const { isCanaryRequest, deploymentId } = stage
  return {
    apiId: location.apiId,
    stage: location.stageName,
    deploymentId,
    ...(isCanaryRequest !== undefined && { isCanaryRequest }),
    ...location.customDomain,
    ...(route && isReal(route) && { ...namesOf(route), pathParameters: params }),
    ...(cacheStatus && { cacheStatus }),
  }
}

/** A request that no route takes has one that refuses it, of no name. */
const isReal = ({ resourceId }: Route): boolean => resourceId !== ''

/** A route by what its kind of API calls it. */
const namesOf = ({ routeKey, httpMethod, resourcePath, resourceId }: Route) =>
  routeKey === undefined ? { httpMethod, resourcePath, resourceId } : { routeKey }

/** What the steps decided. */
function stepsOf(
  x: Exchange | undefined,
  record: ExecutionRecord,
  { status }: Response,
): readonly ExplainedStep[] {
  const refused = record.findLast((event) => event.type === 'refusal')
  const refusal = x?.fault
    ? `refused: ${x.fault.type}, ${x.fault.message}`
    : `refused with ${status}${refused ? `: ${refused.reason}` : ''}`
  const steps = record.filter((event) => event.type === 'step')
  const decisions = decisionsOf(record)
  const told = steps.map((step) => {
    const { name, durationMs, outcome } = step
    const ended = { passed: passedBy(name, x), answered: `answered ${status}`, refused: refusal }
    const decided = decisions.get(step)
    const told = outcome === 'passed' ? [] : [ended[outcome]]
    const decision = decided ? [...told, decided].join('; ') : ended[outcome]
    return { name, durationMs, decision }
  })
  const isElsewhere = (x?.fault || refused) && steps.every(({ outcome }) => outcome !== 'refused')
  return isElsewhere ? [...told, { name: 'Answer', durationMs: 0, decision: refusal }] : told
}

/** What steps have told of themselves before they ended. */
function decisionsOf(record: ExecutionRecord): ReadonlyMap<ExecutionEvent, string> {
  const decisions = new Map<ExecutionEvent, string>()
  let told: string[] = []
  for (const event of record) {
    if (event.type === 'access' && event.decision !== undefined) told.push(event.decision)
    if (event.type !== 'step') continue
    if (told.length > 0) decisions.set(event, told.join('; '))
    told = []
  }
  return decisions
}

function passedBy(step: string, x: Exchange | undefined): string {
  if (step !== 'Route' || !x?.route) return 'passed'
  const { routeKey, httpMethod, resourcePath } = x.route
  return isReal(x.route) ? (routeKey ?? `${httpMethod} ${resourcePath}`) : 'none'
}

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
