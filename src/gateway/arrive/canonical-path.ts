/** `%` and two digits. Among them are the unreserved characters, which mean the same with and without it. */
const escape = /%([0-9a-f]{2})/gi
const unreserved = /^[A-Za-z0-9._~-]$/

/**
 * A path as routing, method ARNs and policies see it: characters that need no percent-encoding stand for themselves, as
 * they do for every backend that decodes (RFC 3986 §6.2.2), so a rule about `/admin` holds for `/%61dmin`. What is
 * reserved stays encoded: `%2F` is no slash. Backends and path parameters get what was sent.
 */
export const canonicalPath = (path: string): string =>
  path.includes('%') ? path.replace(escape, canonicalEscape) : path

function canonicalEscape(escaped: string, digits: string): string {
  const character = String.fromCharCode(Number.parseInt(digits, 16))
  return unreserved.test(character) ? character : escaped.toUpperCase()
}

/** Characters of `path` that became the first `length` of its canonical form. */
export function sentLength(path: string, length: number): number {
  let at = 0
  for (let seen = 0; seen < length && at < path.length;) {
    const canonical = path[at] === '%' ? canonicalPath(path.slice(at, at + 3)).length : 1
    at += canonical === 1 && path[at] === '%' ? 3 : canonical
    seen += canonical
  }
  return at
}
