import { WorkerEntrypoint } from 'cloudflare:workers'
import { locate } from '../../gateway/arrive/locate.ts'
import { readTarget } from '../../gateway/arrive/target.ts'
import { serve } from '../../gateway/serve.ts'
import { atFront, type Arrival } from '../at-front.ts'
import type { Env } from '../env.ts'
import type { WorkerPlatform } from '../platform.ts'
import { doorQuestion } from './door-question.ts'

/**
 * Where functions hosted here come out when they call an API of this gateway by its default endpoint: it is served, as to
 * anybody. On one's own machine no resolver knows such a name, and no certificate has it.
 */
export class FunctionDoor extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    return atFront(request, this.env, answer)
  }
}

async function answer({ request, url, platform }: Arrival): Promise<Response> {
  const target = readTarget(url)
  const location = locate(target)
  const isFound =
    typeof location === 'object' && (await isHere(location.apiId, location.stageName, platform))
  if (request.headers.has(doorQuestion)) return new Response(null, { status: isFound ? 204 : 404 })
  return serve(request, target, location ?? 'nowhere', platform)
}

const isHere = async (
  apiId: string,
  stageName: string,
  platform: WorkerPlatform,
): Promise<boolean> =>
  (await platform.stage(apiId, stageName)) !== undefined ||
  (await platform.stages(apiId)) !== undefined
