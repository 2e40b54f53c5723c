/**
 * A path of an HTTP API up to a `%3F`, where AWS ends it (field H4): a function cannot take what comes behind for a query,
 * and no backend gets more than what was authorised (ATTACKS 10).
 */
export function endedPath(path: string): string {
  if (!path.includes('%')) return path
  const end = path.search(/%3f/i)
  return end < 0 ? path : path.slice(0, end) || '/'
}

/** A path as HTTP APIs match it with routes: AWS decodes it first, so that `%2F` parts segments as a slash does (ATTACKS 3). */
export const matchedPath = (path: string): string =>
  path.includes('%') ? endedPath(path).replace(/%2f/gi, '/') : path

/** What a literal segment is compared as: decoded, since functions get it so. A malformed escape is data. */
export function segmentText(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment.replace(/%[0-9a-f]{2}/gi, decodedAscii)
  }
}

/** A path as method ARNs and policies name it: {@link matchedPath}, with everything decoded that a path may hold as it is. */
export const policyPath = (path: string): string =>
  path.includes('%') ? matchedPath(path).replace(/%[0-9a-f]{2}/gi, decodedAscii) : path

function decodedAscii(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
  return /[A-Za-z0-9\-._~!$&'()*+,;=:@]/.test(character) ? character : escaped.toUpperCase()
}
