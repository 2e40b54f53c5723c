import type { Explanation, ExplainedStep } from '../../model/explanation.ts'
import type { Platform } from '../../model/platform.ts'
import { readText, toBase64 } from '../body/bytes.ts'
import type { Exchange, Route } from '../exchange/exchange.ts'
import type { ExecutionEvent, ExecutionRecord } from '../exchange/execution-record.ts'
import type { Location, Nowhere, Unavailable } from '../exchange/location.ts'
import { readTarget } from '../arrive/target.ts'
import type { ExplainRequest } from './explained-request.ts'
import { executionMessages } from './execution-log.ts'
import { maskSecrets, pairsOf } from './secrets.ts'

/** What became of a request. */
export type Outcome = {
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

/** Tells what became of a request, credentials masked. */
export function explanationOf({
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
