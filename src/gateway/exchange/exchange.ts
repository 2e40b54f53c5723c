import type { PublishedPlan } from '../../model/account/api-key.ts'
import type { Fault } from '../../model/fault.ts'
import type { FunctionResult, Platform } from '../../model/platform.ts'
import type { Principal } from '../../model/principal.ts'
import type { EndpointType } from '../../model/rest-api.ts'
import type { AuthorizerResult } from './authorizer-result.ts'
import type { ExecutionRecord } from './execution-record.ts'
import type { IntegrationRequest, IntegrationResult } from './integration-messages.ts'
import type { Location, Target } from './location.ts'
import type { Overrides } from './overrides.ts'
import type { Refusal } from './refusal.ts'
import type { ServedStage } from './served-stage.ts'
import type { SocketEvent } from '../websocket/socket-event.ts'
import type { Trace } from './trace.ts'

/**
 * The unit of the pipeline. Does one thing AWS names; reads and writes the exchange; sets `x.response`
 * to finish, throws a `Fault` or a `Refusal` to refuse. Never calls another step and never knows its neighbours.
 */
export type Step = {
  readonly name: string
  /** Nearly every request passes it: worth telling of one that does not. */
  readonly isQuiet?: true
  run(x: Exchange): void | Promise<void>
}

/**
 * An API ready to serve: everything that its deployment settles has been worked out. What its kind does with a request
 * is all here, so `serve` knows no kind.
 */
export type LinkedApi = {
  readonly endpoint: Endpoint
  /** The id of a request is the one that others call the extended one. */
  readonly hasOneId?: true
  /** Whether a header value names a binary media type of the API. */
  isBinary(headerValue: string | null): boolean
  /** What comes before a route is looked for, in order: may this request come here at all. */
  readonly admission: readonly Step[]
  /** The route of a request, its path parameters set. Throws what a request without one is answered with, or rejects with it. */
  match(x: Exchange): Route | Promise<never>
  /** The answer to whatever the above have thrown. Never throws. */
  refuse(error: unknown, x: Exchange): Response
  /** What is done with every answer on its way out, in order; each runs, and may replace `x.response`. */
  readonly finishing: readonly Step[]
  /** Of a WebSocket API: the same for what happens to its open connections. */
  readonly sessions?: { readonly message: LinkedApi; readonly disconnect: LinkedApi }
}

/** A header the gateway puts on a request, spelled as AWS does; undefined where it has nothing to say. */
export type AddedHeader = {
  readonly name: string
  read(x: Exchange): string | undefined
}

/** What an API's endpoint type makes of its requests (spec rest-routing §8). */
export type Endpoint = {
  readonly type: EndpointType
  readonly maxTargetLength: number
  readonly maxHeaderBytes: number
  /** Whether `X-Forwarded-Port`, `X-Forwarded-Proto` and `X-Amzn-Trace-Id` are added. */
  readonly isForwarding: boolean
  /** Beside those and `X-Forwarded-For`; by lower-case name. */
  readonly added: ReadonlyMap<string, AddedHeader>
}

/** What the definition says about the method that was matched: constants of a deployment. */
export type Route = {
  /** As defined: it may be `ANY`. */
  readonly httpMethod: string
  /** Under which a stage's `methodSettings` may have an entry of its own. */
  readonly settingsKey: string
  /** `GET /pets/{id}`, of APIs whose routes have one: `$context.routeKey`. */
  readonly routeKey?: string
  readonly resourceId: string
  /** The template, `/pets/{id}`: `$context.resourcePath`. */
  readonly resourcePath: string
  readonly operationName: string | undefined
  /** Answers pass through as they arrive: nothing may wait for their end. */
  readonly streams: boolean
  /** In the order in which they run, until one answers. */
  readonly steps: readonly Step[]
}

/** An API key at a stage that it opens, and the plan by which it does. */
export type CallerKey = {
  readonly id: string
  readonly value: string
  readonly planId: string
  readonly plan: PublishedPlan
}

/** The end of a request that was not answered from its stage's cache. */
export type CacheMiss = {
  /** Keeps the answer, or puts an older one in its place; may replace `x.response`. Never throws. */
  settle(x: Exchange): void | Promise<void>
}

/** The `RateLimit-Policy` and `RateLimit` header of an answer. */
export type RateLimit = { readonly policy: string; readonly standing: string }

/** How the call to a method's backend, or to its authorizer's function, went: for logs alone. */
export type BackendCall = {
  /** Milliseconds until it was answered, or given up. */
  readonly latencyMs: number
  /** Undefined when no answer came. */
  readonly answer: Response | FunctionResult | undefined
}

/** How it went to find out who calls, or whether they may: for logs alone. */
export type AccessPhase = {
  readonly latencyMs: number
  /** What the caller was refused with; undefined for one who was not. */
  readonly error: unknown
}

/** Who is at the other end of a request's connection. */
export type Client = {
  /** The address of the connection's own peer, which may be a proxy; empty where the platform does not tell it. */
  readonly peer: string
  /** The client's own: the peer's, or what trusted proxies say. */
  readonly sourceIp: string
  /** Whether the client speaks TLS, to the gateway or to a trusted proxy. */
  readonly isSecure: boolean
  /** The port that the client has reached, where a trusted proxy says so. */
  readonly port: string | undefined
}

/** One request's passage through the gateway. Steps read it and write it, in order. */
export type Exchange = {
  readonly request: Request
  /** Of the request, in lower case: reading them anew costs as much as a step. */
  readonly headerNames: readonly string[]
  /** Characters of all names and values. */
  readonly headerLength: number
  readonly platform: Platform
  readonly target: Target
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
  /** Of a WebSocket API: what of a connection it is about. */
  socket: SocketEvent | undefined
  /** Who is at the other end, once something asked for it; see `client.ts`. */
  client: Client | undefined
  /** Who has signed the request, once that is verified. */
  caller: Principal | undefined
  /** Whether the signature was its caller's, once that has been looked at. */
  authentication: AccessPhase | undefined
  /** What the policies have said of the call, once one has been asked. */
  authorization: AccessPhase | undefined
  /** What the method's authorizer has said of the caller, once it has. */
  authorizer: AuthorizerResult | undefined
  /** The key that it came with, once that is known to open the stage. */
  apiKey: CallerKey | undefined
  /** The call of the authorizer's function, once it has ended: for logs alone. */
  authorizerCall: BackendCall | undefined
  /** What the answer tells its client of the key's limits; undefined where that is nothing. */
  rateLimit: RateLimit | undefined
  /** One of its limits could not be asked: the request was let through or refused without being counted there. */
  isLimitAway: boolean
  /** Set by the integration request step of a non-proxy method, sent by the integration step. */
  integrationRequest: IntegrationRequest | undefined
  /** Set by the integration step of a non-proxy method. */
  integrationResult: IntegrationResult | undefined
  /** The request's trace, once something asked for it; see `trace.ts`. */
  trace: Trace | undefined
  /** What templates have set under `$context.requestOverride` and `responseOverride`. */
  overrides: Overrides | undefined
  /** Whether the stage's cache had the answer; undefined where nobody looked. */
  cacheStatus: 'hit' | 'miss' | undefined
  /** Decides what becomes of the answer that the cache did not have; see `cache/`. */
  cacheMiss: CacheMiss | undefined
  /** The last call to the backend, once it has ended. */
  backendCall: BackendCall | undefined
  /** Why the gateway itself answered, where it did. */
  fault: Fault | undefined
  /** The same where it answered for no gateway response. */
  refusal: Refusal | undefined
  /** The body of `response` where the gateway made it; undefined for one that streams through. */
  sentBody: string | Uint8Array | null | undefined
  /** The client's answer, once a step has it. */
  response: Response | undefined
  /** Bytes of bodies that it is charged for; see `held-bytes.ts`. */
  heldBytes: number
  /** The body, once something asked for it; see `request-body.ts`. */
  bodyBytes: Uint8Array | undefined
  /** The decoded query, once something asked for it; see `query.ts`. */
  queryPairs: readonly (readonly [name: string, value: string])[] | undefined
}
