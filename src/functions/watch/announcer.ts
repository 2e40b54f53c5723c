import { grace } from '../protocol/runner-protocol.ts'
import { type RunningCall, writeWatchLine } from './watch-line.ts'

/**
 * Tells the process's output which functions run, and until when: so that its reader, the watchdog, can tell which of
 * them holds the process when nothing of it is heard any more. The reader pays for each line, so what does not
 * matter is not told: a function that is called again at once runs all the while, and of calls that run at the
 * same time the earliest stands for all.
 */
export type Announcer = {
  /** A call is about to run: what has to be known of it is printed when this returns. */
  begin(call: RunningCall): void
  /** The same object again: it is over, as far as the watchdog is concerned. */
  end(call: RunningCall): void
  /** A copy of a function is about to be loaded, which may hold the process as long as calls do, or our own limit. */
  load(call: Omit<RunningCall, 'deadline'> & { readonly mayHoldMs: number }): {
    end(): void
  }
}

/** Milliseconds for which a load may hold the process: our own part takes as long as a busy machine lets it. */
const mayHoldMs = 5_000

/** Milliseconds for which a function may be without calls and still count as running. */
const lingerMs = 20
/** Milliseconds by which a deadline that was told may be behind the true one: less than the watchdog's grace. */
const staleMs = 250
/** Milliseconds after which a look at what is over counts as forgotten: the request that was to look has been cut off. */
const forgottenMs = 1_000

type Known = {
  /** In the order in which they began. */
  readonly calls: Set<RunningCall>
  /** The deadline that was told. */
  told: number | undefined
  endedAt: number
}

export type AnnouncerContext = {
  now(): number
  /** One line to the process's standard output. */
  print(line: string): void
  /** Work that goes on behind the answer of a request. */
  waitUntil(work: Promise<unknown>): void
}

/** @param token What the watchdog was given; empty where there is none, and nothing is printed. */
export function createAnnouncer(
  token: string,
  { now, print, waitUntil }: AnnouncerContext,
): Announcer {
  const functions = new Map<string, Known>()
  /** Told, and without calls since. */
  const resting = new Map<string, Known>()
  let lookAt = -Infinity

  function tell(over: readonly string[], running?: RunningCall): void {
    for (const name of over) {
      resting.delete(name)
      functions.delete(name)
    }
    print(writeWatchLine({ over, ...(running && { running }) }, token))
  }

  /** Tells of the function when what is known of it does not hold any more. */
  function update(known: Known): void {
    const [first] = known.calls.values()
    const { told } = known
    if (!first || (told !== undefined && Math.abs(first.deadline - told) <= staleMs)) return
    known.told = first.deadline
    // Whatever rests is over by now: who holds the process from here on is none of them.
    tell([...resting.keys()], first)
  }

  function look(): void {
    const over: string[] = []
    for (const [name, { endedAt }] of resting) if (now() - endedAt >= lingerMs) over.push(name)
    if (over.length > 0) tell(over)
    lookAt = -Infinity
    if (resting.size > 0) lookLater()
  }

  function lookLater(): void {
    if (now() - lookAt < forgottenMs) return
    lookAt = now()
    waitUntil(new Promise((resolve) => setTimeout(resolve, lingerMs)).then(look))
  }

  const loads = new Set<RunningCall>()

  /** The latest load stands for all. */
  function tellLoads(): void {
    const load = [...loads].at(-1)
    const loading = load ?? { deadline: now() + grace.watchdog }
    print(writeWatchLine({ over: [], loading }, token))
  }

  const nothing = () => undefined
  if (token === '') {
    return { begin: nothing, end: nothing, load: () => ({ end: nothing }) }
  }
  return {
    begin(call) {
      let known = functions.get(call.function)
      if (!known) {
        known = { calls: new Set(), told: undefined, endedAt: 0 }
        functions.set(call.function, known)
      }
      resting.delete(call.function)
      known.calls.add(call)
      update(known)
    },

    end(call) {
      const known = functions.get(call.function)
      if (!known?.calls.delete(call)) return
      if (known.calls.size > 0) return update(known)
      known.endedAt = now()
      resting.set(call.function, known)
      lookLater()
    },

    load({ id, function: name, mayHoldMs: ownMs }) {
      const deadline = now() + Math.max(mayHoldMs, ownMs) + grace.watchdog
      const load = { id, function: name, deadline }
      loads.add(load)
      tellLoads()
      return {
        end() {
          if (loads.delete(load)) tellLoads()
        },
      }
    },
  }
}
