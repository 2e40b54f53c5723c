import { UnfitAnswer } from '../../../gateway/access/jwt/keys/fetch-json.ts'
import { discoverKeys, discoveryUrl } from '../../../gateway/access/jwt/keys/key-source.ts'
import { issuerProblem } from '../../../wire/egress/issuer-url.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { Edge } from '../../run/edge.ts'

type Given = { readonly jwtConfiguration?: { readonly issuer?: string } }

/**
 * Asks an issuer for its discovery document before an authorizer names it, as AWS does (spec http-api §4). One that is
 * elsewhere and cannot be reached from here is taken at its word: docs/decisions/0026. Its tokens are refused until it can.
 */
export async function checkIssuer<Input extends Given>(
  input: Input,
  { platform }: Pick<Edge, 'platform'>,
): Promise<Input> {
  const { issuer } = input.jwtConfiguration ?? {}
  if (issuer === undefined || issuerProblem(issuer)) return input
  try {
    await discoverKeys(issuer, platform)
  } catch (error) {
    // Plain http: is for this machine and its neighbours, who need no network beyond.
    if (error instanceof UnfitAnswer || issuer.startsWith('http:'))
      throw badRequest(
        `Caught exception when connecting to ${discoveryUrl(issuer)} for issuer ${issuer}. Please try again later. Error: Invalid issuer: ${issuer}. Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration'`,
      )
    platform.log({
      level: 'warn',
      message:
        'a JWT authorizer names an issuer that cannot be reached: its tokens are refused until it can',
      issuer,
      error: String(error),
    })
  }
  return input
}
