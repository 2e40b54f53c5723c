import { httpClaims } from './claims-text.ts'
import type { Grant } from './cognito-rules.ts'
import { discoveredKeySet } from './keys/key-source.ts'
import type { TokenObject } from './read-token.ts'
import { allScopesOf } from './scopes.ts'
import { TokenRefused } from './token-refused.ts'
import type { TokenRules } from './verifier.ts'

/** What AWS's HTTP APIs take (spec http-api §4). */
export const httpAlgorithms = ['RS256', 'RS384', 'RS512']

/** What a REST API takes here: every algorithm with a public key that OpenID issuers sign by. */
export const restAlgorithms = [
  ...httpAlgorithms,
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** The rules of an authorizer of type JWT, whichever kind of API has it (spec http-api §4). */
export const issuerRules = (
  { issuer, audience }: { readonly issuer: string; readonly audience: readonly string[] },
  algorithms: readonly string[],
): TokenRules<Grant> => ({
  issuers: new Map([[issuer, discoveredKeySet(issuer)]]),
  algorithms,
  checksIssuedAt: true,
  accept(payload) {
    if (!isFor(payload, audience))
      throw new TokenRefused('the token does not have a valid audience')
    return { claims: httpClaims(payload), scopes: allScopesOf(payload), use: undefined }
  },
})

/** `client_id` counts only where there is no `aud`: so it is with Cognito's access tokens. */
function isFor({ aud, client_id: client }: TokenObject, audience: readonly string[]): boolean {
  const named: readonly unknown[] = aud === undefined ? [client] : Array.isArray(aud) ? aud : [aud]
  return named.some((one) => typeof one === 'string' && audience.includes(one))
}
