import { issueSession } from '../../iam/issue-session.ts'
import { sealerOf } from '../../iam/sealer.ts'
import { serviceRole } from '../../iam/service-role.ts'
import type { FunctionCredentials } from '../../functions/protocol/runner-protocol.ts'
import { dropOldest } from '../../model/cache/drop-oldest.ts'
import type { HostedFunction } from '../../model/account/hosted-function.ts'
import type { RolesWorld } from '../aws/roles-here.ts'

/** Seconds that credentials are good for, and with fewer milliseconds left new ones are made. */
const sessionSeconds = 3_600
const renewMs = 900_000

type Kept = { readonly credentials: FunctionCredentials; readonly expiresAt: number }

/** By function and id of the role: an isolate makes them anew where another one has made some. */
const kept = new Map<string, Kept>()
const maxKept = 10_000

/**
 * What a function hosted here signs its calls with: its role's temporary credentials, where the role is in the directory and
 * lets Lambda assume it; `otherwise` where there is no such role.
 */
export async function functionCredentials(
  { functionName, role: roleArn }: HostedFunction,
  world: RolesWorld,
  otherwise: FunctionCredentials | undefined,
): Promise<FunctionCredentials | undefined> {
  const { encryptionKey, now } = world
  const role = await serviceRole(world, roleArn, {
    service: 'lambda.amazonaws.com',
    sessionName: functionName,
  })
  if (!role) return otherwise
  if (!role.isTrusting || !encryptionKey) return undefined
  const key = `${functionName} ${role.session.roleId}`
  const known = kept.get(key)
  if (known && known.expiresAt - now() > renewMs) return known.credentials
  const { expiresAt, ...issued } = await issueSession(
    sealerOf(encryptionKey),
    role.session,
    now(),
    sessionSeconds,
  )
  const credentials = { ...issued, expiration: new Date(expiresAt).toISOString() }
  if (kept.size >= maxKept) dropOldest(kept, maxKept / 10)
  kept.set(key, { credentials, expiresAt })
  return credentials
}
