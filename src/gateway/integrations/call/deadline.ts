/** The time an integration may take, from its start to the last byte of the answer. */
export type Deadline = {
  /** The time is over. */
  readonly passed: boolean
  /** Settles as `work` does, or rejects when the time is over first, or was before. One `work` at a time. */
  within<T>(work: Promise<T>): Promise<T>
  /** Fires when the time is over. Made when first asked for: see {@link startDeadline}. */
  readonly signal: AbortSignal
  /** The answer is complete: nothing is left to cut. */
  met(): void
}

/**
 * Starts an integration's clock. An abort controller costs a tenth of a proxied request, so waiting for
 * headers or for a short body goes without one: work that is late is left behind, and workerd ends it, its
 * connection included, with the request. Not `AbortSignal.timeout`: its timer cannot be stopped.
 */
export function startDeadline(ms: number): Deadline {
  return new Clock(ms)
}

/** The clock of a call whose time somebody else keeps; without a signal it never ends. */
export function followSignal(signal: AbortSignal | null | undefined): Deadline {
  const followed = signal ?? new AbortController().signal
  return {
    get passed() {
      return followed.aborted
    },
    signal: followed,
    within: (work) =>
      new Promise((resolve, reject) => {
        const fail = () => reject(new Error('the time of the call is over'))
        if (followed.aborted) fail()
        followed.addEventListener('abort', fail, { once: true })
        work.then(resolve, reject).finally(() => followed.removeEventListener('abort', fail))
      }),
    met: () => undefined,
  }
}

const late = () => new Error('the time of the integration is over')

/** A clock with one timer; {@link startDeadline} starts it. */
export class Clock implements Deadline {
  passed = false
  #fail: ((error: Error) => void) | undefined
  #controller: AbortController | undefined
  readonly #timer: ReturnType<typeof setTimeout>

  constructor(ms: number) {
    this.#timer = setTimeout(() => this.end(), ms)
  }

  protected end(): void {
    this.passed = true
    this.#fail?.(late())
    this.#controller?.abort()
  }

  within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#fail = reject
      if (this.passed) reject(late())
      work.then(resolve, reject)
    })
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.passed) this.#controller.abort()
    return this.#controller.signal
  }

  met(): void {
    clearTimeout(this.#timer)
  }
}
