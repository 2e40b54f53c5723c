import { WorkerEntrypoint } from 'cloudflare:workers'
import { locate } from '../../gateway/arrive/locate.ts'
import { readTarget } from '../../gateway/arrive/target.ts'
import { serve } from '../../gateway/serve.ts'
import { atFront, type Arrival } from '../at-front.ts'
import type { Env } from '../env.ts'
import type { WorkerPlatform } from '../platform.ts'
import { askedAbout } from './door-question.ts'

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
  const asked = askedAbout(url)
  if (asked !== undefined)
    return new Response(null, { status: (await isHere(asked, platform)) ? 204 : 404 })
  const target = readTarget(url)
  return serve(request, target, locate(target) ?? 'nowhere', platform)
}

async function isHere(url: string, platform: WorkerPlatform): Promise<boolean> {
  const location = locate(readTarget(url))
  if (typeof location !== 'object') return false
  const { apiId, stageName } = location
  return (
    (await platform.stage(apiId, stageName)) !== undefined ||
    (await platform.stages(apiId)) !== undefined
  )
}
