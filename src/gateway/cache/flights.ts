/** Keys that are asked for now, at most: beyond that everybody asks the backend. */
const maxFlights = 10_000
/** Milliseconds between looks at whether an answer has come: from the first one on, each longer than the last. */
const firstLookMs = 4
const lastLookMs = 60

/** One request that asks the backend for an answer that others want too. */
export type Flight = {
  /** Milliseconds since 1970 after which nobody waits any more. */
  readonly until: number
  /** `waste`: what came was not kept, so that those who come next need not wait for one another. */
  readonly state: 'open' | 'waste'
  /** Others see it. */
  readonly isKnown: boolean
}

/**
 * Who asks the backend for which answer, in this isolate. Requests share these facts and no promise: one that is awaited
 * by another request would hang with its owner. Those who wait look again by timers of their own.
 */
export class Flights {
  readonly #flights = new Map<string, Flight>()

  /** Whether somebody asks for it, or has just asked in vain. */
  at(key: string, now: number): Flight | undefined {
    const flight = this.#flights.get(key)
    if (!flight || flight.until > now) return flight
    this.#flights.delete(key)
    return undefined
  }

  /** Others wait for it; not where waiting has just been in vain. */
  begin(key: string, now: number, ms: number): Flight {
    const known = this.at(key, now)
    const hasRoom = known !== undefined || this.#flights.size < maxFlights
    const isKnown = known?.state !== 'waste' && hasRoom
    const flight: Flight = { until: now + ms, state: 'open', isKnown }
    if (isKnown) this.#flights.set(key, flight)
    return flight
  }

  /** Whether nobody has asked for the same after it. */
  isCurrent(key: string, flight: Flight): boolean {
    return !flight.isKnown || this.#flights.get(key) === flight
  }

  /** Ends a flight, unless another one has taken its place. */
  land(key: string, flight: Flight, wasteUntil?: number): void {
    if (this.#flights.get(key) !== flight) return
    if (wasteUntil === undefined) this.#flights.delete(key)
    else this.#flights.set(key, { until: wasteUntil, state: 'waste', isKnown: true })
  }

  /** Waits until a flight has ended, or nobody waits for it any more. */
  async wait(key: string, flight: Flight, now: () => number): Promise<void> {
    for (
      let ms = firstLookMs;
      this.at(key, now()) === flight;
      ms = Math.min(ms * 1.5, lastLookMs)
    ) {
      // Not all at one moment.
      const wait = ms * (0.75 + Math.random() / 2)
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}
