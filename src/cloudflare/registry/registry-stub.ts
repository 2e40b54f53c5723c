import type { Env } from '../env.ts'
import { locationHint } from './location-hint.ts'
import type { Registry } from './registry.ts'

/** There is one Registry per account: one object, in one place. */
const registryName = 'registry'

/** The Registry. It is created near the region that the gateway is for, and stays where it was created. */
export function registryOf(env: Env): DurableObjectStub<Registry> {
  const hint = locationHint(env.TIDEGATE_REGION ?? '')
  return env.REGISTRY.getByName(registryName, hint && { locationHint: hint })
}
