import type { Principal } from '../model/principal.ts'

/** The condition keys that say who asks, by their names in lower case. */
export function principalValue(
  principal: Principal,
  key: string,
): string | readonly string[] | undefined {
  switch (key) {
    case 'aws:principalaccount':
      return principal.accountId
    case 'aws:principalarn':
      return principal.roleArn ?? principal.userArn
    case 'aws:principaltype':
      return principal.type
    case 'aws:userid':
      return principal.userId
    case 'aws:username':
      return principal.userName
    default:
      return principal.conditionValues?.get(key)
  }
}
