import type { Principal } from '../../model/principal.ts'
import type { Fault } from '../../model/fault.ts'
import type { FunctionResult, Platform } from '../../model/platform.ts'
import type { ServedStage } from '../arrive/canary.ts'
import type { ExecutionRecord } from './execution-record.ts'
import type { IntegrationRequest } from '../integrations/kind.ts'
import type { IntegrationResult } from '../integrations/kind.ts'
import type { LinkedApi } from '../rest/link.ts'
import type { Location } from '../arrive/locate.ts'
import type { Trace } from './trace.ts'
import type { Overrides } from './overrides.ts'
import { newExtendedRequestId } from './ids.ts'

/** What the definition says about the method that was matched: constants of a deployment. */
export type Route = {
  /** As defined: it may be `ANY`. */
  readonly httpMethod: string
  readonly resourceId: string
  /** The template, `/pets/{id}`: `$context.resourcePath`. */
  readonly resourcePath: string
  readonly operationName: string | undefined
  /** Answers pass through as they arrive: nothing may wait for their end. */
  readonly streams: boolean
  /** The request's body goes on as it comes, however long it is, unless a step reads it. */
  readonly passesBody: boolean
  readonly steps: readonly import('./step.ts').Step[]
}

/** How the call to a method's backend went: for logs alone. */
export type BackendCall = {
  /** Milliseconds until it was answered, or given up. */
  readonly latencyMs: number
  /** Undefined when no answer came. */
  readonly answer: Response | FunctionResult | undefined
}

/** One request's passage through the gateway. Steps read it and write it, in order. */
export type Exchange = {
  readonly request: Request
  /** Of the request, in lower case: reading them anew costs as much as a step. */
  readonly headerNames: readonly string[]
  /** Characters of all names and values. */
  readonly headerLength: number
  readonly platform: Platform
  readonly location: Location
  /** Raw query, without the `?`. */
  readonly query: string | undefined
  readonly stage: ServedStage
  readonly api: LinkedApi
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly requestId: string
  readonly extendedRequestId: string
  /** No client sent it: a method is being tested. */
  readonly simulated: boolean
  /** What happens to the request, where someone asked for it; undefined in normal serving. */
  readonly record: ExecutionRecord | undefined
  /** Path parameters, still percent-encoded. */
  params: Readonly<Record<string, string>>
  route: Route | undefined
  /** Who has signed the request, once that is verified. */
  caller: Principal | undefined
  /** Set by the integration request step of a non-proxy method, sent by the integration step. */
  integrationRequest: IntegrationRequest | undefined
  /** Set by the integration step of a non-proxy method. */
  integrationResult: IntegrationResult | undefined
  /** The request's trace, once something asked for it; see `trace.ts`. */
  trace: Trace | undefined
  /** What templates have set under `$context.requestOverride` and `responseOverride`. */
  overrides: Overrides | undefined
  /** The last call to the backend, once it has ended. */
  backendCall: BackendCall | undefined
  /** Why the gateway itself answered, where it did. */
  fault: Fault | undefined
  /** The body of `response` where the gateway made it; undefined for one that streams through. */
  sentBody: string | Uint8Array | null | undefined
  /** The client's answer, once a step has it. */
  response: Response | undefined
  /** The body, once something asked for it; see `request-body.ts`. */
  bodyBytes: Uint8Array | undefined
  /** The decoded query, once something asked for it; see `query.ts`. */
  queryPairs: readonly (readonly [name: string, value: string])[] | undefined
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Opens the exchange of a request whose stage and API are known. */
export function openExchange(
  request: Request,
  query: string | undefined,
  location: Location,
  stage: ServedStage,
  api: LinkedApi,
  platform: Platform,
): Exchange {
  const headerNames: string[] = []
  let headerLength = 0
  let sentId: string | undefined
  for (const [name, value] of request.headers) {
    headerNames.push(name)
    headerLength += name.length + value.length
    if (name === 'x-amzn-requestid') sentId = value
  }
  return {
    request,
    headerNames,
    headerLength,
    platform,
    location,
    query,
    stage,
    api,
    startedAt: platform.now(),
    // A client's own id is adopted when it is a UUID (spec rest-responses §1).
    requestId: sentId !== undefined && uuid.test(sentId) ? sentId : crypto.randomUUID(),
    extendedRequestId: newExtendedRequestId(),
    simulated: false,
    record: undefined,
    params: none,
    route: undefined,
    caller: undefined,
    integrationRequest: undefined,
    integrationResult: undefined,
    trace: undefined,
    overrides: undefined,
    backendCall: undefined,
    fault: undefined,
    sentBody: undefined,
    response: undefined,
    bodyBytes: undefined,
    queryPairs: undefined,
  }
}

const none: Readonly<Record<string, string>> = Object.freeze(Object.create(null))
