import { restAlgorithms } from '../../gateway/access/jwt/issuer-rules.ts'
import { discoveredKeySet } from '../../gateway/access/jwt/keys/key-source.ts'
import { readToken, type TokenObject } from '../../gateway/access/jwt/read-token.ts'
import { KeysUnavailable, TokenRefused } from '../../gateway/access/jwt/token-refused.ts'
import { linkVerifier, type VerifyToken } from '../../gateway/access/jwt/verifier.ts'
import { iamArn } from '../../iam/principals.ts'
import { trusts } from '../../iam/trust.ts'
import { issueSession } from '../../iam/issue-session.ts'
import type { ContextValue } from '../../lang/iam-policy/policy.ts'
import type { IamOidcProvider } from '../../model/account/iam.ts'
import { iamOidcProviderKey } from '../../model/published.ts'
import { ApiError } from '../answer/api-error.ts'
import { withValues } from '../authority/condition-values.ts'
import { arnOf } from '../iam/entity/answers.ts'
import { sealerOf } from '../iam/entity/secrets.ts'
import { providerName } from '../iam/entity/oidc-provider.ts'
import type { sts } from '../operations/sts.ts'
import type { QueryInput } from '../query/query-table.ts'
import type { Edge } from '../run/edge.ts'
import { durationOf, findRole, sessionArn } from './role-sessions.ts'
import { readSessionPolicies } from './session-policies.ts'

type Input = QueryInput<typeof sts, 'AssumeRoleWithWebIdentity'>

const action = 'sts:AssumeRoleWithWebIdentity'

/** What of a token conditions may ask for. */
type Identity = { readonly sub: string; readonly aud: string; readonly amr?: readonly string[] }

/** Of each provider as it is published: a changed one forgets what it knew of tokens. */
const verifiers = new WeakMap<IamOidcProvider, VerifyToken<Identity>>()

/**
 * Gives the bearer of an identity provider's token a role's session. It is the one call that nobody signs: the provider has to be
 * in the directory, the token to hold, and the role's trust policy to let that provider and whom it vouches for.
 */
export async function assumeRoleWithWebIdentity(input: Input, edge: Edge) {
  const { platform, published } = edge
  const { provider, identity } = await verified(input.WebIdentityToken, edge)
  const role = await findRole(input.RoleArn, edge)
  const issuer = provider.url
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '')
    .toLowerCase()
  const values = new Map<string, ContextValue | undefined>([
    [`${issuer}:sub`, identity.sub],
    [`${issuer}:aud`, identity.aud],
    [`${issuer}:amr`, identity.amr],
    ['sts:rolesessionname', input.RoleSessionName],
    ['aws:federatedprovider', provider.arn],
    ...(role?.tags ?? []).map(
      ({ Key, Value }) => [`aws:resourcetag/${Key.toLowerCase()}`, Value] as const,
    ),
  ])
  const principal = { accountId: '', arns: [], federated: provider.arn }
  const value = withValues(values, edge.conditionValue)
  if (!role || trusts(role, { action, principal, value }) !== 'allow') {
    throw new ApiError('AccessDenied', 403, `Not authorized to perform ${action}`)
  }
  const seconds = durationOf(input, role, false)
  const given = await readSessionPolicies(input, { published })
  const session = await issueSession(
    await sealerOf(edge),
    {
      type: 'role',
      roleName: role.name,
      roleId: role.id,
      sessionName: input.RoleSessionName,
      ...(given && { policies: given.policies }),
      tags: {},
      provider: provider.arn,
    },
    platform.now(),
    seconds,
  )
  return {
    session,
    SubjectFromWebIdentityToken: identity.sub,
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${input.RoleSessionName}`,
      Arn: sessionArn(iamArn(platform, 'role', role), role.name, input.RoleSessionName),
    },
    ...(given && { PackedPolicySize: given.packedPercent }),
    Provider: provider.arn,
    Audience: identity.aud,
  }
}

async function verified(token: string, { platform, published }: Edge) {
  try {
    const issuer = readToken(token).payload['iss']
    const url = typeof issuer === 'string' ? issuer : ''
    const arn = arnOf(platform, providerName(url))
    const provider = await published.live(iamOidcProviderKey(arn))
    if (provider?.url.replace(/\/$/, '') !== url.replace(/\/$/, '')) {
      throw invalidToken(`No OpenIDConnect provider found in your account for ${url}`)
    }
    const { accepted } = await verifierOf(provider, url)(token, platform)
    return { provider, identity: accepted }
  } catch (error) {
    if (error instanceof TokenRefused) {
      throw error.reason === 'expired'
        ? new ApiError('ExpiredTokenException', 400, `Token expired: ${error.message}`)
        : invalidToken(error.message)
    }
    if (error instanceof KeysUnavailable) {
      throw new ApiError('IDPCommunicationError', 400, 'The keys of the issuer cannot be had')
    }
    throw error
  }
}

/** @param issuer as the token writes it, which is the provider's URL but for a slash at its end */
function verifierOf(provider: IamOidcProvider, issuer: string): VerifyToken<Identity> {
  let verify = verifiers.get(provider)
  if (!verify) {
    verify = linkVerifier({
      issuers: new Map([[issuer, discoveredKeySet(provider.url)]]),
      algorithms: restAlgorithms,
      checksIssuedAt: true,
      accept: (payload) => identityOf(payload, provider.clientIds),
    })
    verifiers.set(provider, verify)
  }
  return verify
}

function identityOf(payload: TokenObject, clientIds: readonly string[]): Identity {
  const { sub, aud, azp, amr } = payload
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  const audience = audiences.find(
    (one): one is string => typeof one === 'string' && clientIds.includes(one),
  )
  if (audience === undefined) throw new TokenRefused('Incorrect token audience')
  if (typeof sub !== 'string' || sub === '') throw new TokenRefused('the token has no subject')
  // Of several audiences `azp` says whom the token was issued to: STS then compares that (IAM, "Available keys").
  const stated = typeof azp === 'string' && audiences.length > 1 ? azp : audience
  const methods = Array.isArray(amr) ? amr.filter((one) => typeof one === 'string') : undefined
  return { sub, aud: stated, ...(methods && { amr: methods }) }
}

const invalidToken = (message: string): ApiError =>
  new ApiError('InvalidIdentityToken', 400, message)
