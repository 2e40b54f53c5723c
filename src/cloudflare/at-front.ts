import { dated } from './date-header.ts'
import type { Env } from './env.ts'
import { noteBegin, noteEnd } from './local/work-in-flight.ts'
import type { WorkerPlatform } from './platform.ts'
import { sharedPlatform } from './shared-platform.ts'

/** A request as it came. */
export type Arrival = {
  readonly request: Request
  /** The request's own: each look at it makes a text anew. */
  readonly url: string
  readonly env: Env
  readonly platform: WorkerPlatform
  /** Whether nothing stands between clients and this Worker. */
  readonly isFront: boolean
}

/** What is done around every answer, by whichever face of the Worker: it is noted while under way, and dated. */
export async function atFront(
  request: Request,
  env: Env,
  answer: (arrival: Arrival) => Response | Promise<Response>,
): Promise<Response> {
  const { url } = request
  const token = env.WATCH_TOKEN
  const work = token === undefined ? 0 : noteBegin(request, url, token)
  try {
    const shared = sharedPlatform(env)
    const platform = shared instanceof Promise ? await shared : shared
    if (platform instanceof Response) return platform
    const isFront = env.TIDEGATE_LOCAL === '1'
    const response = await answer({ request, url, env, platform, isFront })
    return isFront ? dated(response, platform.now()) : response
  } finally {
    if (token !== undefined) noteEnd(work, token)
  }
}
