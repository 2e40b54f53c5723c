import { EgressSettingError } from '../wire/egress/setting-error.ts'
import type { Env } from './env.ts'
import { workerPlatform, type WorkerPlatform } from './platform.ts'

let platform: WorkerPlatform | undefined

/**
 * The platform that all requests of the isolate share, by whichever entrypoint they came; or the answer of a
 * gateway whose settings cannot be read. It serves nothing: it would not know what to refuse.
 */
export function sharedPlatform(env: Env): WorkerPlatform | Response {
  try {
    return (platform ??= workerPlatform(env))
  } catch (error) {
    if (!(error instanceof EgressSettingError)) throw error
    // oxlint-disable-next-line no-console -- the operator's log is the console of the Worker
    console.error(JSON.stringify({ level: 'error', message: error.message }))
    return Response.json({ message: 'Service Unavailable' }, { status: 503 })
  }
}
