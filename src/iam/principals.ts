import { partitionOf } from '../model/arn.ts'
import type { IamRole, IamTag, IamUser } from '../model/account/iam.ts'
import type { AccessRequest, Permission, Principal } from '../model/principal.ts'
import type { PublishedReader } from '../model/published.ts'
import { permissionOf } from './permission.ts'
import { identityPolicy, managedPolicy, powersOf } from './powers.ts'
import type { RoleSession, Session } from './session.ts'

/** What principals are made with. */
export type PrincipalsWorld = {
  readonly published: PublishedReader
  readonly region: string
  readonly accountId: string
  /** To be told that a key, or a role, is in use; by the id its use is kept under. */
  noteUse?(id: string, service: string, region: string): void
}

type Signed = {
  readonly accessKeyId: string
  /** Of temporary credentials. */
  readonly session?: Pick<Session, 'issuedAt'>
}

/** ARN of an entity of the account. */
export const iamArn = (
  { region, accountId }: Pick<PrincipalsWorld, 'region' | 'accountId'>,
  kind: 'user' | 'group' | 'role' | 'policy',
  { path, name }: Pick<IamUser, 'path' | 'name'>,
): string => `arn:${partitionOf(region)}:iam::${accountId}:${kind}${path}${name}`

/** The account's root user: it may do everything that those may who sign as it does. */
export function rootPrincipal(
  { region, accountId }: Pick<PrincipalsWorld, 'region' | 'accountId'>,
  { accessKeyId, session }: Signed,
): Principal {
  return {
    accessKeyId,
    accountId,
    userId: accountId,
    userArn: `arn:${partitionOf(region)}:iam::${accountId}:root`,
    type: 'Account',
    ...(session && { conditionValues: new Map([...always, ...sessionValues(session)]) }),
    permits: () => 'allow',
  }
}

/** A user, by a key of its own or by a session. */
export function userPrincipal(world: PrincipalsWorld, user: IamUser, by: Signed): Principal {
  const { accessKeyId, session } = by
  const isLongTerm = session === undefined
  return {
    accessKeyId,
    accountId: world.accountId,
    userId: user.id,
    userArn: iamArn(world, 'user', user),
    type: 'User',
    userName: user.name,
    conditionValues: new Map([...always, ...tagValues(user.tags), ...sessionValues(session)]),
    permits: async (request) => permissionOf(await powersOf(user, world.published), asked(request)),
    ...(isLongTerm && {
      used: (service, region) => world.noteUse?.(accessKeyId, service, region),
    }),
  }
}

/** A role's session. */
export function rolePrincipal(
  world: PrincipalsWorld,
  role: IamRole,
  session: RoleSession,
  by: Signed,
): Principal {
  const { region, accountId, published } = world
  const { policies, sessionName } = session
  const tags = new Map(role.tags.map(({ Key, Value }) => [Key.toLowerCase(), Value]))
  // A session's tag takes the place of the role's.
  for (const [key, value] of Object.entries(session.tags)) tags.set(key.toLowerCase(), value)
  return {
    accessKeyId: by.accessKeyId,
    accountId,
    userId: `${role.id}:${sessionName}`,
    userArn: `arn:${partitionOf(region)}:sts::${accountId}:assumed-role/${role.name}/${sessionName}`,
    type: 'AssumedRole',
    roleArn: iamArn(world, 'role', role),
    conditionValues: new Map([
      ...always,
      ...tagValues([...tags].map(([Key, Value]) => ({ Key, Value }))),
      ...sessionValues(by.session),
      ...(session.sourceIdentity === undefined
        ? []
        : [['aws:sourceidentity', session.sourceIdentity] as const]),
      ...(session.provider === undefined
        ? []
        : [['aws:federatedprovider', session.provider] as const]),
    ]),
    async permits(request): Promise<Permission> {
      const powers = await powersOf(role, published)
      const given = policies && (await sessionPolicies(policies, published))
      return permissionOf(given ? { ...powers, session: given } : powers, asked(request))
    },
    used: (service, usedRegion) => world.noteUse?.(role.id, service, usedRegion),
  }
}

async function sessionPolicies(
  { document, arns }: NonNullable<RoleSession['policies']>,
  published: PublishedReader,
) {
  const found = document === undefined ? [] : [identityPolicy(document)]
  for (const arn of arns) found.push(await managedPolicy(arn, published))
  return found
}

/** An identity policy does not ask who: it stands on who it is. */
const asked = ({ action, resource, value }: AccessRequest) => ({
  action,
  resource,
  principal: undefined,
  value,
})

/** Every request of a principal has these (IAM, "Global condition keys"). */
const always = [
  ['aws:viaawsservice', 'false'],
  ['aws:principalisawsservice', 'false'],
] as const

const tagValues = (tags: readonly IamTag[]) =>
  tags.map(({ Key, Value }) => [`aws:principaltag/${Key.toLowerCase()}`, Value] as const)

/** Temporary credentials say when they were made, and that no second factor was asked for. */
const sessionValues = (session: Pick<Session, 'issuedAt'> | undefined) =>
  session === undefined
    ? []
    : ([
        ['aws:tokenissuetime', new Date(session.issuedAt).toISOString()],
        ['aws:multifactorauthpresent', 'false'],
      ] as const)
