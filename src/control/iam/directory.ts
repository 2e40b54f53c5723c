import type {
  IamAttachment,
  IamGroup,
  IamPolicy,
  IamRole,
  IamUser,
} from '../../model/account/iam.ts'
import { awsManagedPolicy } from '../../iam/aws-managed.ts'
import {
  iamDirectoryKey,
  iamGroupKey,
  iamPolicyKey,
  iamRoleKey,
  iamUserKey,
} from '../../model/published.ts'
import { account, type Store } from '../state/store.ts'
import { noSuchEntity } from './entity/iam-error.ts'

/** What policies can be attached to. */
export type Entity = 'User' | 'Group' | 'Role'

type EntityTypes = { User: IamUser; Group: IamGroup; Role: IamRole }

const kinds = { User: 'IamUser', Group: 'IamGroup', Role: 'IamRole' } as const

/** A user, group or role by its name; undefined when there is none. */
export const lookUp = <E extends Entity>(
  store: Store,
  entity: E,
  name: string,
): EntityTypes[E] | undefined =>
  store.get(kinds[entity], account, name.toLowerCase()) as EntityTypes[E] | undefined

/** A user, group or role by its name. Throws `NoSuchEntity`. */
export function find<E extends Entity>(store: Store, entity: E, name: string): EntityTypes[E] {
  const found = lookUp(store, entity, name)
  if (found?.name === name) return found
  throw noSuchEntity(`The ${entity.toLowerCase()} with name ${name} cannot be found.`)
}

/** The same by its unique id. */
export const findById = <E extends Entity>(
  store: Store,
  entity: E,
  id: string,
): EntityTypes[E] | undefined =>
  store.list(kinds[entity], account, id)[0] as EntityTypes[E] | undefined

/** All users, groups or roles. */
export const listOf = <E extends Entity>(store: Store, entity: E): readonly EntityTypes[E][] =>
  store.list(kinds[entity], account) as readonly EntityTypes[E][]

/** Writes a user, group or role, where the data plane reads it, too. */
export function save<E extends Entity>(store: Store, entity: E, value: EntityTypes[E]): void {
  const kind: 'IamUser' | 'IamGroup' | 'IamRole' = kinds[entity]
  store.put(kind, account, value.name.toLowerCase(), value, value.id)
  store.publish(publishedUnder(entity, value), JSON.stringify(value))
  // It stays when all of them are gone: a role that is deleted is not AWS's from then on.
  if (entity !== 'Group' && store.published(iamDirectoryKey) === undefined)
    store.publish(iamDirectoryKey, JSON.stringify({ since: value.createDate }))
}

/** Deletes a user, group or role; what it is attached to must be gone. */
export function drop<E extends Entity>(store: Store, entity: E, value: EntityTypes[E]): void {
  store.delete(kinds[entity], account, value.name.toLowerCase())
  store.publish(publishedUnder(entity, value), undefined)
}

/** Takes a name away from who gets another. */
export const forgetName = (store: Store, entity: 'User' | 'Group', name: string): boolean =>
  store.delete(kinds[entity], account, name.toLowerCase())

function publishedUnder(entity: Entity, { id, name }: { id: string; name: string }): string {
  switch (entity) {
    case 'User':
      return iamUserKey(id)
    case 'Group':
      return iamGroupKey(id)
    case 'Role':
      return iamRoleKey(name)
  }
}

/** A managed policy of the account. Throws `NoSuchEntity`. */
export function findPolicy(store: Store, arn: string): IamPolicy {
  const found = store.get('IamPolicy', account, arn)
  if (found) return found
  throw noSuchEntity(`Policy ${arn} was not found.`)
}

/** Writes a policy; the data plane reads its default version. */
export function savePolicy(store: Store, policy: IamPolicy): void {
  store.put('IamPolicy', account, policy.arn, policy)
  store.publish(iamPolicyKey(policy.arn), JSON.stringify({ document: defaultDocument(policy) }))
}

/** Deletes a policy that nobody has. */
export function dropPolicy(store: Store, { arn }: IamPolicy): void {
  store.delete('IamPolicy', account, arn)
  store.publish(iamPolicyKey(arn), undefined)
}

const defaultDocument = ({ versions, defaultVersionId }: IamPolicy): string =>
  versions.find(({ id }) => id === defaultVersionId)!.document

/** Name and document of a managed policy, AWS's or the account's. Throws `NoSuchEntity`. */
export function managedPolicyOf(
  store: Store,
  arn: string,
): { readonly name: string; readonly document: string } {
  const ofAws = awsManagedPolicy(arn)
  if (ofAws) return ofAws
  const policy = store.get('IamPolicy', account, arn)
  if (policy) return { name: policy.name, document: defaultDocument(policy) }
  throw noSuchEntity(
    arn.includes(':iam::aws:')
      ? `Policy ${arn} does not exist or is not attachable. (Of AWS's own policies this gateway has those that ListPolicies with the scope AWS shows.)`
      : `Policy ${arn} does not exist or is not attachable.`,
  )
}

/** Who has a managed policy. */
export const attachmentsOf = (store: Store, arn: string): readonly IamAttachment[] =>
  store.list('IamAttachment', account, arn)

/** Notes that somebody has a managed policy. */
export function noteAttachment(store: Store, arn: string, attachment: IamAttachment): void {
  store.put('IamAttachment', account, attachmentId(arn, attachment), attachment, arn)
}

/** Forgets that somebody had a managed policy. */
export function forgetAttachment(store: Store, arn: string, attachment: IamAttachment): void {
  store.delete('IamAttachment', account, attachmentId(arn, attachment))
}

const attachmentId = (arn: string, { as, id }: IamAttachment): string => `${as}/${id}/${arn}`
