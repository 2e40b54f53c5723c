import { Clock, type Deadline } from './deadline.ts'

/** The time a streamed answer may take, in all and between two pieces of it (spec integrations §13). */
export type StreamDeadline = Deadline & {
  /** Whether a gap can be too long before the time is over: only then must anyone see the bytes pass. */
  readonly watchesGaps: boolean
  /** Bytes have passed: the gap begins anew. */
  touch(): void
}

/** Starts the clock of a streamed answer. The wait for its first byte is a gap, too. */
export function startStreamDeadline(
  timeoutMs: number,
  gapMs: number,
  now: () => number,
): StreamDeadline {
  return new StreamClock(timeoutMs, gapMs, now)
}

class StreamClock extends Clock implements StreamDeadline {
  readonly watchesGaps: boolean
  readonly #now: () => number
  #touchedAt: number
  #gapTimer: ReturnType<typeof setTimeout> | undefined

  constructor(timeoutMs: number, gapMs: number, now: () => number) {
    super(timeoutMs)
    this.#now = now
    this.#touchedAt = now()
    this.watchesGaps = gapMs < timeoutMs
    if (this.watchesGaps) this.#watch(gapMs, gapMs)
  }

  touch(): void {
    this.#touchedAt = this.#now()
  }

  /** One timer that looks back, not one for each piece. */
  #watch(gapMs: number, waitMs: number): void {
    this.#gapTimer = setTimeout(() => {
      const leftMs = this.#touchedAt + gapMs - this.#now()
      if (leftMs > 0) this.#watch(gapMs, leftMs)
      else this.end()
    }, waitMs)
  }

  override met(): void {
    super.met()
    clearTimeout(this.#gapTimer)
  }
}
