import { maxCachedBytes } from '../../model/limits.ts'
import type { CachedResponse } from '../../model/cache/response-cache.ts'
import { holdRead } from '../body/held-bytes.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { timedOut, unreachable } from '../exchange/faults.ts'
import { Refusal } from '../exchange/refusal.ts'
import { readFirstBytes, type FirstBytes } from './first-bytes.ts'

/**
 * Answers to a condition or for a part of the whole: they are right for the one request that asked so, and for no other
 * (ATTACKS 66).
 */
const ofOneRequest: ReadonlySet<number> = new Set([206, 304, 412, 416])

/** Seconds an answer is kept beyond its time, at most. */
const maxStaleSeconds = 86_400

/** What an answer says of how it may be kept; undefined for one that must not be. */
export type Terms = {
  /** Request headers that it depends on, in lower case and in order. */
  readonly vary: readonly string[]
  readonly staleWhileRevalidateMs: number
  readonly staleIfErrorMs: number
}

/**
 * Reads the terms of an answer. AWS heeds no header of a backend; what is meant for one client alone is never kept here,
 * and what depends on a request's headers only for requests that have the same (docs/differences.md).
 */
export function termsOf({ status, headers }: Response): Terms | undefined {
  if (ofOneRequest.has(status) || headers.has('set-cookie')) return undefined
  const control = headers.get('cache-control')?.toLowerCase() ?? ''
  if (/(?:^|[\s,])(?:private|no-store)(?:[\s,=]|$)/.test(control)) return undefined
  const vary = new Set((headers.get('vary') ?? '').toLowerCase().split(',').map(trimmed))
  vary.delete('')
  if (vary.has('*')) return undefined
  const coding = headers.get('content-encoding')
  if (coding !== null && coding.toLowerCase() !== 'identity') vary.add('accept-encoding')
  return {
    vary: [...vary].toSorted(),
    staleWhileRevalidateMs: seconds(control, staleWhileRevalidate) * 1000,
    staleIfErrorMs: seconds(control, staleIfError) * 1000,
  }
}

const trimmed = (text: string): string => text.trim()

const staleWhileRevalidate = /(?:^|[\s,])stale-while-revalidate\s*=\s*"?(\d{1,9})/
const staleIfError = /(?:^|[\s,])stale-if-error\s*=\s*"?(\d{1,9})/

const seconds = (control: string, pattern: RegExp): number =>
  Math.min(Number(pattern.exec(control)?.[1] ?? 0), maxStaleSeconds)

/** What of a response is for the one request: the rest is sent again. */
const ownHeaders = ['age', 'content-length', 'x-amzn-trace-id']

/** The head of an answer as it is kept. */
export function cachedHead(response: Response, hasBody: boolean) {
  const headers = new Headers(response.headers)
  const age = headers.get('age') ?? ''
  const isTraced = headers.has('x-amzn-trace-id')
  for (const name of ownHeaders) {
    if (hasBody || name !== 'content-length') headers.delete(name)
  }
  return {
    status: response.status,
    headers,
    initialAgeMs: /^\d{1,9}$/.test(age) ? Number(age) * 1000 : 0,
    isTraced,
  } satisfies Partial<CachedResponse>
}

/**
 * The body of an answer; undefined for one that is too large to be kept. What had to be read for it is put back: the
 * response may be another one afterwards. Throws the fault of a backend that breaks off.
 */
export async function bodyToKeep(
  x: Exchange,
  response: Response,
): Promise<Uint8Array | null | undefined> {
  const { sentBody } = x
  if (sentBody !== undefined) return made(sentBody)
  if (!response.body) return null
  const declared = Number(response.headers.get('content-length') ?? 0)
  if (declared > maxCachedBytes) return undefined
  const { status, headers } = response
  const init = { status, headers, encodeBody: 'manual' } as const
  let first: FirstBytes
  try {
    first = await readFirstBytes(response.body, maxCachedBytes, holdRead(x))
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw error instanceof Error && error.name === 'AbortError' ? timedOut() : unreachable(error)
  }
  if ('rest' in first) {
    x.response = new Response(first.rest, init)
    return undefined
  }
  x.sentBody = first.whole
  x.response = new Response(first.whole, init)
  return first.whole
}

function made(body: string | Uint8Array | null): Uint8Array | null | undefined {
  if (body === null || body.length > maxCachedBytes) return body === null ? null : undefined
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  return bytes.byteLength > maxCachedBytes ? undefined : bytes
}
