import type { ControlContext, Operations } from '../run/operation.ts'
import { documentText, pageOf } from './entity/answers.ts'
import { type Entity, find, save } from './directory.ts'
import { noSuchEntity } from './entity/iam-error.ts'
import { checkPolicy, checkSize } from './entity/policy-document.ts'

type Input = {
  readonly UserName: string
  readonly GroupName: string
  readonly RoleName: string
  readonly PolicyName: string
  readonly PolicyDocument: string
  readonly MaxItems?: number
  readonly Marker?: string
}

/** Characters of all inline policies of one entity (IAM, "Quotas"). */
const maxSizes: Readonly<Record<Entity, number>> = { User: 2_048, Group: 5_120, Role: 10_240 }

function inlineOperations(entity: Entity): Operations {
  const key = `${entity}Name` as const
  const kind = entity.toLowerCase()
  const get = (store: ControlContext['store'], input: Input) => {
    const found = find(store, entity, input[key])
    const { PolicyName: name } = input
    const document = Object.hasOwn(found.inline, name) ? found.inline[name] : undefined
    if (document !== undefined) return { found, document }
    throw noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`)
  }
  return {
    [`Put${entity}Policy`](input: Input, { store }: ControlContext) {
      const found = find(store, entity, input[key])
      const document = checkPolicy(input.PolicyDocument, 'identity')
      const inline = Object.fromEntries([
        ...Object.entries(found.inline),
        [input.PolicyName, document],
      ])
      checkSize(Object.values(inline), maxSizes[entity], `${kind} ${found.name}`)
      save(store, entity, { ...found, inline })
    },
    [`Get${entity}Policy`](input: Input, { store }: ControlContext) {
      const { found, document } = get(store, input)
      return {
        [key]: found.name,
        PolicyName: input.PolicyName,
        PolicyDocument: documentText(document),
      }
    },
    [`Delete${entity}Policy`](input: Input, { store }: ControlContext) {
      const { found } = get(store, input)
      const others = Object.entries(found.inline).filter(([name]) => name !== input.PolicyName)
      save(store, entity, { ...found, inline: Object.fromEntries(others) })
    },
    [`List${entity}Policies`](input: Input, { store }: ControlContext) {
      const names = Object.keys(find(store, entity, input[key]).inline)
      const { page, ...more } = pageOf(names, input, (name) => name)
      return { PolicyNames: page, ...more }
    },
  }
}

/** Operations of the policies that stand in a user, group or role itself. */
export const inlinePolicies: Operations = {
  ...inlineOperations('User'),
  ...inlineOperations('Group'),
  ...inlineOperations('Role'),
}
