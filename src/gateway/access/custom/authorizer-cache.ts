import { maxAuthorizerCacheBytes, maxAuthorizerEntryBytes } from '../../../model/limits.ts'
import type { AuthorizerResult } from '../../exchange/authorizer-result.ts'
import type { AuthorizerAnswer } from '../authorizers/authorizer-answer.ts'
import type { Identity } from '../authorizers/identity-sources.ts'

/** An answer that an isolate remembers. */
export type KeptAnswer = {
  readonly answer: AuthorizerAnswer
  /** The same for the requests that find it known. */
  readonly cached: AuthorizerResult
  /** Milliseconds since 1970. */
  readonly storedAt: number
  readonly expiresAt: number
}

/** An answer that was given at a time, in milliseconds since 1970, and holds for so many seconds from then on. */
export const keptAnswer = (
  answer: AuthorizerAnswer,
  storedAt: number,
  ttlSeconds: number,
): KeptAnswer => ({
  answer,
  cached: resultOf(answer, 0, true),
  storedAt,
  expiresAt: storedAt + ttlSeconds * 1000,
})

/** What the exchange is told of an answer. */
export const resultOf = (
  { principalId, context, usageIdentifierKey, policy }: AuthorizerAnswer,
  latencyMs: number,
  isCached: boolean,
): AuthorizerResult => ({
  ...(principalId !== undefined && { principalId }),
  context,
  policy,
  latencyMs,
  isCached,
  ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
})

type Entry = KeptAnswer & {
  readonly bytes: number
  /** It was asked for since it was last passed over: it is worth another round. */
  isUsed: boolean
}

/**
 * What authorizers have said. Who was asked for is passed over once when room is made, instead of being moved at each request. Tokens are in its keys, so it stays in the memory of the
 * isolate (decision 21).
 */
const kept = new Map<string, Entry>()
let keptBytes = 0

/** What an answer is remembered by: never of two APIs, stages or authorizers, nor of one before and after a flush. */
export type CacheScope = {
  /** Of one authorizer of one deployment, in this isolate: see {@link newScope}. */
  readonly authorizer: number
  readonly stageName: string
  /** Changes with each flush. */
  readonly generation: string | undefined
  /** Which function is asked, where that is not the authorizer's to say. */
  readonly target: string
}

let scopes = 0

/** A number that no other authorizer of this isolate has. */
export const newScope = (): number => ++scopes

/** Lengths stand before the values: `ab`, `c` and `a`, `bc` are two identities, and so are several and one (ATTACKS 36). */
export function cacheKey(
  { authorizer, stageName, generation = '', target }: CacheScope,
  identity: Identity,
): string {
  let key = `${authorizer}/${stageName}/${generation}/${target.length}:${target}`
  for (const { value, all } of identity)
    key += all ? `/${all.length}[${all.map(counted).join('')}` : `/${counted(value)}`
  return key
}

const counted = (text: string): string => `${text.length}:${text}`

/** What was answered, while it holds. A clock that was put back makes nothing hold longer. */
export function recall(key: string, now: number): KeptAnswer | undefined {
  const entry = kept.get(key)
  if (!entry) return undefined
  if (now < entry.storedAt || now >= entry.expiresAt) {
    forget(key, entry)
    return undefined
  }
  entry.isUsed = true
  return entry
}

/** Remembers an answer; others that nobody has asked for meanwhile make room for it, the oldest first. */
export function remember(key: string, known: KeptAnswer): void {
  const { answer, storedAt } = known
  const before = kept.get(key)
  if (before) forget(key, before)
  const bytes = answer.bytes + 2 * key.length
  if (bytes > maxAuthorizerEntryBytes) return
  keep(key, { ...known, bytes, isUsed: false })
  for (const [oldest, entry] of kept) {
    if (keptBytes <= maxAuthorizerCacheBytes) return
    forget(oldest, entry)
    const isWorthIt = entry.isUsed && storedAt < entry.expiresAt
    // The newcomer itself is worth a round, too, however often the others are asked for.
    if (isWorthIt || oldest === key) keep(oldest, Object.assign(entry, { isUsed: false }))
  }
}

function keep(key: string, entry: Entry): void {
  kept.set(key, entry)
  keptBytes += entry.bytes
}

function forget(key: string, { bytes }: Entry): void {
  kept.delete(key)
  keptBytes -= bytes
}
