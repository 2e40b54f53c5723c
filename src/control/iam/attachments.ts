import type { ControlContext, Operations } from '../run/operation.ts'
import { pageOf } from './entity/answers.ts'
import {
  type Entity,
  find,
  forgetAttachment,
  managedPolicyOf,
  noteAttachment,
  save,
} from './directory.ts'
import { limitExceeded, noSuchEntity } from './entity/iam-error.ts'

type Input = {
  readonly UserName: string
  readonly GroupName: string
  readonly RoleName: string
  readonly PolicyArn: string
  readonly PathPrefix?: string
  readonly MaxItems?: number
  readonly Marker?: string
}

/** Managed policies of one entity (IAM, "Quotas"). */
const maxAttached = 10

function attachmentOperations(entity: Entity): Operations {
  const key = `${entity}Name` as const
  const as = 'PermissionsPolicy'
  return {
    [`Attach${entity}Policy`](input: Input, { store }: ControlContext) {
      const found = find(store, entity, input[key])
      const { PolicyArn: arn } = input
      managedPolicyOf(store, arn)
      if (found.attached.includes(arn)) return
      if (found.attached.length >= maxAttached)
        throw limitExceeded(`Cannot exceed quota for PoliciesPer${entity}: ${maxAttached}`)
      noteAttachment(store, arn, { entity, id: found.id, as })
      save(store, entity, { ...found, attached: [...found.attached, arn] })
    },
    [`Detach${entity}Policy`](input: Input, { store }: ControlContext) {
      const found = find(store, entity, input[key])
      const { PolicyArn: arn } = input
      if (!found.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`)
      forgetAttachment(store, arn, { entity, id: found.id, as })
      save(store, entity, {
        ...found,
        attached: found.attached.filter((other) => other !== arn),
      })
    },
    [`ListAttached${entity}Policies`](input: Input, { store }: ControlContext) {
      const { PathPrefix = '/' } = input
      const attached = find(store, entity, input[key])
        .attached.filter((arn) => arn.includes(`:policy${PathPrefix}`))
        .map((arn) => ({ PolicyName: managedPolicyOf(store, arn).name, PolicyArn: arn }))
      const { page, ...more } = pageOf(attached, input, ({ PolicyName }) => PolicyName)
      return { AttachedPolicies: page, ...more }
    },
  }
}

/** Operations of the managed policies that users, groups and roles have. */
export const attachments: Operations = {
  ...attachmentOperations('User'),
  ...attachmentOperations('Group'),
  ...attachmentOperations('Role'),
}
