import type { ControlService } from '../../control/run/operation.ts'
import type { Outcome } from '../../control/run/outcome.ts'
import type { Platform } from '../../model/platform.ts'
import { outward } from '../registry/crossing.ts'
import type { Env } from '../env.ts'
import { registryOf } from '../registry/registry-stub.ts'

/**
 * Runs an operation in the Registry. A state that cannot be written is not a defect of the gateway: the caller is told,
 * and on a full disk deletions get the space that is kept for them.
 */
export async function guardedExecute(
  env: Env,
  log: Platform['log'],
  service: ControlService,
  operation: string,
  input: unknown,
): Promise<Outcome> {
  const execute = async () =>
    (await registryOf(env).execute(service, operation, outward(input))) as Outcome
  try {
    return await execute()
  } catch (error) {
    const { afterFailure } = await import('./state-problem.ts')
    return afterFailure(error, { env, log, isDeletion: operation.startsWith('Delete'), execute })
  }
}
