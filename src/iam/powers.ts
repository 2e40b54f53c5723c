import { compilePolicy } from '../lang/iam-policy/compile-policy.ts'
import { parsePolicy } from '../lang/iam-policy/parse-policy.ts'
import type { EvaluatePolicy } from '../lang/iam-policy/policy.ts'
import type { IamPolicies, IamUser } from '../model/account/iam.ts'
import { iamGroupKey, iamPolicyKey, type PublishedReader } from '../model/published.ts'
import { awsManagedPolicy } from './aws-managed.ts'
import type { Powers } from './permission.ts'

/** Reads and compiles a policy document. Throws `PolicyError` or `SyntaxError` for one that is none. */
export const identityPolicy = (document: string): EvaluatePolicy =>
  compilePolicy(parsePolicy(JSON.parse(document), 'identity'))

/** What has been compiled of something published, for as long as that is kept. */
const compiled = new WeakMap<object, readonly EvaluatePolicy[]>()
const awsManaged = new Map<string, EvaluatePolicy>()

function once(owner: object, documents: () => readonly string[]): readonly EvaluatePolicy[] {
  let found = compiled.get(owner)
  if (!found) {
    found = documents().map(identityPolicy)
    compiled.set(owner, found)
  }
  return found
}

/**
 * What a user's or a role's policies are now: inline, managed and those of its groups, within its boundary. Throws when any
 * of them cannot be known: the one that is missing may be the one that denies.
 */
export async function powersOf(
  entity: IamPolicies & Partial<Pick<IamUser, 'groups' | 'boundary'>>,
  published: PublishedReader,
): Promise<Powers> {
  const identity = await attachedPolicies(entity, published)
  for (const id of entity.groups ?? []) {
    const group = await published.live(iamGroupKey(id))
    if (!group) throw new Error(`the group ${id} of a user is not published`)
    identity.push(...(await attachedPolicies(group, published)))
  }
  const { boundary } = entity
  return boundary === undefined
    ? { identity }
    : { identity, boundary: await managedPolicy(boundary, published) }
}

async function attachedPolicies(
  entity: IamPolicies,
  published: PublishedReader,
): Promise<EvaluatePolicy[]> {
  const found = [...once(entity, () => Object.values(entity.inline))]
  for (const arn of entity.attached) found.push(await managedPolicy(arn, published))
  return found
}

/** A managed policy's default version, AWS's or the account's. Throws when it cannot be known. */
export async function managedPolicy(
  arn: string,
  published: PublishedReader,
): Promise<EvaluatePolicy> {
  const known = awsManaged.get(arn)
  if (known) return known
  const ofAws = awsManagedPolicy(arn)
  if (ofAws) {
    const policy = identityPolicy(ofAws.document)
    awsManaged.set(arn, policy)
    return policy
  }
  const policy = await published.live(iamPolicyKey(arn))
  if (!policy) throw new Error(`the policy ${arn} is not published`)
  return once(policy, () => [policy.document])[0]!
}
