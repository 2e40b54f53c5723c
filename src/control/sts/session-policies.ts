import { managedPolicy } from '../../iam/powers.ts'
import type { RoleSession } from '../../iam/session.ts'
import { ApiError } from '../answer/api-error.ts'
import { checkPolicy } from '../iam/entity/policy-document.ts'
import { validationError } from '../iam/entity/iam-error.ts'
import type { Edge } from '../run/edge.ts'

type Input = {
  readonly Policy?: string
  readonly PolicyArns?: readonly { readonly arn?: string }[]
}

/** Characters that session policies may have together, and managed policies among them (STS, AssumeRole). */
const maxCharacters = 2_048
const maxArns = 10

/** What a session is given of what its role may; undefined: all. */
export async function readSessionPolicies(
  { Policy: document, PolicyArns: given = [] }: Input,
  { published }: Pick<Edge, 'published'>,
): Promise<
  | { readonly policies: NonNullable<RoleSession['policies']>; readonly packedPercent: number }
  | undefined
> {
  if (document === undefined && given.length === 0) return undefined
  const arns = given.map(({ arn }) => arn ?? '')
  if (arns.length > maxArns)
    throw validationError(`Cannot have more than ${maxArns} session policies`)
  const size = (document?.length ?? 0) + arns.reduce((sum, arn) => sum + arn.length, 0)
  if (size > maxCharacters) {
    throw new ApiError(
      'PackedPolicyTooLarge',
      400,
      `Packed size of session tags and session policies consumes ${percent(size)}% of allotted space.`,
    )
  }
  if (document !== undefined) checkPolicy(document, 'identity')
  for (const arn of arns) {
    // What cannot be read now would refuse every call of the session.
    await managedPolicy(arn, published).catch(() => {
      throw validationError(`The policy ${arn} is not in this account`)
    })
  }
  return {
    policies: document === undefined ? { arns } : { document, arns },
    packedPercent: percent(size),
  }
}

const percent = (size: number): number => Math.ceil((100 * size) / maxCharacters)
