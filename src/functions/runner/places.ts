import type { Acquired, Environments } from './environments.ts'
import type { Load, LoadingTurn } from './loading-turn.ts'

/** What a call asks for. */
export type Wanted = {
  readonly functionArn: string
  readonly revisionId: string
  readonly hasCode: boolean
  /** Milliseconds for which it may have its copy, that one's loading included. */
  readonly mayTakeMs: number
}

/** A copy for a call. `load`: it is a new one, and this call is to load it. */
export type Place = Acquired & { readonly load?: Load }

/** Gives copies of functions to calls, in the order in which the calls of a function came. */
export type Places = {
  /**
   * `code` when a copy is to be loaded and the call brings no code; `busy` when there are too many calls already;
   * undefined when it took too long to get one.
   */
  take(wanted: Wanted): Promise<Place | 'code' | 'busy' | undefined>
  /** One call less in this copy, which is forgotten unless it is `reusable`. */
  leave(place: Place, reusable: boolean): void
  /** As {@link Environments.free}. */
  free: Environments['free']
  /** The turn to load may be free again. */
  look(): void
}

/** Calls that run or wait at once, as many as Lambda has for an account: each holds some 80 KB here, and more in the gateway. */
export const maxCalls = 1_000
/** Milliseconds for which a call waits: longer than the gateway does. */
const maxWaitMs = 12_000
/** Milliseconds between looks by the first that waits, and by all others, who are woken. */
const lookMs = { first: 20, other: 300 } as const
/** Milliseconds for which others wait for the code that one of them has been asked for. */
const codeMs = 500

type Waiter = {
  readonly wanted: Wanted
  readonly since: number
  granted?: Place | 'code'
  wake: () => void
}

export function createPlaces(
  environments: Environments,
  turn: LoadingTurn,
  now: () => number,
): Places {
  /** By function; whoever has loaded last comes last. */
  const queues = new Map<string, Waiter[]>()
  /** Functions whose code has been asked for, and until when others wait for it. */
  const asked = new Map<string, number>()

  const waiting = () => {
    let count = 0
    for (const queue of queues.values()) count += queue.length
    return count
  }

  const isOverdue = ({ since }: Waiter) => now() - since > maxWaitMs

  function grant(wanted: Wanted): Waiter['granted'] {
    const { functionArn, hasCode, mayTakeMs } = wanted
    const mayLoad = turn.isFree()
    const at = now()
    const acquired = environments.acquire(wanted, mayLoad && hasCode, at, at + mayTakeMs)
    if (acquired) {
      const { loaded, running } = acquired.environment
      if (loaded || running > 1) return acquired
      asked.delete(functionArn)
      return { ...acquired, load: turn.take() }
    }
    if (!mayLoad || hasCode || (asked.get(functionArn) ?? at) > at) return undefined
    asked.set(functionArn, at + codeMs)
    return 'code'
  }

  /**
   * Gives away what there is. It is given, not offered: a request that was cut off while it waited cannot take it, and
   * holds up nobody behind it. What it was given comes back when its time is over.
   */
  function look(): void {
    for (const [name, queue] of Array.from(queues)) {
      for (let first = queue[0]; first; first = queue[0]) {
        const granted = isOverdue(first) ? undefined : grant(first.wanted)
        if (!granted && !isOverdue(first)) break
        queue.shift()
        if (granted) first.granted = granted
        first.wake()
        if (typeof granted === 'object' && granted.load) {
          queues.delete(name)
          queues.set(name, queue)
        }
      }
      if (queue.length === 0) queues.delete(name)
    }
    for (const [name, until] of asked) if (until < now()) asked.delete(name)
  }

  return {
    async take(wanted) {
      const queue = queues.get(wanted.functionArn) ?? []
      if (waiting() + environments.running() >= maxCalls) return 'busy'
      const granted = queue.length === 0 ? grant(wanted) : undefined
      if (granted) return granted
      const waiter: Waiter = { wanted, since: now(), wake: () => undefined }
      // Who brings the code has been the first once already.
      const before = wanted.hasCode ? queue.findIndex((other) => !other.wanted.hasCode) : -1
      queue.splice(before < 0 ? queue.length : before, 0, waiter)
      queues.set(wanted.functionArn, queue)
      look()
      while (!waiter.granted && !isOverdue(waiter)) {
        await pause(queue[0] === waiter ? lookMs.first : lookMs.other, waiter)
        look()
      }
      return waiter.granted
    },

    leave({ environment }, reusable) {
      environments.release(environment, reusable)
      look()
    },

    free: (drop) => environments.free(drop),

    look,
  }
}

async function pause(ms: number, waiter: Waiter): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  await new Promise<void>((resolve) => {
    waiter.wake = resolve
    timer = setTimeout(resolve, ms)
  })
  clearTimeout(timer)
}
