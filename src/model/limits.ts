/**
 * Every number that bounds what callers and definitions may ask for, with its source.
 * AWS's where a definition may rely on it; ours where AWS's is only a cap (and then it says so).
 */

/** Bytes of a request body: spec rest-request §10. */
export const maxRequestBytes = 10_485_760
/** Characters of a request target: spec rest-request §10. The most that any endpoint type takes. */
export const maxTargetLength = 10_240
/** Bytes of all header names and values: spec rest-request §10. The most that any endpoint type takes. */
export const maxHeaderBytes = 10_240
/**
 * Header names of a request, and of a backend's answer. AWS bounds their bytes only; here each name costs a hundred
 * times its own size until the garbage is collected.
 */
export const maxHeaderNames = 500
/** Trusted proxies between client and gateway that are believed one after the other: ours. */
export const maxProxyHops = 32
/** The two by endpoint type: spec rest-routing §8. */
export const endpointLimits = {
  EDGE: { maxTargetLength: 8_192, maxHeaderBytes },
  REGIONAL: { maxTargetLength, maxHeaderBytes },
  PRIVATE: { maxTargetLength: 8_192, maxHeaderBytes: 8_000 },
} as const
/** Bytes of a payload to Lambda: spec rest-request §10. */
export const maxFunctionPayloadBytes = 6_291_556
/** Characters of one value under `$context.requestOverride` or `responseOverride`; a template can make up any. */
export const maxOverrideLength = 1_048_576
/** Characters of an API key's value: spec rest-request §7. */
export const maxApiKeyLength = 128
/** Audiences of a JWT authorizer: spec http-api §13. */
export const maxAudiences = 50
/** Bytes of an imported definition: spec openapi §1. */
export const maxDefinitionBytes = 6_291_456
/** Milliseconds an integration may take by default: spec integrations §2. */
export const defaultIntegrationTimeoutMs = 29_000
/** The same of an HTTP API: spec http-api §8. */
export const defaultHttpIntegrationTimeoutMs = 30_000
/** Milliseconds: spec control-plane §8. */
export const minIntegrationTimeoutMs = 50
/** Milliseconds: AWS raises 29 s by quota up to 300 s; ours is accepted for every API. */
export const maxIntegrationTimeoutMs = 300_000
/** Milliseconds a streamed answer may take: spec integrations §13. */
export const maxStreamTimeoutMs = 900_000
/** Milliseconds a streamed answer may be silent, by endpoint type: spec integrations §13. */
export const maxStreamGapMs = { EDGE: 30_000, REGIONAL: 300_000, PRIVATE: 300_000 } as const
/** Bytes of a streaming function's metadata, the delimiter behind them included: spec integrations §13. */
export const maxStreamMetadataBytes = 16_384
/** Milliseconds and bytes after which a test of a streaming method shows what there is: spec integrations §13. */
export const maxTestedStreamMs = 35_000
export const maxTestedStreamBytes = 1_048_576
/** Stage variables: spec rest-routing §12. */
export const maxStageVariables = 100
/** Bytes of an answer that a stage's cache keeps: spec rest-responses §6. */
export const maxCachedBytes = 1_048_576
/** Bytes of a buffered backend body: spec rest-request §10. */
export const maxResponseBytes = 10_485_760
/** Bytes of a request with a function's code: a 50 MB zip in base64 (Lambda's quota for direct upload), and its JSON. */
export const maxFunctionCodeBodyBytes = 70_000_000
/** Bytes of any other control-plane request: ours, room for several templates of AWS's largest (300 kB). */
export const maxControlBodyBytes = 2_097_152
/** Bytes of a control-plane request that are taken and dropped, so that a caller who sends too much reads the answer; ours. */
export const maxDiscardedBytes = 33_554_432
/** Bytes of control-plane requests that an isolate holds at once; ours, well inside the 128 MB of a Worker. */
export const maxHeldControlBytes = 80_000_000
/**
 * Bytes of bodies that the requests of an isolate hold at once; ours, four of the largest. What is made of a body
 * (its text, what a template says, what goes out) weighs several times as much. A body counts from `minHeldBytes` on, an
 * answer from `minHeldAnswerBytes` on: less is in the network's own buffers.
 */
export const maxHeldBytes = 50_331_648
export const minHeldBytes = 16_384
export const minHeldAnswerBytes = 524_288
/** Bytes of an error of an AWS service, which is read before it is passed on; ours, a thousand times what they have. */
export const maxAwsErrorBytes = 1_048_576
/**
 * Bytes that a body counts for which nobody reads and which goes on to a backend; ours. The runtime has two buffers of
 * 128 kB for it, and as much goes into two connections. Shorter ones than `minWaitingBytes` are not counted.
 */
export const passingBodyBytes = 262_144
/** Milliseconds that a request waits for room for a body, and bytes up to which one does not stand in line. */
export const maxRoomWaitMs = 2_000
export const minWaitingBytes = 65_536
/** Requests that wait so at once; ours. One has a connection and what was read of its body, some 100 kB. */
export const maxWaitingBodies = 256
/** Milliseconds after which an answer that its client has not taken may be cut for want of room. */
export const minSlowAnswerMs = 10_000
/** The same for a body that its client has not sent to the end. */
export const minSlowBodyMs = 10_000
/** Characters of a resource policy: spec rest-auth §4. */
export const maxResourcePolicyLength = 8_192
/** Seconds that a Lambda authorizer's answer is kept where its definition does not say: spec rest-auth §6. */
export const defaultAuthorizerTtlSeconds = 300
/** Bytes of such answers that an isolate remembers, and of one; ours. AWS has answers of 8 KB at most. */
export const maxAuthorizerCacheBytes = 16_777_216
export const maxAuthorizerEntryBytes = 1_048_576
/**
 * Characters of a Lambda authorizer's answer, and bytes of which no more are read. AWS's quota is 8 KB; ours only bound what is
 * parsed and kept (ATTACKS 33).
 */
export const maxAuthorizerAnswerLength = 65_536
export const maxAuthorizerAnswerBytes = 4 * maxAuthorizerAnswerLength
/** Characters of a body in which a mapping of an HTTP API looks for a path: spec parameter-mapping §9. */
export const maxMappedBodyBytes = 102_400
/** Scopes of a route: spec http-api §13. */
export const maxRouteScopes = 10
/** Milliseconds for the function of an HTTP API's authorizer: spec http-api §13. */
export const httpAuthorizerTimeoutMs = 10_000

/** Of a message of a WebSocket API (spec websocket §12); also of what is posted to a connection. */
export const maxMessageBytes = 131_072
/** Groups that one header of a route's answer names: each is a call. */
export const maxNamedGroups = 100
/** Milliseconds without a frame after which a connection is closed. */
export const sessionIdleMs = 600_000
/** Milliseconds after which it is closed whatever happens. */
export const sessionLifeMs = 7_200_000
