import type { LimitMode } from '../../model/account/leases.ts'
import type { UsagePlan } from '../../model/account/usage-plan.ts'
import { badRequest } from '../answer/api-error.ts'

/**
 * How the limits of a plan are kept, as its tags say (docs/settings.md): an extension, and tags are what every tool that
 * makes plans can set. Throws BadRequestException for what they cannot say.
 */
export function limiterOf({ tags = {} }: Pick<UsagePlan, 'tags'>): Partial<LimitMode> | undefined {
  const mode = valueOf(tags, 'tidegate:limiter', modes)
  const whenAway = valueOf(tags, 'tidegate:limiter-when-away', policies)
  return mode || whenAway ? { ...(mode && { mode }), ...(whenAway && { whenAway }) } : undefined
}

const modes = ['leased', 'strict', 'edge'] as const
const policies = ['open', 'closed'] as const

function valueOf<T extends string>(
  tags: Readonly<Record<string, string>>,
  name: string,
  values: readonly T[],
): T | undefined {
  const value = Object.hasOwn(tags, name) ? tags[name] : undefined
  if (value === undefined) return undefined
  const found = values.find((each) => each === value)
  if (!found)
    throw badRequest(`Invalid tag ${name}: ${value}. It must be one of ${values.join(', ')}`)
  return found
}
