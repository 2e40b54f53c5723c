import type { IamRole } from '../../model/account/iam.ts'
import type { iam } from '../operations/iam.ts'
import type { QueryInput } from '../query/query-table.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { account, type Store } from '../state/store.ts'
import {
  arnOf,
  dateText,
  documentText,
  isBelow,
  pageOf,
  type Place,
  uniqueId,
} from './entity/answers.ts'
import { showBoundary, withBoundary } from './boundaries.ts'
import { drop, find, listOf, lookUp, save } from './directory.ts'
import { alreadyExists, deleteConflict } from './entity/iam-error.ts'
import { checkPolicy, checkSize } from './entity/policy-document.ts'
import { readTags, showTags } from './tags.ts'

type Input<Name extends keyof (typeof iam)['operations']> = QueryInput<typeof iam, Name>

/** Characters of a trust policy (IAM, "Quotas"). */
const maxTrustSize = 2_048
/** Seconds a session has when nothing is said. */
const hourSeconds = 3_600

/** Operations of roles. */
export const roles = {
  CreateRole(input: Input<'CreateRole'>, context: ControlContext) {
    const { store, now } = context
    if (lookUp(store, 'Role', input.RoleName)) {
      throw alreadyExists(`Role with name ${input.RoleName} already exists.`)
    }
    const { Description: description } = input
    const role: IamRole = withBoundary(
      store,
      'Role',
      {
        name: input.RoleName,
        path: input.Path ?? '/',
        id: uniqueId('AROA'),
        createDate: now,
        trust: checkTrust(input.AssumeRolePolicyDocument, input.RoleName),
        ...(description !== undefined && { description }),
        maxSessionDuration: input.MaxSessionDuration ?? hourSeconds,
        tags: readTags(input.Tags),
        inline: {},
        attached: [],
      },
      input.PermissionsBoundary,
    )
    save(store, 'Role', role)
    return { Role: showWhole(role, context) }
  },

  GetRole({ RoleName }: Input<'GetRole'>, context: ControlContext) {
    const { store } = context
    const role = find(store, 'Role', RoleName)
    const use = store.get('IamUse', account, role.id)
    const RoleLastUsed = use ? { LastUsedDate: dateText(use.at), Region: use.region } : {}
    return { Role: { ...showWhole(role, context), RoleLastUsed } }
  },

  ListRoles(input: Input<'ListRoles'>, context: ControlContext) {
    const below = listOf(context.store, 'Role').filter((role) => isBelow(input.PathPrefix, role))
    const { page, ...more } = pageOf(below, input, ({ name }) => name)
    return { Roles: page.map((role) => showRole(role, context)), ...more }
  },

  UpdateRole(input: Input<'UpdateRole'>, { store }: ControlContext) {
    const role = find(store, 'Role', input.RoleName)
    save(store, 'Role', {
      ...described(role, input.Description),
      maxSessionDuration: input.MaxSessionDuration ?? role.maxSessionDuration,
    })
    return {}
  },

  UpdateRoleDescription(input: Input<'UpdateRoleDescription'>, context: ControlContext) {
    const role = described(find(context.store, 'Role', input.RoleName), input.Description)
    save(context.store, 'Role', role)
    return { Role: showRole(role, context) }
  },

  UpdateAssumeRolePolicy(input: Input<'UpdateAssumeRolePolicy'>, { store }: ControlContext) {
    const role = find(store, 'Role', input.RoleName)
    const trust = checkTrust(input.PolicyDocument, role.name)
    save(store, 'Role', { ...role, trust })
  },

  DeleteRole({ RoleName }: Input<'DeleteRole'>, { store }: ControlContext) {
    const role = find(store, 'Role', RoleName)
    const must = (what: string) => deleteConflict(`Cannot delete entity, must ${what} first.`)
    if (Object.keys(role.inline).length > 0) throw must('delete policies')
    if (role.attached.length > 0) throw must('detach all policies')
    forget(store, withBoundary(store, 'Role', role, undefined))
  },
} satisfies Operations

function forget(store: Store, role: IamRole): void {
  store.delete('IamUse', account, role.id)
  drop(store, 'Role', role)
}

function checkTrust(document: string, name: string): string {
  checkSize([document], maxTrustSize, `the trust policy of role ${name}`)
  return checkPolicy(document, 'trust')
}

const described = (role: IamRole, description: string | undefined): IamRole =>
  description === undefined ? role : { ...role, description }

/** A role as lists show it. */
const showRole = (role: IamRole, place: Place) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: arnOf(place, `role${role.path}${role.name}`),
  CreateDate: dateText(role.createDate),
  AssumeRolePolicyDocument: documentText(role.trust),
  ...(role.description !== undefined && { Description: role.description }),
  MaxSessionDuration: role.maxSessionDuration,
})

const showWhole = (role: IamRole, place: Place) => ({
  ...showRole(role, place),
  ...showBoundary(role),
  ...showTags(role),
})
