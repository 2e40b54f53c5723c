import type { Env } from '../env.ts'

/** A request that has begun and not ended. */
export type Work = { readonly verb: string; readonly path: string; readonly begunAt: number }

/** Bytes of a body, and characters of a target, from which on a request is told of before it is worked on. */
const largeBody = 65_536
const largeTarget = 2_048

// What the process is busy with, for whoever ends it. Texts and times, nothing that belongs to a request.
const inFlight = new Map<number, Work>()
let begun = 0

/** The requests that this process has begun and not ended, without their query strings. */
export const workInFlight = (): readonly Work[] => [...inFlight.values()]

/**
 * Runs a request and notes that it is under way, where a supervisor asks for that. A large request is printed first,
 * for the supervisor alone: if the process then never answers again, that is the one it was busy with. Small ones
 * are not worth a line each.
 */
export async function noted(
  request: Request,
  env: Env,
  work: () => Promise<Response>,
): Promise<Response> {
  const token = env.WATCH_TOKEN
  if (token === undefined) return work()
  const id = ++begun
  // Each of these makes a text anew.
  const { method: verb, url } = request
  const path = pathOf(url)
  const isLarge = isLargeRequest(request, url)
  inFlight.set(id, { verb, path, begunAt: Date.now() })
  try {
    if (isLarge) print({ event: 'begun', token, id, verb, path })
    return await work()
  } finally {
    inFlight.delete(id)
    if (isLarge) print({ event: 'ended', token, id })
  }
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
