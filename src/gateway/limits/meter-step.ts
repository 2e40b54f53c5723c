import type { Step } from '../exchange/exchange.ts'
import { limitOf } from './throttled.ts'
import type { meter } from './meter.ts'

/** Loaded by the first request that is under a limit: most are under none. */
let load: typeof meter | undefined

/**
 * Counts a request against the limits it is under, and refuses it when one is exhausted. It is in the list of every
 * method, since a stage may be given limits at any time.
 */
export const meterRequest: Step = {
  name: 'Throttle',
  isQuiet: true,
  run(x) {
    if (x.simulated) return
    const { settings } = x.stage
    const setting = settings.of(settings.keyFor(x.route!.settingsKey, x.request.method))
    const isFree =
      x.apiKey === undefined &&
      (setting === undefined || limitOf(setting) === undefined) &&
      x.platform.limiter.account === undefined
    if (isFree) return
    return load ? load(x) : import('./meter.ts').then((part) => (load = part.meter)(x))
  },
}
