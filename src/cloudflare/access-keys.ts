import { partitionOf } from '../model/arn.ts'
import type { AccessKey } from '../model/principal.ts'
import type { Platform } from '../model/platform.ts'
import type { AccessKeysWorld } from './directory-access.ts'
import type { Env } from './env.ts'
import { onFirstUse } from './on-first-use.ts'

/**
 * Whose access keys the gateway knows: the operator's pair, which is the account's root user, and those of the directory,
 * when there is a key to open them with. Without any nobody is known, and everything that wants a signature is refused
 * (ATTACKS 76).
 */
export function accessKeys(env: Env, world: AccessKeysWorld): Platform['accessKey'] {
  const { TIDEGATE_ACCESS_KEY_ID: operatorId, TIDEGATE_SECRET_ACCESS_KEY: secretAccessKey } = env
  const { region, accountId } = world
  const operator: AccessKey | undefined =
    operatorId && secretAccessKey
      ? {
          secretAccessKey,
          principal: {
            accessKeyId: operatorId,
            accountId,
            userId: accountId,
            userArn: `arn:${partitionOf(region)}:iam::${accountId}:root`,
            type: 'Account',
            permits: () => 'allow',
          },
        }
      : undefined
  const encryptionKey = env.TIDEGATE_ENCRYPTION_KEY
  const others = onFirstUse(async () => {
    if (!encryptionKey) return async () => undefined
    const { directoryAccess } = await import('./directory-access.ts')
    return directoryAccess(env, encryptionKey, world)
  })
  return (accessKeyId, sessionToken) => {
    if (accessKeyId === operatorId) return operator
    // What is no key of IAM's is not looked for.
    return isKeyId(accessKeyId) ? others(accessKeyId, sessionToken) : undefined
  }
}

/** Of a user, or of a session. */
const isKeyId = (accessKeyId: string): boolean => /^A[KS]IA[A-Z2-7]{16}$/.test(accessKeyId)
