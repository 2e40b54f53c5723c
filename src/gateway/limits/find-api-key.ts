import type { PublishedApiKey } from '../../model/account/api-key.ts'
import { maxApiKeyLength } from '../../model/limits.ts'
import type { CallerKey, Exchange } from '../exchange/exchange.ts'
import { dropOldest } from '../../model/cache/drop-oldest.ts'
import { unavailable } from '../exchange/refusal.ts'

/** Hashes of values that are keys; what is none is hashed each time, so that nobody fills this with made-up ones. */
const hashes = new Map<string, string>()
const maxHashes = 10_000

/** What a published key is at a stage, by `{apiId}/{stage}`. A published key never changes: one that does is read anew. */
const atStages = new WeakMap<PublishedApiKey, Map<string, CallerKey | undefined>>()

/** Sets `x.apiKey` when the value is that of an enabled key in a plan of the request's stage. */
export function findApiKey(x: Exchange, value: string): void | Promise<void> {
  const hash = hashes.get(value)
  if (hash === undefined) {
    return value.length > maxApiKeyLength ? undefined : hashAndFind(x, value)
  }
  const found = lookUp(x, hash)
  if (found instanceof Promise) return found.then((key) => accept(x, value, key))
  accept(x, value, found)
}

async function hashAndFind(x: Exchange, value: string): Promise<void> {
  const hash = await hashOf(value)
  const found = await lookUp(x, hash)
  if (!found) return
  if (hashes.size >= maxHashes) dropOldest(hashes, maxHashes / 10)
  hashes.set(value, hash)
  accept(x, value, found)
}

/** The published key with a value, whatever it opens, for who wants to know why it opens nothing. */
export async function publishedApiKey(
  x: Exchange,
  value: string,
): Promise<PublishedApiKey | undefined> {
  return value.length > maxApiKeyLength ? undefined : lookUp(x, await hashOf(value))
}

async function hashOf(value: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function lookUp(x: Exchange, hash: string) {
  const failed = (error: unknown): never => {
    const { apiId, stageName } = x.location
    const message = 'an API key could not be looked up'
    x.platform.log({ level: 'error', message, apiId, stage: stageName, error: String(error) })
    throw unavailable('the API key cannot be looked up')
  }
  try {
    const found = x.platform.apiKey(hash)
    return found instanceof Promise ? found.catch(failed) : found
  } catch (error) {
    return failed(error)
  }
}

function accept(x: Exchange, value: string, found: PublishedApiKey | undefined): void {
  if (!found?.enabled) return
  let known = atStages.get(found)
  if (!known) atStages.set(found, (known = new Map()))
  const { apiId, stageName } = x.location
  const at = `${apiId}/${stageName}`
  if (!known.has(at)) {
    const plan = found.plans.find(({ apiStages }) =>
      apiStages.some((open) => open.apiId === apiId && open.stage === stageName),
    )
    known.set(at, plan && { id: found.keyId, value, planId: plan.planId, plan })
  }
  x.apiKey = known.get(at)
}
