import { dated } from './cloudflare/date-header.ts'
import type { Env } from './cloudflare/env.ts'
import type { WorkerPlatform } from './cloudflare/platform.ts'
import { sharedPlatform } from './cloudflare/shared-platform.ts'
import { noted } from './cloudflare/local/work-in-flight.ts'
import { find } from './gateway/arrive/find.ts'
import { serve } from './gateway/serve.ts'
import { identifiedRefusal } from './gateway/answer/refuse.ts'
import { arrivedTarget } from './gateway/arrive/target.ts'
import { Refusal } from './gateway/exchange/refusal.ts'

export { Egress } from './cloudflare/egress/egress-entrypoint.ts'
export { FunctionRunner } from './cloudflare/functions/function-runner.ts'
export { PrivateEndpoint } from './cloudflare/private-endpoint.ts'
export { Registry } from './cloudflare/registry/registry.ts'
export { Throttle } from './cloudflare/throttle/throttle.ts'
export { Supervision } from './cloudflare/local/supervision.ts'

/** Replaced by the build with the version in package.json. */
declare const TIDEGATE_VERSION: string
const version = typeof TIDEGATE_VERSION === 'string' ? TIDEGATE_VERSION : 'development'

/** The Worker: tells the faces of the gateway apart and hands the request to one of them. */
export default {
  fetch: (request, env) => noted(request, env, () => answerAtFront(request, env)),
} satisfies ExportedHandler<Env>

async function answerAtFront(request: Request, env: Env): Promise<Response> {
  const shared = sharedPlatform(env)
  const platform = shared instanceof Promise ? await shared : shared
  if (platform instanceof Response) return platform
  const isFront = env.TIDEGATE_LOCAL === '1'
  const response = await answer(request, env, platform, isFront)
  return isFront ? dated(response, platform.now()) : response
}

async function answer(
  request: Request,
  env: Env,
  platform: WorkerPlatform,
  isFront: boolean,
): Promise<Response> {
  const target = arrivedTarget(request, isFront)
  if (target instanceof Refusal) {
    platform.metrics?.refusedBeforeApi(target.status)
    return identifiedRefusal(target)
  }
  const found = find(request, target, platform)
  const location = found instanceof Promise ? await found : found
  if (location) return serve(request, target, location, platform)
  if (target.path === '/_tidegate/health') {
    const { health } = await import('./cloudflare/local/health.ts')
    return health(env, platform, version)
  }
  if (env.DEVELOPMENT && isFront && target.path.startsWith('/_tidegate/development/')) {
    const { developmentIssuer } = await import('./cloudflare/local/development-issuer.ts')
    const origin = `${target.isSecure ? 'https' : 'http'}://${target.host}`
    return developmentIssuer(target.path, origin, env.DEVELOPMENT)
  }
  if (target.path === '/_tidegate/metrics' && env.TIDEGATE_METRICS === 'open') {
    const { openPage } = await import('./cloudflare/telemetry/open-page.ts')
    const page = await openPage(request, target, platform)
    if (page) return page
  }
  const { control } = await import('./cloudflare/control.ts')
  return control(request, target, env, platform)
}
