import type { Target } from '../exchange/location.ts'
import { Refusal } from '../exchange/refusal.ts'

/**
 * Slices an absolute URL. `new URL()` would collapse dot segments and rewrite backslashes, and routing,
 * authorization and the backend must all see the bytes that were sent (ATTACKS 1–7).
 */
export function readTarget(url: string): Target {
  const authority = url.indexOf('://') + 3
  let slash = authority
  while (slash < url.length && !'/?#'.includes(url[slash]!)) slash++
  const host = url.slice(authority, slash).toLowerCase()
  return { host, ...split(url, slash), isSecure: url.startsWith('https:'), length: url.length }
}

/** Path and query, from where the path begins. */
function split(url: string, slash: number): Pick<Target, 'path' | 'query'> {
  const hash = url.indexOf('#', slash)
  const end = hash < 0 ? url.length : hash
  let question = url.indexOf('?', slash)
  if (question < 0 || question > end) question = end
  return {
    path: url.slice(slash, question) || '/',
    query: question < end ? url.slice(question + 1, end) : undefined,
  }
}

/** `host` and `host:port` of RFC 9110 §7.2, without what no name on the internet has: user, blanks, a path, a list. */
const authority = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/** The last one that was found to be a host: most requests come to one of few. */
let lastHost = ''

type Arrived = {
  readonly request: Request
  /** The request's own: each look at it makes a text anew. */
  readonly url: string
  /**
   * Whether this is the listener that clients speak to. Then `Host` must agree with an absolute target: RFC 9112 §3.2.2
   * gives the target the word, and a proxy that gives it to `Host` would have let in another request.
   */
  readonly isFront: boolean
}

/**
 * The target of a request as it came off a socket. workerd gives the request line's own target, and `Host` apart; other
 * fronts give a URL. What is no host is refused before anything is located: `Host: api.example/admin?` would else be
 * taken for a path.
 */
export function arrivedTarget({ request, url, isFront }: Arrived): Target | Refusal {
  const host = request.headers.get('host')
  const isOrigin = url.startsWith('/')
  if (isOrigin && host === null) return badRequest('the request has no Host')
  const target = isOrigin ? originTarget(host!, url) : readTarget(url)
  if (target.host !== lastHost) {
    if (!authority.test(target.host))
      return badRequest('Host is no host name with an optional port')
    lastHost = target.host
  }
  if (!isOrigin && !/^https?:\/\//i.test(url))
    return badRequest('the target is neither a path nor an http URL')
  if (isFront && !isOrigin && host !== null && host.toLowerCase() !== target.host)
    return badRequest('Host is not the host of the target')
  // Whoever speaks to a socket writes the target, scheme and all; the connection is what it is.
  return isFront ? new FrontTarget(target, request) : target
}

/** A path and a host that come apart. */
function originTarget(host: string, url: string): Target {
  const { path, query } = split(url, 0)
  const length = 'http://'.length + host.length + url.length
  return { host: host.toLowerCase(), path, query, isSecure: false, length }
}

/** The target at the listener itself. Few ask for `isSecure`, and the runtime parses a text for who does. */
class FrontTarget implements Target {
  readonly host: string
  readonly path: string
  readonly query: string | undefined
  readonly length: number
  readonly #request: Request

  constructor({ host, path, query, length }: Target, request: Request) {
    this.host = host
    this.path = path
    this.query = query
    this.length = length
    this.#request = request
  }

  get isSecure(): boolean {
    return isByTls(this.#request)
  }
}

/** What the listener for TLS says of a connection, and no other socket's `cf` has. */
const isByTls = ({ cf }: Request): boolean =>
  typeof (cf as { readonly tlsVersion?: unknown } | undefined)?.tlsVersion === 'string'

const badRequest = (reason: string): Refusal =>
  new Refusal(400, `Bad Request: ${reason}`, { errorName: 'BadRequestException' })

/** What all that is refused has in it, and most paths have not: one look costs a quarter of two. */
const remarkable = /[%.\\\u0000-\u0020\u007f]/

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
/** Also between what becomes a slash, or the end of the path, for a backend that decodes before it normalises. */
const dotSegment = /(?:^|\/|%2f)(?:\.|%2e){1,2}(?:\/|%2f|%3f|%23|$)/i

/**
 * Why a path is refused before it is routed, or undefined. A backend that decodes or normalises would
 * see another path than the one that was authorised (ATTACKS 1, 4, 6), so such paths never get that far.
 */
export function refusePath(path: string): string | undefined {
  if (!remarkable.test(path)) return undefined
  if (forbidden.test(path)) {
    return 'Bad Request: the path holds a backslash, a control character or a malformed percent-encoding'
  }
  if (dotSegment.test(path)) return 'Bad Request: the path holds a dot segment'
  return undefined
}
