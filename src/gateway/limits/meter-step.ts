import type { AttributeLimit } from '../../model/account/attribute-limit.ts'
import type { Exchange, Step } from '../exchange/exchange.ts'
import type { ScopedLimit } from './attributes/scoped-limit.ts'
import { limitOf } from './throttled.ts'
import type { meter } from './meter.ts'

/** Loaded by the first request that is under a limit: most are under none. */
let load: typeof meter | undefined

function isLimited({ stage: { settings }, route, request }: Exchange): boolean {
  if (settings.isEmpty) return false
  const setting = settings.of(settings.keyFor(route!.settingsKey, request.method))
  return setting !== undefined && limitOf(setting) !== undefined
}

/**
 * Counts a request against the limits it is under, and refuses it when one is exhausted. It is in the list of every
 * method, since a stage may be given limits at any time.
 */
const meterRequest: Step = {
  name: 'Throttle',
  isQuiet: true,
  run(x) {
    if (x.simulated) return
    const isFree =
      x.apiKey === undefined && x.platform.limiter.account === undefined && !isLimited(x)
    if (x.record) return import('./tell-usage-plan.ts').then((part) => part.meterAndTell(x, isFree))
    if (isFree) return
    return load ? load(x) : import('./meter.ts').then((part) => (load = part.meter)(x))
  },
}

/**
 * The step that counts a route's requests. Its own limits by attributes stand beside its API's, and in the place of those of
 * the same name.
 */
export function linkMeter(
  ofApi: readonly AttributeLimit[] = none,
  ofRoute: readonly AttributeLimit[] = none,
  route = '',
): Step {
  if (ofApi.length === 0 && ofRoute.length === 0) return meterRequest
  const limits: readonly ScopedLimit[] = [
    ...ofApi
      .filter(({ name }) => ofRoute.every((own) => own.name !== name))
      .map((limit) => ({ limit, scope: '' })),
    ...ofRoute.map((limit) => ({ limit, scope: `/${route}` })),
  ]
  let count: ((x: Exchange) => void | Promise<void>) | undefined
  return {
    name: 'Throttle',
    run(x) {
      if (x.simulated) return
      if (count) return count(x)
      return import('./attributes/by-attribute.ts').then((part) =>
        (count = part.linkByAttribute(limits))(x),
      )
    },
  }
}

const none: readonly AttributeLimit[] = []
