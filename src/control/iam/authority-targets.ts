import type { AskedTargets, Targets } from '../authority/iam-asks.ts'
import type { ControlContext } from '../run/operation.ts'
import { account } from '../state/store.ts'
import { arnOf } from './entity/answers.ts'
import { providerName } from './entity/oidc-provider.ts'
import { type Entity, findById, lookUp } from './directory.ts'

/** Operations about a policy; elsewhere a policy's ARN says what is attached. */
const ofPolicies =
  /^(?:Get|Delete|Tag|Untag|List)Policy|^(?:Create|Delete|SetDefault)PolicyVersion|^SetDefaultPolicyVersion|^ListEntitiesForPolicy/

/**
 * No operation of AWS's: what the caller of an operation must be allowed to act on. Entities that there are not yet, or
 * not any more, have the path that is asked for, or none.
 */
export function authorityTargets(
  { operation, input }: AskedTargets,
  context: ControlContext,
): Targets {
  const { store } = context
  const text = (name: string): string | undefined => {
    const value = input[name]
    return typeof value === 'string' ? value : undefined
  }
  const entityArn = (entity: Entity, name: string, path?: string) => {
    const kind = entity.toLowerCase()
    const found = path === undefined ? lookUp(store, entity, name) : undefined
    return arnOf(context, `${kind}${path ?? found?.path ?? '/'}${found?.name ?? name}`)
  }
  const policyArn = text('PolicyArn')
  if (policyArn !== undefined && ofPolicies.test(operation)) return { resources: [policyArn] }
  const provider = text('OpenIDConnectProviderArn')
  if (provider !== undefined) return { resources: [provider] }
  if (operation === 'CreateOpenIDConnectProvider') {
    return { resources: [arnOf(context, providerName(text('Url') ?? ''))] }
  }
  const source = text('PolicySourceArn')
  if (source !== undefined) return { resources: [source] }
  if (operation === 'CreatePolicy') {
    const name = `policy${text('Path') ?? '/'}${text('PolicyName') ?? ''}`
    return { resources: [arnOf(context, name)] }
  }
  const path = operation.startsWith('Create') ? text('Path') : undefined
  const keyId = operation === 'GetAccessKeyLastUsed' ? text('AccessKeyId') : undefined
  const owner = keyId && store.get('IamAccessKey', account, keyId)
  if (keyId !== undefined) {
    const user = owner ? findById(store, 'User', owner.userId) : undefined
    return { resources: [user ? entityArn('User', user.name) : arnOf(context, 'user/*')] }
  }
  for (const entity of ['Group', 'Role', 'User'] as const) {
    const name = text(`${entity}Name`)
    if (name === undefined) continue
    const found = lookUp(store, entity, name)
    const boundary = found && 'boundary' in found ? found.boundary : undefined
    const newName = text(`New${entity}Name`)
    const newPath = text('NewPath')
    const moved =
      newName === undefined && newPath === undefined
        ? []
        : [entityArn(entity, newName ?? name, newPath ?? found?.path ?? '/')]
    return {
      resources: [entityArn(entity, name, path), ...moved],
      ...(boundary !== undefined && { boundary }),
    }
  }
  return { resources: [arnOf(context, listed(operation, text('PathPrefix') ?? '/'))] }
}

/** What an operation that names nobody is about. */
function listed(operation: string, prefix: string): string {
  switch (operation) {
    case 'ListUsers':
      return `user${prefix}`
    case 'ListGroups':
      return `group${prefix}`
    case 'ListRoles':
      return `role${prefix}`
    case 'ListPolicies':
      return `policy${prefix}`
    case 'ListOpenIDConnectProviders':
      return 'oidc-provider/*'
    case 'ListVirtualMFADevices':
      return 'mfa/'
    default:
      return 'root'
  }
}
