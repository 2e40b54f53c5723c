import type { AccessKey } from './principal.ts'
import type { PublishedApiKey } from './account/api-key.ts'
import type { DomainRouting } from './account/domain-name.ts'
import type { ResponseCache } from './cache/response-cache.ts'
import type { ApiStages } from './v2/api-stages.ts'
import type { BucketLimit, LeaseAnswer, LimitCall } from './account/leases.ts'
import type { Groups } from './sessions/groups.ts'
import type { Sessions } from './sessions/sessions.ts'
import type { StagePointer } from './stage.ts'
import type { Metrics } from './telemetry/metrics.ts'
import type { Tracer } from './telemetry/spans.ts'

/** All the gateway asks of the outside world. `cloudflare/` supplies it; tests fake it. */
export type Platform = {
  /** Milliseconds since 1970. */
  now(): number
  /**
   * The one way out: egress policy, no redirects followed. Rejects when the backend cannot be reached, and
   * with an error named `EgressRefused` when it must not be called.
   */
  fetch(target: string | Request, init: RequestInit, passage?: Passage): Promise<Response>
  /** The stage's pointer; undefined when there is no such stage. Throws when it cannot be known. */
  stage(
    apiId: string,
    stageName: string,
  ): StagePointer | undefined | Promise<StagePointer | undefined>
  /** The stages of an HTTP API; undefined for any other API, and for none. Throws when it cannot be known. */
  stages(apiId: string): ApiStages | undefined | Promise<ApiStages | undefined>
  /** What is published of the custom domain of exactly that name; undefined when there is none. Throws when it cannot be known. */
  domain(name: string): DomainRouting | undefined | Promise<DomainRouting | undefined>
  /** The text of a published snapshot. Throws when it cannot be read. */
  snapshot(hash: string): Promise<string>
  /** The bytes of a domain's truststore. Rejects with why they cannot be read; absent where none can. */
  truststore?(truststoreUri: string, version: string | undefined): Promise<Uint8Array>
  /** Runs a Lambda function: hosted here, or by the Invoke API. */
  invokeFunction(invocation: FunctionInvocation): Promise<FunctionResult>
  /** The same by `InvokeWithResponseStream`: the answer is there before the function has ended. */
  streamFunction(call: FunctionCall): Promise<FunctionStream>
  /**
   * Signs a call to an AWS service and sends it as {@link Platform.fetch} does, to the endpoint configured
   * for the service. Rejects with an error named `AwsCallRefused` when there is nothing to sign it with.
   */
  callAws(url: string, init: RequestInit, signing: AwsSigning, passage?: Passage): Promise<Response>
  /**
   * An access key by its id; undefined when nobody has it. Temporary ones are in the token that a request carries. Throws
   * when it cannot be known.
   */
  accessKey(
    accessKeyId: string,
    sessionToken?: string,
  ): AccessKey | undefined | Promise<AccessKey | undefined>
  /** A published API key by the SHA-256 of its value in hex; undefined when there is none. Throws when it cannot be known. */
  apiKey(hash: string): PublishedApiKey | undefined | Promise<PublishedApiKey | undefined>
  /**
   * What a location remembers beside this isolate; absent where the isolate's own memory is all there is. What is put is
   * readable by this installation alone. Never rejects: what cannot be read is not known.
   */
  readonly located?: LocationMemory
  /** Where stages with a cache keep their answers. The first to ask waits for it. */
  cache(): ResponseCache | Promise<ResponseCache>
  /** The connections of WebSocket APIs; absent where nothing keeps any. */
  readonly sessions?: Sessions
  /** The same, spoken to together; absent where nothing keeps groups. */
  readonly groups?: Groups
  /** Throttles and quotas. */
  readonly limiter: Limiter
  /** What trusted proxies say of the client of a connection from `peer`; undefined for whoever is none, absent without any. */
  forwarded?: ((peer: string, headers: Headers) => Forwarded | undefined) | undefined
  readonly region: string
  readonly accountId: string
  /** Where Cognito's user pools are, if not at AWS; no slash at the end. */
  cognitoEndpoint?(): Promise<string | undefined>
  /** The JWK Set of the development issuer; absent where there never is one, undefined while there is none. */
  developmentKeys?(): Promise<string | undefined>
  /** Whether the values of headers and parameters of that name, in lower case, are masked in logs as credentials are. */
  isMasked(name: string): boolean
  /** One line of JSON to the operator's log. */
  log(line: Readonly<Record<string, unknown>>): void
  /**
   * Lines of a stage's own logs, told apart by where AWS would write it: an access log's destination, or a group
   * for execution logs. Never throws, never waits: what cannot be written is lost.
   */
  stageLog(log: 'accessLog' | 'executionLog', destination: string, lines: readonly string[]): void
  /** Where requests are counted; absent where nobody wants to know. */
  readonly metrics?: Metrics
  /** Who decides which requests are traced; absent where none are. */
  readonly tracer?: () => Tracer | Promise<Tracer>
  /** Lets work outlive the response. */
  waitUntil(work: Promise<unknown>): void
}

/** What limits are kept by, and what the operator says of them. */
export type Limiter = {
  /** Asks the object that keeps a limit for tokens. Rejects when it cannot be reached. */
  lease(call: LimitCall): Promise<LeaseAnswer>
  wait(ms: number): Promise<void>
  /** Of all requests of the account; absent: there is none. */
  readonly account?: BucketLimit
  /** Whether answers tell clients of limits beyond what AWS's do. */
  readonly showsHeaders: boolean
}

/** Texts under keys that are secrets themselves. */
export type LocationMemory = {
  get(key: string): Promise<string | undefined>
  put(key: string, text: string, ttlSeconds: number): Promise<void>
}

/** What a proxy says of its client. */
export type Forwarded = {
  readonly sourceIp: string
  /** Undefined where it does not say. */
  readonly isSecure: boolean | undefined
  readonly port: string | undefined
}

/** What a call to a backend needs besides its address. */
export type Passage = {
  /** A value of the client's request stands in the URL's host: the operator must have declared that host. */
  readonly hostFromClient?: boolean
  /** What the backend is shown in the TLS handshake; without it the call must not be made. */
  readonly clientCertificateId?: string
  /** The link that carries the call, and the load balancer behind a link of version 2. */
  readonly vpcLink?: { readonly id: string; readonly integrationTarget?: string }
}

/** What a call to an AWS service is signed for, and as whom. */
export type AwsSigning = {
  /** The service as integration URIs name it: `sqs`, `runtime.sagemaker`; `lambda-url` for a function's own URL. */
  readonly service: string
  /** Service and region of the signature's scope. */
  readonly signingName: string
  readonly signingRegion: string
  /** The role that makes the call; absent: the operator, or who is named by `callerKeyId`. */
  readonly roleArn?: string
  /** The access key of the API's own caller, who makes the call. */
  readonly callerKeyId?: string
}

/** A function, what it is given, and who calls it. */
export type FunctionCall = {
  /** Function ARN, possibly with `:alias` or `:version`. */
  readonly functionArn: string
  readonly payload: string | Uint8Array
  /** What logs show of it, where it is not the payload. */
  readonly loggedPayload?: string | Uint8Array
  /** The role that invokes; absent: the operator, or who is named by `callerKeyId`. */
  readonly roleArn?: string
  /** The access key of the API's own caller, who invokes. */
  readonly callerKeyId?: string
  readonly headers?: Readonly<Record<string, string>>
}

export type FunctionInvocation = FunctionCall & {
  readonly invocationType: 'RequestResponse' | 'Event' | 'DryRun'
  /** Bytes of an answer that its caller has a use for: a larger one is the function's failure. Lambda's own quota where it is not said. */
  readonly maxAnswerBytes?: number
  readonly timeoutMs: number
}

/** What the Lambda Invoke API answers (`X-Amz-Function-Error` in `functionError`). */
export type FunctionResult = {
  readonly statusCode: number
  readonly functionError?: 'Handled' | 'Unhandled'
  readonly payload: string
  /** The invocation's own id, where it was told. */
  readonly requestId?: string
}

/**
 * The bytes a function writes, as it writes them; or, when it has written none, its refusal or failure. A stream
 * whose function fails ends with an error, a {@link FunctionFailed} where the function's own words are known.
 */
export type FunctionStream =
  | { readonly stream: ReadableStream<Uint8Array> }
  | { readonly result: FunctionResult }
