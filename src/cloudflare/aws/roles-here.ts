import { issueSession } from '../../iam/issue-session.ts'
import { mayDo, serviceRole } from '../../iam/service-role.ts'
import { sealerOf } from '../../iam/sealer.ts'
import type { FunctionCall, Platform } from '../../model/platform.ts'
import { iamDirectoryKey, type PublishedReader } from '../../model/published.ts'
import type { SigningCredentials } from '../../wire/sigv4/sign-request.ts'
import { AwsCallRefused } from './role-sessions.ts'

/** What roles of the directory are assumed with. */
export type RolesWorld = Pick<Platform, 'region' | 'accountId' | 'now' | 'accessKey'> & {
  readonly published: PublishedReader
  /** Absent: nothing can be sealed, and so no role be assumed here. */
  readonly encryptionKey: string | undefined
}

/** The session that calls to services are signed with, and when it ends. */
export type SessionHere = { readonly credentials: SigningCredentials; readonly expiresAt: number }

/** Seconds. Every role allows an hour. */
const sessionSeconds = 3_600

/** Assumes a role of the directory for an integration; undefined for a role that is not here. */
export async function assumeHere(
  roleArn: string,
  world: RolesWorld,
): Promise<SessionHere | undefined> {
  const role = await serviceRole(world, roleArn)
  if (!role) return undefined
  if (!role.isTrusting) throw notTrusting(roleArn)
  if (!world.encryptionKey) {
    throw new AwsCallRefused(
      `the role ${roleArn} cannot be assumed here without TIDEGATE_ENCRYPTION_KEY`,
    )
  }
  const sealer = sealerOf(world.encryptionKey)
  const { expiresAt, ...credentials } = await issueSession(
    sealer,
    role.session,
    world.now(),
    sessionSeconds,
  )
  return { credentials, expiresAt }
}

/**
 * Throws for a function hosted here that its caller must not invoke: a role of the directory, or whoever called the API, where
 * the integration says so. A role of another account is AWS's, which has no say in functions of this gateway; so are all in an
 * account whose directory has never had anybody.
 */
export async function checkInvoker(
  { roleArn, callerKeyId }: Pick<FunctionCall, 'roleArn' | 'callerKeyId'>,
  functionArn: string,
  world: RolesWorld,
): Promise<void> {
  const action = 'lambda:InvokeFunction'
  if (callerKeyId !== undefined) {
    const principal = (await world.accessKey(callerKeyId))?.principal
    if (principal && (await mayDo(principal, action, functionArn))) return
    throw new AwsCallRefused(
      `User: ${principal?.userArn ?? callerKeyId} is not authorized to perform: ${action} on resource: ${functionArn}`,
    )
  }
  const role = roleArn === undefined ? undefined : await serviceRole(world, roleArn)
  if (!role) {
    if (roleArn !== undefined && (await isMissing(roleArn, world)))
      throw new AwsCallRefused(
        `API Gateway does not have permission to assume the provided role ${roleArn}: there is no such role`,
      )
    return
  }
  if (!role.isTrusting) throw notTrusting(roleArn!)
  if (await mayDo(role.principal, action, functionArn)) return
  throw new AwsCallRefused(
    `User: ${role.principal.userArn} is not authorized to perform: ${action} on resource: ${functionArn}`,
  )
}

const isMissing = async (roleArn: string, { accountId, published }: RolesWorld): Promise<boolean> =>
  roleArn.includes(`:iam::${accountId}:role/`) &&
  (await published.live(iamDirectoryKey)) !== undefined

const notTrusting = (roleArn: string): AwsCallRefused =>
  new AwsCallRefused(
    `API Gateway does not have permission to assume the provided role ${roleArn}: its trust policy does not name apigateway.amazonaws.com`,
  )
