import type { Exchange, Step } from '../exchange/exchange.ts'
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
export const meterRequest: Step = {
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
