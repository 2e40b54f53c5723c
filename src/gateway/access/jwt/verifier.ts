import type { Platform } from '../../../model/platform.ts'
import { issuerKey, stillPublishes } from './keys/issuer-keys.ts'
import type { IssuerKey } from './keys/key-set.ts'
import { developmentKeySet, type KeySource } from './keys/key-source.ts'
import { readToken, unknownKey, type TokenObject } from './read-token.ts'
import { recall, remember } from './remembered-tokens.ts'
import { checkSignature } from './signature.ts'
import { TokenRefused } from './token-refused.ts'

/** What an authorizer wants of a token beside a good signature and time. */
export type TokenRules<T> = {
  /** Where the keys of each issuer are that it takes tokens of. */
  readonly issuers: ReadonlyMap<string, KeySource>
  readonly algorithms: readonly string[]
  /**
   * What is made of a token whose signature is good: once, however often it comes. Throws {@link TokenRefused} for one
   * that is not for this authorizer, whatever the time.
   */
  accept(payload: TokenObject): T
  /** Whether a token from the future is refused by its `iat`, too. */
  readonly checksIssuedAt: boolean
}

/** A token that holds now, and whether it was known to. */
export type Verified<T> = { readonly accepted: T; readonly isCached: boolean }

/**
 * Verifies a token, with or without its scheme in front (spec rest-auth §7). At once for one that was verified before.
 * Throws or rejects with `TokenRefused` or `KeysUnavailable`.
 */
export type VerifyToken<T> = (
  value: string,
  platform: Platform,
) => Verified<T> | Promise<Verified<T>>

/** What of a verified token has to be looked at again each time it comes. */
type Standing<T> = {
  readonly verified: Verified<T>
  readonly source: KeySource
  readonly kid: string
  readonly key: IssuerKey
  /** Seconds since 1970. */
  readonly from: number
  readonly until: number
}

/** By what development keys are told from an issuer's own. */
const developmentKid = /^tidegate-development-/

/** Links the verification of tokens by an authorizer's rules. */
export function linkVerifier<T>(rules: TokenRules<T>): VerifyToken<T> {
  /** The algorithm is the configuration's and the key's word: a token can only name one of them (ATTACKS 24–26). */
  const algorithms = new Set(rules.algorithms)
  const owner = {}

  const verify = async (value: string, platform: Platform): Promise<Verified<T>> => {
    const token = value.replace(/^Bearer +/i, '')
    const { alg, kid, payload } = readToken(token)
    if (!algorithms.has(alg)) throw new TokenRefused(`signing method ${nameOf(alg)} is invalid`)
    // Before anything is fetched: a token of somebody else's must not cause a question.
    const issuer = payload['iss']
    const own = typeof issuer === 'string' ? rules.issuers.get(issuer) : undefined
    if (!own) throw new TokenRefused('the token does not have a valid issuer')
    if (kid === undefined) throw unknownKey()
    const isOfDevelopment = platform.developmentKeys !== undefined && developmentKid.test(kid)
    const source = isOfDevelopment ? developmentKeySet : own
    const key = await issuerKey(source, kid, alg, platform)
    if (!key) throw unknownKey()
    await checkSignature(token, key, alg)
    const { from, until } = timesOf(payload, rules.checksIssuedAt)
    const accepted = rules.accept(payload)
    const verified = { accepted, isCached: true }
    const standing: Standing<T> = { verified, source, kid, key, from, until }
    checkTimes(standing, platform.now())
    remember(owner, value, standing)
    return { accepted, isCached: false }
  }

  return (value, platform) => {
    const known = recall(owner, value) as Standing<T> | undefined
    // A key that its issuer has withdrawn vouches for nothing any more.
    if (!known || !stillPublishes(known.source, known.kid, known.key, platform)) {
      return verify(value, platform)
    }
    checkTimes(known, platform.now())
    return known.verified
  }
}

/** `exp` is required, and all three are numbers where they are: a text is no time (ATTACKS 28). */
function timesOf(payload: TokenObject, checksIssuedAt: boolean) {
  const seconds = (name: string): number | undefined => {
    const value = payload[name]
    if (value === undefined) return undefined
    if (typeof value === 'number' && Number.isFinite(value)) return value
    throw new TokenRefused(`the token's ${name} is no time`)
  }
  const until = seconds('exp')
  if (until === undefined) throw new TokenRefused('the token has no expiration time')
  const from = seconds('nbf') ?? -Infinity
  const issuedAt = seconds('iat') ?? -Infinity
  return { from: checksIssuedAt ? Math.max(from, issuedAt) : from, until }
}

/** To the second and without leeway, as AWS has it (spec http-api §4). */
function checkTimes({ from, until }: Standing<unknown>, nowMs: number): void {
  if (until * 1000 <= nowMs) throw new TokenRefused('the token has expired', 'expired')
  if (from * 1000 > nowMs) throw new TokenRefused('the token is not valid yet')
}

/** What a header may repeat of a token's `alg`. */
const nameOf = (alg: string): string => (/^[A-Za-z0-9-]{1,16}$/.test(alg) ? alg : 'of that name')
