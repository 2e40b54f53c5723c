/** The request target as the client sent it: nothing decoded, nothing normalised. */
export type Target = {
  /** Host header with port, in lower case. */
  readonly host: string
  /** Starts with `/`. */
  readonly path: string
  /** Without the `?`; undefined when there was none. */
  readonly query: string | undefined
}

/**
 * Slices a request's URL. `new URL()` would collapse dot segments and rewrite backslashes, and routing,
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
  }
}

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
