import { iamArn } from '../../iam/principals.ts'
import type { IamRole } from '../../model/account/iam.ts'
import { iamRoleKey } from '../../model/published.ts'
import { validationError } from '../iam/entity/iam-error.ts'
import type { Edge } from '../run/edge.ts'

/** Seconds of a session when nothing is said, and the most of one that a session has assumed. */
const hourSeconds = 3_600

const roleForm = /^arn:aws[a-z-]*:iam::\d{12}:role\/(?:[\u0021-\u007e]+\/)?([\w+=,.@-]{1,64})$/

/** The role of an ARN; undefined when there is none, or none at that path. */
export async function findRole(
  arn: string,
  { published, platform }: Pick<Edge, 'published' | 'platform'>,
): Promise<IamRole | undefined> {
  const name = roleForm.exec(arn)?.[1]
  if (name === undefined) throw validationError(`${arn} is invalid`)
  const role = await published.live(iamRoleKey(name))
  return role && iamArn(platform, 'role', role) === arn ? role : undefined
}

/** The ARN of a role's session. */
export const sessionArn = (roleArn: string, roleName: string, sessionName: string): string =>
  roleArn
    .replace(':iam:', ':sts:')
    .replace(/:role\/.*$/, `:assumed-role/${roleName}/${sessionName}`)

/** How many seconds a session is to have. Throws for more than the role allows. */
export function durationOf(
  input: { readonly DurationSeconds?: number },
  role: IamRole,
  isChained: boolean,
): number {
  const seconds = input.DurationSeconds ?? hourSeconds
  if (isChained && seconds > hourSeconds) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    )
  }
  if (seconds > role.maxSessionDuration) {
    throw validationError(
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  }
  return seconds
}
