import type { Platform } from '../../../model/platform.ts'
import { startDeadline } from '../../integrations/call/deadline.ts'
import { readCapped } from '../../body/read-capped.ts'
import { toText } from '../../body/bytes.ts'
import { authorizerMisconfigured } from './faults.ts'

/** Milliseconds for a key set, and its bytes: AWS's quotas for JWKS endpoints (ATTACKS 30). */
const keySetTimeoutMs = 1_500
const maxKeySetBytes = 150_000
/** Milliseconds after which a key set is asked for again. */
const freshMs = 600_000
/** Milliseconds that a pool which cannot be reached is believed by its last keys. */
const maxStaleMs = 3_600_000
/** Milliseconds between two questions to one pool, however many unknown keys are named (ATTACKS 32). */
const refetchMs = 30_000
/** Milliseconds that a pool without keys is left alone after it has failed. */
const retryMs = 1_000
/** User pools remembered by an isolate; the oldest goes first. */
const maxPools = 100

type Keys = ReadonlyMap<string, CryptoKey>

type Known = {
  readonly keys: Keys | undefined
  readonly fetchedAt: number
  readonly askedAt: number
}

/** By issuer. Values and times only: a promise must not be shared between requests. */
const pools = new Map<string, Known>()

/**
 * The pool's RS256 key of that id; undefined when the pool has none. Throws AUTHORIZER_CONFIGURATION_ERROR
 * when the pool's keys cannot be had (spec rest-auth §7). `issuer` is the pool's own URL, never a token's word.
 */
export async function userPoolKey(
  issuer: string,
  kid: string,
  platform: Platform,
): Promise<CryptoKey | undefined> {
  const now = platform.now()
  const known = pools.get(issuer)
  const age = known ? now - known.fetchedAt : Infinity
  const sinceAsked = known ? now - known.askedAt : Infinity
  const usable = known?.keys && age < maxStaleMs ? known.keys : undefined
  if (usable && ((age < freshMs && usable.has(kid)) || sinceAsked < refetchMs)) {
    return usable.get(kid)
  }
  if (!usable && sinceAsked < retryMs) throw unreachable(issuer, 'it has just failed')
  // Others meanwhile go on with the keys there are.
  if (usable) remember(issuer, { ...known!, askedAt: now })
  try {
    const keys = await fetchKeys(issuer, platform)
    remember(issuer, { keys, fetchedAt: now, askedAt: now })
    return keys.get(kid)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    if (!usable) {
      remember(issuer, { keys: undefined, fetchedAt: -Infinity, askedAt: platform.now() })
      throw unreachable(issuer, why)
    }
    platform.log({ level: 'warn', message: 'user pool keys not renewed', issuer, error: why })
    return usable.get(kid)
  }
}

const unreachable = (issuer: string, why: string) =>
  authorizerMisconfigured(`The keys of user pool ${issuer} cannot be read: ${why}`)

function remember(issuer: string, known: Known): void {
  pools.delete(issuer)
  pools.set(issuer, known)
  if (pools.size > maxPools) pools.delete(pools.keys().next().value!)
}

async function fetchKeys(issuer: string, platform: Platform): Promise<Keys> {
  const deadline = startDeadline(keySetTimeoutMs)
  try {
    const response = await platform.fetch(`${issuer}/.well-known/jwks.json`, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: deadline.signal,
    })
    if (response.status !== 200) throw new Error(`it answered ${response.status}`)
    // `fetch` obeys its signal up to the headers; the pipe cuts a stalled body.
    const body = response.body?.pipeThrough(new IdentityTransformStream(), {
      signal: deadline.signal,
    })
    const tooLarge = () => new Error(`its key set is larger than ${maxKeySetBytes} bytes`)
    const bytes = await readCapped(body ?? null, maxKeySetBytes, tooLarge)
    return await importKeys(JSON.parse(toText(bytes)))
  } finally {
    deadline.met()
  }
}

const rs256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/**
 * The keys of a set that verify RS256, which is what user pools sign by. The algorithm is the key's: a key
 * for another one is left out, so no token can ask for it (ATTACKS 25, 26).
 */
async function importKeys(set: unknown): Promise<Keys> {
  const { keys } = (set ?? {}) as { readonly keys?: unknown }
  if (!Array.isArray(keys)) throw new Error('its key set has no keys')
  const imported = new Map<string, CryptoKey>()
  for (const key of keys as readonly (Readonly<Record<string, unknown>> | null)[]) {
    const { kty, kid, alg = 'RS256', use = 'sig', n, e } = key ?? {}
    if (kty !== 'RSA' || alg !== 'RS256' || use !== 'sig') continue
    if (typeof kid !== 'string' || typeof n !== 'string' || typeof e !== 'string') continue
    const jwk = { kty, n, e, alg, ext: true }
    imported.set(kid, await crypto.subtle.importKey('jwk', jwk, rs256, false, ['verify']))
  }
  return imported
}
