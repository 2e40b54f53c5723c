import type { IamAttachment, IamPolicy } from '../../model/account/iam.ts'
import {
  awsManagedPolicies,
  awsManagedPolicy,
  type AwsManagedPolicy,
} from '../../iam/aws-managed.ts'
import type { iam } from '../operations/iam.ts'
import type { QueryInput } from '../query/query-table.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { account, type Store } from '../state/store.ts'
import { arnOf, dateText, isBelow, pageOf, uniqueId } from './entity/answers.ts'
import {
  attachmentsOf,
  dropPolicy,
  findById,
  findPolicy,
  managedPolicyOf,
  savePolicy,
} from './directory.ts'
import { alreadyExists, deleteConflict, invalidInput } from './entity/iam-error.ts'
import { checkPolicy, checkSize } from './entity/policy-document.ts'
import { readTags, showTags } from './tags.ts'

type Input<Name extends keyof (typeof iam)['operations']> = QueryInput<typeof iam, Name>

/** Characters of a managed policy (IAM, "Quotas"). */
export const maxPolicySize = 6_144
/** Characters of an ARN that the data plane can find a policy under: KV's keys have 512 bytes. */
const maxArnLength = 480

/** Operations of managed policies. */
export const policies = {
  CreatePolicy(input: Input<'CreatePolicy'>, context: ControlContext) {
    const { store, now } = context
    const path = input.Path ?? '/'
    const arn = arnOf(context, `policy${path}${input.PolicyName}`)
    if (arn.length > maxArnLength)
      throw invalidInput(`The ARN of the policy has more than ${maxArnLength} characters`)
    if (findByName(store, input.PolicyName)) {
      throw alreadyExists(
        `A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`,
      )
    }
    const document = checkPolicy(input.PolicyDocument, 'identity')
    checkSize([document], maxPolicySize, `policy ${input.PolicyName}`)
    const { Description: description } = input
    const policy: IamPolicy = {
      arn,
      name: input.PolicyName,
      path,
      id: uniqueId('ANPA'),
      createDate: now,
      updateDate: now,
      ...(description !== undefined && { description }),
      tags: readTags(input.Tags),
      defaultVersionId: 'v1',
      versions: [{ id: 'v1', document, createDate: now }],
      nextVersion: 2,
    }
    savePolicy(store, policy)
    return { Policy: { ...showPolicy(policy, store), ...showTags(policy) } }
  },

  GetPolicy({ PolicyArn }: Input<'GetPolicy'>, { store }: ControlContext) {
    const ofAws = awsManagedPolicy(PolicyArn)
    if (ofAws) return { Policy: { ...showAws(ofAws, store), Description: ofAws.description } }
    const policy = findPolicy(store, PolicyArn)
    const { description } = policy
    return {
      Policy: {
        ...showPolicy(policy, store),
        ...(description !== undefined && { Description: description }),
        ...showTags(policy),
      },
    }
  },

  ListPolicies(input: Input<'ListPolicies'>, { store }: ControlContext) {
    const { Scope = 'All', OnlyAttached = false, PolicyUsageFilter: usage } = input
    const found = [
      ...(Scope === 'AWS' ? [] : store.list('IamPolicy', account).map((each) => ({ local: each }))),
      ...(Scope === 'Local' ? [] : awsManagedPolicies.map((each) => ({ aws: each }))),
    ].map((each) =>
      'aws' in each
        ? { policy: each.aws, shown: () => showAws(each.aws, store) }
        : { policy: each.local, shown: () => showPolicy(each.local, store) },
    )
    const wanted = found.filter(
      ({ policy }) =>
        isBelow(input.PathPrefix, policy) &&
        (!OnlyAttached || attachmentsOf(store, policy.arn).length > 0) &&
        (usage === undefined || attachmentsOf(store, policy.arn).some(({ as }) => as === usage)),
    )
    const { page, ...more } = pageOf(wanted, input, ({ policy }) => `${policy.name}/${policy.arn}`)
    return { Policies: page.map(({ shown }) => shown()), ...more }
  },

  DeletePolicy({ PolicyArn }: Input<'DeletePolicy'>, { store }: ControlContext) {
    const policy = findPolicy(store, PolicyArn)
    if (attachmentsOf(store, policy.arn).length > 0)
      throw deleteConflict('Cannot delete a policy attached to entities.')
    if (policy.versions.length > 1) {
      throw deleteConflict(
        `This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.`,
      )
    }
    dropPolicy(store, policy)
  },

  ListEntitiesForPolicy(input: Input<'ListEntitiesForPolicy'>, { store }: ControlContext) {
    const { PolicyArn, EntityFilter: filter, PolicyUsageFilter: usage, PathPrefix } = input
    managedPolicyOf(store, PolicyArn)
    const named = attachmentsOf(store, PolicyArn)
      .filter(({ entity, as }) => fits(filter, entity) && (usage === undefined || as === usage))
      .flatMap(({ entity, id }) => {
        const found = findById(store, entity, id)
        return found && isBelow(PathPrefix, found) ? [{ entity, id, name: found.name }] : []
      })
    const { page, ...more } = pageOf(named, input, ({ entity, name }) => `${entity}/${name}`)
    const of = (wanted: IamAttachment['entity']) =>
      page
        .filter(({ entity }) => entity === wanted)
        .map(({ name, id }) => ({ [`${wanted}Name`]: name, [`${wanted}Id`]: id }))
    return {
      PolicyGroups: of('Group'),
      PolicyUsers: of('User'),
      PolicyRoles: of('Role'),
      ...more,
    }
  },
} satisfies Operations

/** The filter's other values are kinds of policies. */
const fits = (filter: string | undefined, entity: string): boolean =>
  filter === undefined || filter === entity || filter.endsWith('Policy')

const findByName = (store: Store, name: string): IamPolicy | undefined =>
  store
    .list('IamPolicy', account)
    .find((policy) => policy.name.toLowerCase() === name.toLowerCase())

function countsOf(store: Store, arn: string) {
  const all = attachmentsOf(store, arn)
  const boundaries = all.filter(({ as }) => as === 'PermissionsBoundary').length
  return {
    AttachmentCount: all.length - boundaries,
    PermissionsBoundaryUsageCount: boundaries,
    IsAttachable: true,
  }
}

const showPolicy = (policy: IamPolicy, store: Store) => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersionId,
  ...countsOf(store, policy.arn),
  CreateDate: dateText(policy.createDate),
  UpdateDate: dateText(policy.updateDate),
})

const showAws = ({ name, id, arn, path }: AwsManagedPolicy, store: Store) => ({
  PolicyName: name,
  PolicyId: id,
  Arn: arn,
  Path: path,
  DefaultVersionId: 'v1',
  ...countsOf(store, arn),
  CreateDate: dateText(0),
  UpdateDate: dateText(0),
})
