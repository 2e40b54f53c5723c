import type { AccessKey } from '../model/principal.ts'
import { partitionOf } from '../model/arn.ts'
import type { Env } from './env.ts'

/**
 * Whose access keys the gateway knows: the operator's pair, which is the account's root user. Without one
 * configured nobody is known, and everything that wants a signature is refused (ATTACKS 76).
 */
export function accessKeys(
  env: Env,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): (accessKeyId: string) => AccessKey | undefined {
  const { TIDEGATE_ACCESS_KEY_ID: operatorId, TIDEGATE_SECRET_ACCESS_KEY: secretAccessKey } = env
  if (!operatorId || !secretAccessKey) return () => undefined
  const operator: AccessKey = {
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
  return (accessKeyId) => (accessKeyId === operatorId ? operator : undefined)
}
