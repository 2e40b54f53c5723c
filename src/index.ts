import type { Env } from './cloudflare/env.ts'
import { workerPlatform, registryName, type WorkerPlatform } from './cloudflare/platform.ts'
import { locate } from './gateway/locate.ts'
import { locateDomain } from './gateway/locate-domain.ts'
import { serve } from './gateway/serve.ts'
import { readTarget } from './gateway/target.ts'
import { EgressSettingError } from './wire/egress/setting-error.ts'

export { Egress } from './cloudflare/egress-entrypoint.ts'
export { FunctionRunner } from './cloudflare/function-runner.ts'
export { Registry } from './cloudflare/registry.ts'

/** Replaced by the build with the version in package.json. */
declare const TIDEGATE_VERSION: string
const version = typeof TIDEGATE_VERSION === 'string' ? TIDEGATE_VERSION : 'development'

let platform: WorkerPlatform | undefined

/** The Worker: tells the faces of the gateway apart and hands the request to one of them. */
export default {
  async fetch(request, env) {
    if (!platform) {
      try {
        platform = workerPlatform(env)
      } catch (error) {
        return unusable(error)
      }
    }
    const target = readTarget(request.url)
    const { snapshots, log } = platform
    const location =
      locate(target) ?? (await locateDomain(request, target, { domain: snapshots.domain, log }))
    if (location) return serve(request, target, location, platform)
    if (target.path === '/_tidegate/health') return health(env)
    const { control } = await import('./cloudflare/control.ts')
    return control(request, target, env, platform)
  },
} satisfies ExportedHandler<Env>

/** A gateway whose settings cannot be read serves nothing: it would not know what to refuse. */
function unusable(error: unknown): Response {
  if (!(error instanceof EgressSettingError)) throw error
  // oxlint-disable-next-line no-console -- the operator's log is the console of the Worker
  console.error(JSON.stringify({ level: 'error', message: error.message }))
  return Response.json({ message: 'Service Unavailable' }, { status: 503 })
}

/** The one page that wants no signature: for whoever watches whether the gateway is up. */
async function health(env: Env): Promise<Response> {
  const counts = await env.REGISTRY.getByName(registryName).counts()
  return Response.json({ status: 'ok', version, ...counts })
}
