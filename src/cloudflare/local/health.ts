import type { Env } from '../env.ts'
import { stateProblem } from './state-problem.ts'
import type { WorkerPlatform } from '../platform.ts'
import { registryOf } from '../registry/registry-stub.ts'

/**
 * The one page that wants no signature: for whoever watches whether the gateway is up. `degraded` is a gateway that
 * serves its APIs and takes no changes; when its state cannot be read it serves no API that it has not just served,
 * and the page is a 503.
 */
export async function health(
  env: Env,
  platform: WorkerPlatform,
  version: string,
): Promise<Response> {
  try {
    const problem = await stateProblem(env, platform.log)
    const counts = await registryOf(env).counts()
    return problem === undefined
      ? Response.json({ status: 'ok', version, ...counts })
      : Response.json({
          status: 'degraded',
          reason: `the state cannot be written: ${problem}`,
          version,
          ...counts,
        })
  } catch (error) {
    platform.log({ level: 'error', message: 'the state cannot be read', error: String(error) })
    const reason = 'the state cannot be read'
    return Response.json({ status: 'failed', reason, version }, { status: 503 })
  }
}
