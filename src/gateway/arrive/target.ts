import type { Target } from '../exchange/location.ts'
import { Refusal } from '../exchange/refusal.ts'

/**
 * Slices an absolute URL. `new URL()` would collapse dot segments and rewrite backslashes, and routing,
 * authorization and the backend must all see the bytes that were sent (ATTACKS 1–7).
 */
export function readTarget(url: string): Target {
  const authority = url.indexOf('://') + 3
  let end = url.indexOf('#', authority)
  if (end < 0) end = url.length
  let question = url.indexOf('?', authority)
  if (question < 0 || question > end) question = end
  let slash = url.indexOf('/', authority)
  if (slash < 0 || slash > question) slash = question
  return {
    host: url.slice(authority, slash).toLowerCase(),
    path: url.slice(slash, question) || '/',
    query: question < end ? url.slice(question + 1, end) : undefined,
    isSecure: url.startsWith('https:'),
    length: url.length,
  }
}

/** `host` and `host:port` of RFC 9110 §7.2, without what no name on the internet has: user, blanks, a path, a list. */
const authority = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/**
 * The target of a request as it came off a socket. workerd gives the request line's own target, and `Host` apart; other
 * fronts give a URL. What is no host is refused before anything is located: `Host: api.example/admin?` would else be
 * taken for a path.
 *
 * @param isFront whether this is the listener that clients speak to. Then `Host` must agree with an absolute target:
 *   RFC 9112 §3.2.2 gives the target the word, and a proxy that gives it to `Host` would have let in another request.
 */
export function arrivedTarget(request: Request, isFront: boolean): Target | Refusal {
  const { url, headers } = request
  const host = headers.get('host')
  const isOrigin = url.startsWith('/')
  if (isOrigin && host === null) return badRequest('the request has no Host')
  const target = readTarget(isOrigin ? `http://${host}${url}` : url)
  if (!(isOrigin ? authority.test(host!) : authority.test(target.host)))
    return badRequest('Host is no host name with an optional port')
  if (!isOrigin && !/^https?:\/\//i.test(url))
    return badRequest('the target is neither a path nor an http URL')
  if (isFront && !isOrigin && host !== null && host.toLowerCase() !== target.host)
    return badRequest('Host is not the host of the target')
  // Whoever speaks to a socket writes the target, scheme and all; the connection is what it is.
  return isFront ? byConnection(target, request) : target
}

/** Few ask, and the runtime parses a text for who does: that takes a tenth of a short request. */
const byConnection = ({ host, path, query, length }: Target, request: Request): Target => ({
  host,
  path,
  query,
  length,
  get isSecure() {
    return isByTls(request)
  },
})

/** What the listener for TLS says of a connection, and no other socket's `cf` has. */
const isByTls = ({ cf }: Request): boolean =>
  typeof (cf as { readonly tlsVersion?: unknown } | undefined)?.tlsVersion === 'string'

const badRequest = (reason: string): Refusal =>
  new Refusal(400, `Bad Request: ${reason}`, { errorName: 'BadRequestException' })

const forbidden = new RegExp(
  [
    String.raw`[\u0000-\u0020\u007f\\]`,
    '%(?![0-9a-f]{2})',
    '%(?:0[0-9a-f]|1[0-9a-f]|5c|7f)',
    // Bytes that no UTF-8 holds: overlong forms, surrogates, and what lies past the last code point.
    '%(?:c[01]|f[5-9a-f])',
    '%(?:e0%[89]|f0%8|f4%[9ab]|ed%[ab])[0-9a-f]',
  ].join('|'),
  'i',
)
const dotSegment = /(?:^|\/)(?:\.|%2[Ee]){1,2}(?:\/|$)/

/**
 * Why a path is refused before it is routed, or undefined. A backend that decodes or normalises would
 * see another path than the one that was authorised (ATTACKS 1, 4, 6), so such paths never get that far.
 */
export function refusePath(path: string): string | undefined {
  if (forbidden.test(path)) {
    return 'Bad Request: the path holds a backslash, a control character or a malformed percent-encoding'
  }
  if (dotSegment.test(path)) return 'Bad Request: the path holds a dot segment'
  return undefined
}
