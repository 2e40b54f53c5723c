import type { Step } from '../exchange/exchange.ts'
import { isThrottled } from './throttled.ts'
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
    const setting = x.stage.settings.of(x.route!.settingsKey)
    const isFree =
      x.apiKey === undefined &&
      (setting === undefined || !isThrottled(setting)) &&
      x.platform.limiter.account === undefined
    if (isFree) return
    return load ? load(x) : import('./meter.ts').then((part) => (load = part.meter)(x))
  },
}
