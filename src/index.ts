import { atFront, type Arrival } from './cloudflare/at-front.ts'
import type { Env } from './cloudflare/env.ts'
import { find, type Found } from './gateway/arrive/find.ts'
import { serve } from './gateway/serve.ts'
import type { Target } from './gateway/exchange/location.ts'
import { identifiedRefusal } from './gateway/answer/refuse.ts'
import { arrivedTarget } from './gateway/arrive/target.ts'
import { Refusal } from './gateway/exchange/refusal.ts'

export { Egress } from './cloudflare/egress/egress-entrypoint.ts'
export { FunctionDoor } from './cloudflare/functions/function-door.ts'
export { FunctionRunner } from './cloudflare/functions/function-runner.ts'
export { PrivateEndpoint } from './cloudflare/private-endpoint.ts'
export { SessionEvents } from './cloudflare/sessions/session-events.ts'
export { Registry } from './cloudflare/registry/registry.ts'
export { Throttle } from './cloudflare/throttle/throttle.ts'
export { Supervision } from './cloudflare/local/supervision.ts'

/** Replaced by the build with the version in package.json. */
declare const TIDEGATE_VERSION: string
const version = typeof TIDEGATE_VERSION === 'string' ? TIDEGATE_VERSION : 'development'

/** The Worker: tells the faces of the gateway apart and hands the request to one of them. */
export default {
  fetch: (request, env) => atFront(request, env, answer),
} satisfies ExportedHandler<Env>

function answer(arrival: Arrival): Response | Promise<Response> {
  const { request, platform } = arrival
  const target = arrivedTarget(arrival)
  if (target instanceof Refusal) {
    platform.metrics?.refusedBeforeApi(target.status)
    return identifiedRefusal(target)
  }
  const found = find(request, target, platform)
  if (found instanceof Promise) return found.then((location) => answerAt(location, target, arrival))
  return answerAt(found, target, arrival)
}

const answerAt = (location: Found | undefined, target: Target, arrival: Arrival) =>
  location
    ? serve(arrival.request, target, location, arrival.platform)
    : answerItself(target, arrival)

/** What is no API's: the pages of the gateway, and the control plane. */
async function answerItself(
  target: Target,
  { request, env, platform, isFront }: Arrival,
): Promise<Response> {
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
