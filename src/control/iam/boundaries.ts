import type { IamRole, IamUser } from '../../model/account/iam.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import type { Store } from '../state/store.ts'
import { find, forgetAttachment, managedPolicyOf, noteAttachment, save } from './directory.ts'
import { noSuchEntity } from './entity/iam-error.ts'

type Bounded = 'User' | 'Role'

/** A user or role with another boundary, or none, noted where the policy is asked who has it. */
export function withBoundary<T extends IamUser | IamRole>(
  store: Store,
  entity: Bounded,
  value: T,
  arn: string | undefined,
): T {
  const { boundary: before, ...rest } = value
  const attachment = { entity, id: value.id, as: 'PermissionsBoundary' } as const
  if (before !== undefined) forgetAttachment(store, before, attachment)
  if (arn === undefined) return rest as T
  managedPolicyOf(store, arn)
  noteAttachment(store, arn, attachment)
  return { ...value, boundary: arn }
}

/** How a boundary is shown. */
export const showBoundary = ({ boundary }: { readonly boundary?: string }) =>
  boundary === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'Policy',
          PermissionsBoundaryArn: boundary,
        },
      }

type Input = {
  readonly UserName: string
  readonly RoleName: string
  readonly PermissionsBoundary: string
}

const boundaryOperations = (entity: Bounded): Operations => {
  const key = entity === 'User' ? 'UserName' : 'RoleName'
  return {
    [`Put${entity}PermissionsBoundary`](input: Input, { store }: ControlContext) {
      const found = find(store, entity, input[key])
      save(store, entity, withBoundary(store, entity, found, input.PermissionsBoundary))
    },
    [`Delete${entity}PermissionsBoundary`](input: Input, { store }: ControlContext) {
      const found = find(store, entity, input[key])
      if (found.boundary === undefined) {
        throw noSuchEntity(`${entity} ${found.name} does not have a permissions boundary.`)
      }
      save(store, entity, withBoundary(store, entity, found, undefined))
    },
  }
}

/** Operations of permissions boundaries. */
export const boundaries: Operations = {
  ...boundaryOperations('User'),
  ...boundaryOperations('Role'),
}
