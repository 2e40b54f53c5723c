/** A request that has begun and not ended. */
export type Work = { readonly verb: string; readonly path: string; readonly begunAt: number }

/** Bytes of a body, and characters of a target, from which on a request is told of before it is worked on. */
const largeBody = 65_536
const largeTarget = 2_048

type Noted = {
  readonly verb: string
  readonly url: string
  readonly begunAt: number
  readonly isLarge: boolean
}

// What the process is busy with, for whoever ends it. Texts and times, nothing that belongs to a request.
// A place is taken again as soon as it is free, which costs less than a map that grows and shrinks.
const inFlight: (Noted | undefined)[] = []
const free: number[] = []

/** The requests that this process has begun and not ended, without their query strings, oldest first. */
export const workInFlight = (): readonly Work[] =>
  inFlight
    .filter((noted) => noted !== undefined)
    .toSorted((a, b) => a.begunAt - b.begunAt)
    .map(({ verb, url, begunAt }) => ({ verb, path: pathOf(url), begunAt }))

/**
 * Notes that a request is under way, where a supervisor asks for that. A large request is printed, for the supervisor
 * alone: if the process then never answers again, that is the one it was busy with. Small ones are not worth a line each.
 *
 * @param url the request's own: each look at it makes a text anew
 * @param token what the supervisor knows its lines by
 * @returns a number to end it by
 */
export function noteBegin(request: Request, url: string, token: string): number {
  const id = free.pop() ?? inFlight.length
  const verb = request.method
  const isLarge = isLargeRequest(request, url)
  inFlight[id] = { verb, url, begunAt: Date.now(), isLarge }
  if (isLarge) print({ event: 'begun', token, id, verb, path: pathOf(url) })
  return id
}

/** Notes that it has been answered. */
export function noteEnd(id: number, token: string): void {
  const isLarge = inFlight[id]?.isLarge
  inFlight[id] = undefined
  free.push(id)
  if (isLarge) print({ event: 'ended', token, id })
}

function isLargeRequest(request: Request, url: string): boolean {
  if (url.length > largeTarget) return true
  if (request.body === null) return false
  const length = request.headers.get('content-length')
  return length === null || Number(length) >= largeBody
}

/** The query string may hold somebody's secret. */
function pathOf(url: string): string {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', 'https://'.length)
  const end = url.indexOf('?')
  return url.slice(start, Math.min(end < 0 ? Infinity : end, start + largeTarget))
}

function print(line: Readonly<Record<string, unknown>>): void {
  // oxlint-disable-next-line no-console -- the supervisor reads standard output
  console.log(JSON.stringify(line))
}
