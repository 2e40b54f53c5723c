import type { IamPolicy, IamPolicyVersion } from '../../model/account/iam.ts'
import { awsManagedPolicy } from '../../iam/aws-managed.ts'
import type { iam } from '../operations/iam.ts'
import type { QueryInput } from '../query/query-table.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import type { Store } from '../state/store.ts'
import { dateText, documentText, pageOf } from './entity/answers.ts'
import { findPolicy, savePolicy } from './directory.ts'
import { deleteConflict, limitExceeded, noSuchEntity } from './entity/iam-error.ts'
import { maxPolicySize } from './policies.ts'
import { checkPolicy, checkSize } from './entity/policy-document.ts'

type Input<Name extends keyof (typeof iam)['operations']> = QueryInput<typeof iam, Name>

const maxVersions = 5

/** Operations of the versions of managed policies. */
export const policyVersions = {
  CreatePolicyVersion(input: Input<'CreatePolicyVersion'>, { store, now }: ControlContext) {
    const policy = findPolicy(store, input.PolicyArn)
    if (policy.versions.length >= maxVersions) {
      throw limitExceeded(
        `A managed policy can have up to ${maxVersions} versions. Before you create a new version, you must delete an existing version.`,
      )
    }
    const document = checkPolicy(input.PolicyDocument, 'identity')
    checkSize([document], maxPolicySize, `policy ${policy.name}`)
    const id = `v${policy.nextVersion}`
    const version = { id, document, createDate: now }
    const changed: IamPolicy = {
      ...policy,
      versions: [...policy.versions, version],
      nextVersion: policy.nextVersion + 1,
      updateDate: now,
      ...(input.SetAsDefault === true && { defaultVersionId: id }),
    }
    savePolicy(store, changed)
    const { VersionId, IsDefaultVersion, CreateDate } = showVersion(version, changed)
    return { PolicyVersion: { VersionId, IsDefaultVersion, CreateDate } }
  },

  GetPolicyVersion(input: Input<'GetPolicyVersion'>, { store }: ControlContext) {
    const policy = readPolicy(store, input.PolicyArn)
    const version = findVersion(policy, input.PolicyArn, input.VersionId)
    return {
      PolicyVersion: {
        Document: documentText(version.document),
        ...showVersion(version, policy),
      },
    }
  },

  ListPolicyVersions(input: Input<'ListPolicyVersions'>, { store }: ControlContext) {
    const policy = readPolicy(store, input.PolicyArn)
    // The newest first, as AWS.
    const key = ({ id }: IamPolicyVersion) => String(1e9 - Number(id.slice(1))).padStart(10, '0')
    const { page, ...more } = pageOf(policy.versions, input, key)
    return { Versions: page.map((version) => showVersion(version, policy)), ...more }
  },

  DeletePolicyVersion(input: Input<'DeletePolicyVersion'>, { store }: ControlContext) {
    const policy = findPolicy(store, input.PolicyArn)
    const { id } = findVersion(policy, policy.arn, input.VersionId)
    if (id === policy.defaultVersionId)
      throw deleteConflict('Cannot delete the default version of a policy.')
    const versions = policy.versions.filter((version) => version.id !== id)
    savePolicy(store, { ...policy, versions })
  },

  SetDefaultPolicyVersion(input: Input<'SetDefaultPolicyVersion'>, context: ControlContext) {
    const { store, now } = context
    const policy = findPolicy(store, input.PolicyArn)
    const { id } = findVersion(policy, policy.arn, input.VersionId)
    savePolicy(store, { ...policy, defaultVersionId: id, updateDate: now })
  },
} satisfies Operations

type Versions = Pick<IamPolicy, 'versions' | 'defaultVersionId'>

/** AWS's own policies have one version here. */
function readPolicy(store: Store, arn: string): Versions {
  const ofAws = awsManagedPolicy(arn)
  if (!ofAws) return findPolicy(store, arn)
  const version = { id: 'v1', document: ofAws.document, createDate: 0 }
  return { versions: [version], defaultVersionId: 'v1' }
}

function findVersion({ versions }: Versions, arn: string, id: string): IamPolicyVersion {
  const version = versions.find((each) => each.id === id)
  if (version) return version
  throw noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`)
}

const showVersion = ({ id, createDate }: IamPolicyVersion, { defaultVersionId }: Versions) => ({
  VersionId: id,
  IsDefaultVersion: id === defaultVersionId,
  CreateDate: dateText(createDate),
})
