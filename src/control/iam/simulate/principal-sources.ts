import type { ContextValue } from '../../../lang/iam-policy/policy.ts'
import type { IamPolicies, IamTag } from '../../../model/account/iam.ts'
import { parseArn } from '../../../model/arn.ts'
import { awsManagedPolicy } from '../../../iam/aws-managed.ts'
import type { ControlContext } from '../../run/operation.ts'
import type { Store } from '../../state/store.ts'
import { arnOf } from '../entity/answers.ts'
import { invalidInput } from '../entity/iam-error.ts'
import { find, findById, managedPolicyOf } from '../directory.ts'
import type { Source } from './sources.ts'

/** The policies of a user, group or role, and what conditions may ask of who it is. */
export function principalSources(
  arn: string,
  context: ControlContext,
): {
  readonly arn: string
  readonly sources: readonly Source[]
  readonly boundary?: readonly Source[]
  readonly values: ReadonlyMap<string, ContextValue>
} {
  const { store, accountId } = context
  const resource = parseArn(arn)?.resource ?? ''
  const [, kind = '', name = ''] = /^(user|group|role)\/(?:.*\/)?([^/]+)$/.exec(resource) ?? []
  switch (kind) {
    case 'user': {
      const user = find(store, 'User', name)
      const ofGroups = user.groups.flatMap((id) => {
        const group = findById(store, 'Group', id)
        return group ? sourcesOf(store, group, 'group', group.name) : []
      })
      return {
        arn: arnOf(context, `user${user.path}${user.name}`),
        sources: [...sourcesOf(store, user, 'user', user.name), ...ofGroups],
        ...boundaryOf(store, user),
        values: new Map<string, ContextValue>([
          ...always(arn, accountId, 'User'),
          ['aws:userid', user.id],
          ['aws:username', user.name],
          ...tagsOf(user),
        ]),
      }
    }
    case 'role': {
      const role = find(store, 'Role', name)
      return {
        arn: arnOf(context, `role${role.path}${role.name}`),
        sources: sourcesOf(store, role, 'role', role.name),
        ...boundaryOf(store, role),
        values: new Map<string, ContextValue>([
          ...always(arn, accountId, 'AssumedRole'),
          ...tagsOf(role),
        ]),
      }
    }
    case 'group': {
      const group = find(store, 'Group', name)
      return { arn, sources: sourcesOf(store, group, 'group', name), values: new Map() }
    }
    default:
      throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`)
  }
}

function sourcesOf(
  store: Store,
  { inline, attached }: IamPolicies,
  type: 'user' | 'group' | 'role',
  name: string,
): readonly Source[] {
  return [
    ...Object.entries(inline).map(([policy, document]) => ({
      id: `${type}_${name}_${policy}`,
      type,
      document,
    })),
    ...attached.map((arn) => managedSource(store, arn)),
  ]
}

const managedSource = (store: Store, arn: string): Source => {
  const { name, document } = managedPolicyOf(store, arn)
  return { id: name, type: awsManagedPolicy(arn) ? 'aws-managed' : 'user-managed', document }
}

const boundaryOf = (store: Store, { boundary }: { readonly boundary?: string }) =>
  boundary === undefined ? {} : { boundary: [managedSource(store, boundary)] }

const always = (arn: string, accountId: string, type: string): [string, ContextValue][] => [
  ['aws:principalaccount', accountId],
  ['aws:principalarn', arn],
  ['aws:principaltype', type],
]

const tagsOf = ({ tags }: { readonly tags: readonly IamTag[] }): [string, ContextValue][] =>
  tags.map(({ Key, Value }) => [`aws:principaltag/${Key.toLowerCase()}`, Value])
