import { Fault } from '../../../model/fault.ts'
import type { Platform } from '../../../model/platform.ts'
import type { Authorizer } from '../../../model/rest-api.ts'
import type { AuthorizerResult } from '../../exchange/authorizer-result.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { authorizerMisconfigured, unauthorized } from '../authorizers/faults.ts'
import { linkIdentitySources, type Identity } from '../authorizers/identity-sources.ts'
import { noteStart } from '../custom/authorizer-record.ts'
import { tell } from '../tell.ts'
import { challengeOf } from './challenge.ts'
import { cognitoRules, type Grant } from './cognito-rules.ts'
import { httpAlgorithms, issuerRules, restAlgorithms } from './issuer-rules.ts'
import { KeysUnavailable, TokenRefused } from './token-refused.ts'
import { noteToken } from './token-record.ts'
import { linkVerifier, type TokenRules, type Verified } from './verifier.ts'

/** An authorizer of tokens of a REST API, linked. Both parts throw the fault that the caller is answered with. */
export type TokenCheck = {
  /** Lets a caller pass, and tells the exchange what the token says; waits only where one has to be verified. */
  admit(x: Exchange, scopes: readonly string[]): void | Promise<void>
  /** Where the token is; UNAUTHORIZED without it. */
  identify(x: Exchange): Identity
  /**
   * What a token says of its bearer, whom it lets in where the method wants these scopes. At once for a token that was
   * verified before.
   */
  check(
    identity: Identity,
    scopes: readonly string[],
    platform: Platform,
  ): AuthorizerResult | Promise<AuthorizerResult>
}

/** Of each authorizer of a linked API: its methods share what is known of tokens. */
const linked = new WeakMap<Authorizer, TokenCheck>()

/** Links an authorizer of type COGNITO_USER_POOLS or JWT, once. What in the platform never changes may settle it. */
export async function tokenCheck(
  authorizer: Authorizer,
  { cognitoEndpoint }: Platform,
): Promise<TokenCheck> {
  const endpoint = authorizer.type === 'JWT' ? undefined : await cognitoEndpoint?.()
  return linkedOnce(authorizer, () =>
    authorizer.type === 'JWT'
      ? linkTokenCheck(authorizer, anyIssuer, rulesOf(authorizer, restAlgorithms))
      : linkTokenCheck(authorizer, userPool, cognitoRules(authorizer, endpoint)),
  )
}

/**
 * The same for an HTTP API's authorizer (spec http-api §4). What keeps keys from being read is the caller's to answer:
 * {@link KeysUnavailable} goes through.
 */
export const httpTokenCheck = (authorizer: Authorizer): TokenCheck =>
  linkedOnce(authorizer, () =>
    linkTokenCheck(
      authorizer,
      { ...anyIssuer, withoutKeys: (error) => error },
      rulesOf(authorizer, httpAlgorithms),
    ),
  )

const rulesOf = ({ jwtConfiguration }: Authorizer, algorithms: readonly string[]) =>
  issuerRules(jwtConfiguration!, algorithms)

function linkedOnce(authorizer: Authorizer, link: () => TokenCheck): TokenCheck {
  let check = linked.get(authorizer)
  if (!check) linked.set(authorizer, (check = link()))
  return check
}

function linkTokenCheck(authorizer: Authorizer, kind: Kind, rules: TokenRules<Grant>): TokenCheck {
  const readIdentity = linkIdentitySources(authorizer.identitySource)
  const verify = linkVerifier(rules)
  const finish = (
    { accepted, isCached }: Verified<Grant>,
    scopes: readonly string[],
    latencyMs: number,
  ): AuthorizerResult => ({
    context: nothing,
    claims: accepted.claims,
    ...kind.grantedTo(accepted, scopes),
    latencyMs,
    isCached,
  })
  const admitted = (x: Exchange, result: AuthorizerResult, scopes: readonly string[]): void => {
    x.authorizer = result
    if (x.record) noteToken(x, result, scopes)
  }
  const linkedCheck: TokenCheck = {
    admit(x, scopes) {
      if (x.record) noteStart(x, authorizer)
      const identity = linkedCheck.identify(x)
      if (x.record) noteStart(x, authorizer, identity)
      const result = linkedCheck.check(identity, scopes, x.platform)
      if (result instanceof Promise) return result.then((fresh) => admitted(x, fresh, scopes))
      return admitted(x, result, scopes)
    },
    identify(x) {
      const identity = readIdentity(x)
      if (identity?.length !== 1) {
        tell(x, () => `the request lacks ${authorizer.identitySource ?? 'a token'}`)
        throw kind.refuse(undefined, [])
      }
      return identity
    },
    check(identity, scopes, platform) {
      try {
        const verified = verify(identity[0]!.value, platform)
        if (!(verified instanceof Promise)) return finish(verified, scopes, 0)
        const from = platform.now()
        return verified
          .then((fresh) => finish(fresh, scopes, platform.now() - from))
          .catch((error: unknown) => {
            throw faultOf(error, scopes, kind)
          })
      } catch (error) {
        throw faultOf(error, scopes, kind)
      }
    },
  }
  return linkedCheck
}

const nothing: AuthorizerResult['context'] = new Map()

type Kind = {
  /** Throws {@link TokenRefused} for a token that is for other methods. */
  grantedTo(grant: Grant, scopes: readonly string[]): Pick<AuthorizerResult, 'scopes'>
  /** Undefined: there is no token. */
  refuse(refused: TokenRefused | undefined, scopes: readonly string[]): Fault
  /** What is thrown where the issuer's keys cannot be had. */
  withoutKeys(error: KeysUnavailable): Error
}

const configurationError = ({ message }: KeysUnavailable): Fault => authorizerMisconfigured(message)

const insufficient = () =>
  new TokenRefused('the token does not have valid scopes', 'insufficient_scope')

/** A user pool's tokens are of two uses, and scopes tell which a method wants. One scope is enough (spec rest-auth §7). */
const userPool: Kind = {
  withoutKeys: configurationError,
  grantedTo(grant, scopes) {
    const wanted = scopes.length > 0 ? 'access' : 'id'
    if (grant.use !== wanted)
      throw new TokenRefused(
        `an ${wanted} token is wanted, and its token_use is ${said(grant.use)}`,
      )
    if (wanted === 'access' && !scopes.some((scope) => grant.scopes.has(scope)))
      throw insufficient()
    return {}
  },
  // Said only of a token whose signature is good: that is checked first.
  refuse: (refused) =>
    unauthorized(
      refused?.reason === 'expired' ? 'The incoming token has expired' : undefined,
      refused?.message,
    ),
}

const said = (use: unknown): string => (typeof use === 'string' ? JSON.stringify(use) : 'none')

/** As HTTP APIs have it: a token that lacks a scope is a good one, and not enough (spec http-api §4). */
const anyIssuer: Kind = {
  withoutKeys: configurationError,
  grantedTo(grant, scopes) {
    if (scopes.length === 0) return { scopes: null }
    const granted = scopes.filter((scope) => grant.scopes.has(scope))
    if (granted.length === 0) throw insufficient()
    return { scopes: granted }
  },
  // Unlike Cognito's, these are OAuth's, which asks for its challenge (RFC 6750).
  refuse(refused, scopes) {
    const headers = { 'www-authenticate': challengeOf(refused, scopes) }
    const more = refused ? { detail: refused.message, headers } : { headers }
    return refused?.reason === 'insufficient_scope'
      ? new Fault('ACCESS_DENIED', 'Forbidden', more)
      : new Fault('UNAUTHORIZED', 'Unauthorized', more)
  },
}

function faultOf(error: unknown, scopes: readonly string[], kind: Kind): unknown {
  if (error instanceof TokenRefused) return kind.refuse(error, scopes)
  return error instanceof KeysUnavailable ? kind.withoutKeys(error) : error
}
