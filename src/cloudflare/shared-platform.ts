import { EgressSettingError } from '../wire/egress/setting-error.ts'
import type { Env } from './env.ts'
import { workerPlatform, type WorkerPlatform } from './platform.ts'

let platform: WorkerPlatform | undefined

type Shared = WorkerPlatform | Response

/**
 * The platform that all requests of the isolate share, by whichever entrypoint they came; or the answer of a
 * gateway whose settings cannot be read. It serves nothing: it would not know what to refuse. Only who names
 * proxies waits for it, until what reads their word is there.
 */
export function sharedPlatform(env: Env): Shared | Promise<Shared> {
  try {
    platform ??= workerPlatform(env)
  } catch (error) {
    return refusal(error)
  }
  const isWhole = platform.forwarded !== undefined || !env.TIDEGATE_TRUSTED_PROXIES
  return isWhole ? platform : withProxies(platform, env)
}

async function withProxies(whole: WorkerPlatform, env: Env): Promise<Shared> {
  const { linkForwarded } = await import('../gateway/client/forwarded.ts')
  try {
    whole.forwarded ??= linkForwarded(env.TIDEGATE_TRUSTED_PROXIES, env.TIDEGATE_FORWARDED_HEADER)
    return whole
  } catch (error) {
    return refusal(error)
  }
}

function refusal(error: unknown): Response {
  if (!(error instanceof EgressSettingError)) throw error
  // oxlint-disable-next-line no-console -- the operator's log is the console of the Worker
  console.error(JSON.stringify({ level: 'error', message: error.message }))
  return Response.json({ message: 'Service Unavailable' }, { status: 503 })
}
