import type { Env } from './cloudflare/env.ts'
import { workerPlatform, registryName, type WorkerPlatform } from './cloudflare/platform.ts'
import { locate } from './gateway/locate.ts'
import { locateDomain } from './gateway/locate-domain.ts'
import { serve } from './gateway/serve.ts'
import { readTarget, type Target } from './gateway/target.ts'

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
    platform ??= workerPlatform(env)
    const target = readTarget(request.url)
    const { snapshots, log } = platform
    const location =
      locate(target) ?? (await locateDomain(request, target, { domain: snapshots.domain, log }))
    if (location) return serve(request, target, location, platform)
    if (target.path.startsWith('/_tidegate/')) return own(target, env)
    const { control } = await import('./cloudflare/control.ts')
    return control(request, target, env, platform)
  },
} satisfies ExportedHandler<Env>

/** What only Tidegate has: its health page. */
async function own(target: Target, env: Env): Promise<Response> {
  if (target.path !== '/_tidegate/health') {
    return Response.json({ message: `Tidegate has no page ${target.path}` }, { status: 404 })
  }
  const counts = await env.REGISTRY.getByName(registryName).counts()
  return Response.json({ status: 'ok', version, ...counts })
}
