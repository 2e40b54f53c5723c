/**
 * Which headers reach a backend and which come back (spec integrations §7–8, parameter-mapping §6).
 * All names in lower case.
 */

/** Mapping one of these onto a request fails the call with 500, for every type. */
export const forbiddenRequestHeaders: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'x-amzn-trace-id',
  'x-amzn-apigateway-api-id',
])

/** More of them for AWS and AWS_PROXY. */
export const forbiddenAwsRequestHeaders: ReadonlySet<string> = new Set([
  ...forbiddenRequestHeaders,
  'authorization',
  'connection',
  'expect',
  'proxy-authenticate',
  'te',
])

/** The names among an AWS_PROXY integration's targets that fail its calls, though no mapping changes an event. */
export const forbiddenTargets = (
  requestParameters: Readonly<Record<string, string>> | undefined,
): readonly string[] =>
  Object.keys(requestParameters ?? {}).filter((target) =>
    forbiddenAwsRequestHeaders.has(
      target.replace(/^integration\.request\.header\./, '').toLowerCase(),
    ),
  )

/** Silently not sent to an HTTP backend even when mapped. */
export const droppedHttpRequestHeaders: ReadonlySet<string> = new Set([
  'expect',
  'proxy-authenticate',
  'te',
  'via',
  'connection',
])

/** Mapped onto a response, these become `x-amzn-Remapped-{Name}`; keyed by lower-case name. */
export const remappedResponseHeaders: ReadonlyMap<string, string> = remapped([
  'Authorization',
  'Connection',
  'Content-Length',
  'Content-MD5',
  'Date',
  'Expect',
  'Host',
  'Max-Forwards',
  'Proxy-Authenticate',
  'Server',
  'Trailer',
  'Upgrade',
  'User-Agent',
  'WWW-Authenticate',
])

/** The same for what a proxied backend or function answers. */
export const remappedProxyResponseHeaders: ReadonlyMap<string, string> = remapped([
  'Connection',
  'Content-Length',
  'Date',
  'Server',
  'x-amzn-RequestId',
  'WWW-Authenticate',
])

function remapped(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [name.toLowerCase(), `x-amzn-Remapped-${name}`]))
}
