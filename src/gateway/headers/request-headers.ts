import { connectionHeader } from '../../wire/connection/connection-header.ts'
import type { EndpointType } from '../../model/rest-api.ts'
import { clientOf } from '../client/client.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { shownTraceHeader } from '../exchange/request-trace.ts'

/** What the gateway alone says of a private endpoint (ATTACKS 14). Lower case. */
export const privateEndpointHeaders: readonly string[] = [
  'x-amzn-cipher-suite',
  'x-amzn-tls-version',
  'x-amzn-vpc-id',
  'x-amzn-vpce-config',
  'x-amzn-vpce-id',
]

/**
 * Request headers API Gateway takes off at the door: no template, mapping or event ever sees them
 * (spec integrations §4). Lower case.
 */
const droppedOnArrival: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'transfer-encoding',
  'trailer',
  'upgrade',
  'www-authenticate',
  connectionHeader,
  ...privateEndpointHeaders,
])

/** Who reads a request's headers: what is for the gateway's authorization alone does not reach a backend. */
export type HeaderReader = 'authorizer' | 'backend'

/**
 * Whether `Authorization` stays here: on methods with AWS_IAM, and wherever it holds a SigV4 signature (spec
 * rest-routing §6). In a test nobody has signed with it.
 */
export const withholdsAuthorization = (x: Exchange): boolean =>
  (x.caller !== undefined && !x.simulated) ||
  x.request.headers.get('authorization')?.startsWith('AWS4-') === true

/** The client's list with the peer's address appended; a sent list is never trusted, only extended. */
function forwardedFor(x: Exchange): string {
  const sent = x.request.headers.get('x-forwarded-for')
  const { peer } = clientOf(x)
  return sent ? `${sent}, ${peer}` : peer
}

/** What the gateway says of the connection it was reached by: its own, or that to a proxy which it trusts. */
export const forwardedProto = (x: Exchange): 'http' | 'https' =>
  clientOf(x).isSecure ? 'https' : 'http'

export const forwardedPort = (x: Exchange): string => {
  const port = clientOf(x).port ?? /:(\d+)$/.exec(x.location.domainName)?.[1]
  return port ?? (forwardedProto(x) === 'https' ? '443' : '80')
}

/**
 * Names whose usual spelling a client's code expects to find. Workers show every name in lower case; API
 * Gateway's edge-optimised APIs re-spell just these (spec integrations §4), so functions written for
 * `event.headers.Authorization` keep working. Others stay in lower case (docs/differences.md).
 */
const spelling: ReadonlyMap<string, string> = new Map(
  [
    'Accept',
    'Accept-Charset',
    'Accept-Encoding',
    'Accept-Language',
    'Age',
    'Authorization',
    'Cache-Control',
    'Content-Encoding',
    'Content-Type',
    'Cookie',
    'Date',
    'Host',
    'If-Match',
    'If-Modified-Since',
    'If-None-Match',
    'If-Unmodified-Since',
    'Origin',
    'Pragma',
    'Range',
    'Referer',
    'User-Agent',
    'Via',
    'Warn',
    'Warning',
    'X-Amz-Date',
    'X-Amz-Security-Token',
    'X-Amzn-Trace-Id',
    'X-Forwarded-For',
    'X-Forwarded-Port',
    'X-Forwarded-Proto',
  ].map((name) => [name.toLowerCase(), name]),
)

/** A request header's usual spelling; the name itself where there is none. */
export const spelledName = (name: string): string => spelling.get(name) ?? name

/**
 * The headers an event or a template sees: what the client sent less {@link droppedOnArrival}, plus what
 * the gateway adds (spec integrations §4). A header sent twice is one value, joined with `, `. To a request
 * that is only simulated nothing is added: AWS's test events hold `"headers":null`.
 */
export function arrivedHeaders(x: Exchange, reader: HeaderReader = 'backend'): Map<string, string> {
  const seen = new Map<string, string>()
  for (const [name, value] of x.request.headers) {
    if (!droppedOnArrival.has(name) && !isViewerHeader(x, name)) {
      seen.set(spelledName(name), value)
    }
  }
  if (reader === 'backend' && seen.has('Authorization') && withholdsAuthorization(x)) {
    seen.delete('Authorization')
  }
  if (x.simulated) return seen
  seen.set('Host', x.location.domainName)
  const { isForwarding, added } = x.api.endpoint
  if (isForwarding) seen.set('X-Amzn-Trace-Id', shownTraceHeader(x))
  seen.set('X-Forwarded-For', forwardedFor(x))
  if (isForwarding) {
    seen.set('X-Forwarded-Port', forwardedPort(x))
    seen.set('X-Forwarded-Proto', forwardedProto(x))
  }
  for (const { name, read } of added.values()) {
    const value = read(x)
    if (value !== undefined) seen.set(name, value)
  }
  return seen
}

/** What an edge-optimised API is told of its viewer comes from the gateway alone (ATTACKS 14). */
export const isViewerHeaderOf = (type: EndpointType, name: string): boolean =>
  type === 'EDGE' && name.startsWith('cloudfront-')

/** {@link isViewerHeaderOf} for the API of a request. */
export const isViewerHeader = (x: Exchange, name: string): boolean =>
  isViewerHeaderOf(x.api.endpoint.type, name)

/** One request header as mappings read it, whatever its case; undefined when dropped or absent. */
export function arrivedHeader(
  x: Exchange,
  name: string,
  reader: HeaderReader = 'backend',
): string | undefined {
  const lower = name.toLowerCase()
  if (lower === 'authorization' && reader === 'backend' && withholdsAuthorization(x)) {
    return undefined
  }
  if (x.simulated) return x.request.headers.get(lower) ?? undefined
  if (lower === 'host') return x.location.domainName
  const { isForwarding, added } = x.api.endpoint
  const own = added.get(lower)
  if (own) return own.read(x)
  if (droppedOnArrival.has(lower) || isViewerHeader(x, lower)) return undefined
  if (lower === 'x-forwarded-for') return forwardedFor(x)
  if (!isForwarding) return x.request.headers.get(lower) ?? undefined
  switch (lower) {
    case 'x-amzn-trace-id':
      return shownTraceHeader(x)
    case 'x-forwarded-port':
      return forwardedPort(x)
    case 'x-forwarded-proto':
      return forwardedProto(x)
    default:
      return x.request.headers.get(lower) ?? undefined
  }
}
