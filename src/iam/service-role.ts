import type { IamRole } from '../model/account/iam.ts'
import type { Principal } from '../model/principal.ts'
import { iamRoleKey } from '../model/published.ts'
import { principalValue } from './principal-value.ts'
import { iamArn, type PrincipalsWorld, rolePrincipal } from './principals.ts'
import type { RoleSession } from './session.ts'
import { trusts } from './trust.ts'

/** A role that a service acts as. */
export type ServiceRole = {
  /** Whether its trust policy lets the service assume it. */
  readonly isTrusting: boolean
  readonly session: RoleSession
  /** What it may do once it is assumed. */
  readonly principal: Principal
}

/** A service that assumes roles, and how it names its sessions of them. */
export type RoleAssumer = { readonly service: string; readonly sessionName: string }

const apiGateway: RoleAssumer = {
  service: 'apigateway.amazonaws.com',
  sessionName: 'BackplaneAssumeRoleSession',
}

/** A role of the directory, by its ARN, as an integration's credentials or a function's; undefined for one that is not here. */
export async function serviceRole(
  world: PrincipalsWorld,
  roleArn: string,
  { service, sessionName } = apiGateway,
): Promise<ServiceRole | undefined> {
  const name = /^arn:aws[a-z-]*:iam::\d{12}:role\/(?:.*\/)?([\w+=,.@-]{1,64})$/.exec(roleArn)?.[1]
  const role = name === undefined ? undefined : await world.published.live(iamRoleKey(name))
  if (!role || iamArn(world, 'role', role) !== roleArn) return undefined
  const session = {
    type: 'role',
    roleName: role.name,
    roleId: role.id,
    sessionName,
    tags: {},
  } as const
  return {
    isTrusting: trustsService(role, world.accountId, service),
    session,
    principal: rolePrincipal(world, role, session, { accessKeyId: '' }),
  }
}

const trustsService = (role: IamRole, accountId: string, service: string): boolean =>
  trusts(role, {
    action: 'sts:AssumeRole',
    principal: { accountId: '', arns: [], service },
    value: (key) => (key === 'aws:sourceaccount' ? accountId : undefined),
  }) === 'allow'

/** Whether somebody's own policies allow something, of which no more is known than who asks. */
export const mayDo = async (
  principal: Principal,
  action: string,
  resource: string,
): Promise<boolean> =>
  (await principal.permits({
    action,
    resource,
    value: (key) => principalValue(principal, key),
  })) === 'allow'
