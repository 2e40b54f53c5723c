import { type IssuedSession, issueSession } from '../../iam/issue-session.ts'
import { iamArn } from '../../iam/principals.ts'
import { trusts } from '../../iam/trust.ts'
import type { RoleSession } from '../../iam/session.ts'
import type { ContextValue, PolicyPrincipal } from '../../lang/iam-policy/policy.ts'
import type { IamRole, IamTag } from '../../model/account/iam.ts'
import { accessDenied } from '../authority/authorize.ts'
import { withValues } from '../authority/condition-values.ts'
import { validationError } from '../iam/entity/iam-error.ts'
import { sealerOf } from '../iam/entity/secrets.ts'
import { readTags } from '../iam/tags.ts'
import type { sts } from '../operations/sts.ts'
import type { QueryInput } from '../query/query-table.ts'
import type { Edge } from '../run/edge.ts'
import { durationOf, findRole, sessionArn } from './role-sessions.ts'
import { readSessionPolicies } from './session-policies.ts'

type Input = QueryInput<typeof sts, 'AssumeRole'>

/**
 * Gives a caller a role's session: its trust policy has to let the caller, and where it leaves that to the caller's account,
 * the caller's own policies. Who may not, and for what role there is not, the answer is one.
 */
export async function assumeRole(
  input: Input,
  edge: Edge,
): Promise<{
  readonly session: IssuedSession
  readonly AssumedRoleUser: { readonly AssumedRoleId: string; readonly Arn: string }
  readonly PackedPolicySize?: number
  readonly SourceIdentity?: string
}> {
  const { caller, platform } = edge
  if (input.TokenCode !== undefined || input.SerialNumber !== undefined) {
    throw validationError('This gateway knows no second factors: SerialNumber and TokenCode')
  }
  if (input.TransitiveTagKeys?.length) {
    throw validationError('This gateway hands no tags on to further sessions: TransitiveTagKeys')
  }
  const sourceIdentity = sourceIdentityOf(input, edge)
  const tags = readTags(input.Tags)
  const role = await findRole(input.RoleArn, edge)
  if (!role) throw accessDenied(caller, 'sts:AssumeRole', input.RoleArn, 'allow')
  const values = valuesOf(input, tags, role)
  const actions = [
    'sts:AssumeRole',
    ...(tags.length > 0 ? ['sts:TagSession'] : []),
    ...(input.SourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ]
  for (const action of actions) await checkTrust(action, role, input.RoleArn, values, edge)
  const seconds = durationOf(input, role, caller.type === 'AssumedRole')
  const given = await readSessionPolicies(input, edge)
  const { RoleSessionName: sessionName } = input
  const of: RoleSession = {
    type: 'role',
    roleName: role.name,
    roleId: role.id,
    sessionName,
    ...(given && { policies: given.policies }),
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  }
  const session = await issueSession(await sealerOf(edge), of, platform.now(), seconds)
  const Arn = sessionArn(iamArn(platform, 'role', role), role.name, sessionName)
  return {
    session,
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${sessionName}`, Arn },
    ...(given && { PackedPolicySize: given.packedPercent }),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  }
}

/** Who has set one keeps it from session to session. */
function sourceIdentityOf(
  { SourceIdentity: asked }: Input,
  { caller }: Pick<Edge, 'caller'>,
): string | undefined {
  const kept = caller.conditionValues?.get('aws:sourceidentity')
  if (typeof kept !== 'string') return asked
  if (asked === undefined || asked === kept) return kept
  throw validationError('The source identity of a session cannot be changed')
}

async function checkTrust(
  action: string,
  role: IamRole,
  roleArn: string,
  values: ReadonlyMap<string, ContextValue | undefined>,
  { caller, conditionValue }: Edge,
): Promise<void> {
  const { accountId, userArn, roleArn: own } = caller
  const principal: PolicyPrincipal = {
    accountId,
    arns: own === undefined ? [userArn] : [own, userArn],
  }
  const value = withValues(values, conditionValue)
  const trusted = trusts(role, { action, principal, value })
  const said = await caller.permits({ action, resource: roleArn, value })
  if (trusted === 'deny' || trusted === 'silent')
    throw accessDenied(caller, action, roleArn, 'allow')
  const isLimited = said !== 'allow' && said !== 'silent'
  if (isLimited || (trusted === 'delegate' && said !== 'allow'))
    throw accessDenied(caller, action, roleArn, said)
}

/** Keys of STS's own (Service Authorization Reference), and the role's tags. */
function valuesOf(
  input: Input,
  tags: readonly IamTag[],
  role: IamRole,
): ReadonlyMap<string, ContextValue | undefined> {
  return new Map<string, ContextValue | undefined>([
    ['sts:externalid', input.ExternalId],
    ['sts:rolesessionname', input.RoleSessionName],
    ['sts:sourceidentity', input.SourceIdentity],
    ['aws:tagkeys', tags.length === 0 ? undefined : tags.map(({ Key }) => Key)],
    ...tags.map(({ Key, Value }) => [`aws:requesttag/${Key.toLowerCase()}`, Value] as const),
    ...role.tags.map(({ Key, Value }) => [`aws:resourcetag/${Key.toLowerCase()}`, Value] as const),
    ...role.tags.map(({ Key, Value }) => [`iam:resourcetag/${Key.toLowerCase()}`, Value] as const),
  ])
}
