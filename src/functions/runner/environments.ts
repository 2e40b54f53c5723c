/**
 * Execution environments, as Lambda calls a loaded copy of a function: each serves one invocation at a
 * time and keeps its globals for the next. Here they are ids of dynamic Workers; this is the book of them.
 */

/** Copies of one function; more concurrent invocations share them (Lambda's own limit is 1,000 an account). */
export const maxEnvironmentsPerFunction = 20
/** Copies in all, at 3 MB each and more in workerd, which never unloads one by itself. */
export const maxEnvironments = 100

/** Calls whose remains (some 12 KB each) all copies together may keep, and bounds of what one may: a collection is work, too. */
const maxUncollected = 2_000
const uncollectedBounds = { least: 100, most: 250 } as const

export type Environment = {
  id: string
  /** Its modules are evaluated as it starts; its id says so, too. */
  atStart: boolean
  readonly functionArn: string
  readonly revisionId: string
  /** Invocations it serves now. */
  running: number
  /** When the last of them must be over, milliseconds since 1970. */
  until: number
  usedAt: number
  /** What its invocations have left behind since that was freed, in invocations that carry next to nothing. */
  uncollected: number
  /** Its code has been evaluated: until then it serves nobody but the invocation that it was made for. */
  loaded: boolean
}

export type Environments = {
  /**
   * A copy for one invocation, and the ids of copies that are to be unloaded. Undefined when a new copy
   * is needed and `mayCreate` is false, or when all that there may be are being loaded. `collect` asks for what its invocations left behind to be freed.
   */
  acquire(
    wanted: { readonly functionArn: string; readonly revisionId: string },
    mayCreate: boolean,
    now: number,
    until: number,
  ): Acquired | undefined
  /** Invocations that all copies serve now. */
  running(): number
  /** Ends one invocation; a copy that is not `reusable` is forgotten. */
  release(environment: Environment, reusable: boolean): void
  /**
   * Memory is short: the ids of idle copies whose remains are to be freed at once; those of busy ones are with their next
   * invocation. `drop` forgets the half of the idle copies that was used longest ago: they are to be unloaded.
   */
  free(drop: boolean): { readonly idle: readonly string[]; readonly retired: readonly string[] }
}

/** A copy for one invocation. */
export type Acquired = {
  readonly environment: Environment
  readonly retired: readonly string[]
  readonly collect: boolean
}

const lessBusy = (one: Environment, least: Environment | undefined): Environment =>
  least && least.running <= one.running ? least : one

/** @param prefix Sets these ids apart from those of other runners on the same loader. */
export function createEnvironments(prefix: string): Environments {
  const all = new Set<Environment>()
  let created = 0
  const drop = (unwanted: readonly Environment[]) => {
    for (const environment of unwanted) all.delete(environment)
    return unwanted.map(({ id }) => id)
  }
  /** Who was used longest ago first. */
  const idle = () => [...all].filter((e) => e.running === 0).toSorted((a, b) => a.usedAt - b.usedAt)

  return {
    acquire({ functionArn, revisionId }, mayCreate, now, until) {
      const own = [...all].filter((e) => e.functionArn === functionArn)
      // Overdue: its invocation was cancelled from outside, so nobody released it.
      const outdated = own.filter(
        (e) => (e.revisionId !== revisionId && e.running === 0) || (e.running > 0 && e.until < now),
      )
      const retired = drop(outdated)
      const current = own.filter((e) => e.revisionId === revisionId && all.has(e))
      let environment =
        current.find((e) => e.running === 0) ??
        (current.length >= maxEnvironmentsPerFunction
          ? current
              .filter((e) => e.loaded)
              .reduce<Environment | undefined>((least, e) => lessBusy(e, least), undefined)
          : undefined)
      if (!environment) {
        if (!mayCreate || current.length >= maxEnvironmentsPerFunction) return undefined
        environment = {
          id: `${prefix}/${functionArn}/${revisionId}/${++created}`,
          // As its siblings have learned.
          atStart: current.some(({ atStart }) => atStart),
          functionArn,
          revisionId,
          running: 0,
          until,
          usedAt: now,
          uncollected: 0,
          loaded: false,
        }
        retired.push(...drop(idle().slice(0, Math.max(0, all.size + 1 - maxEnvironments))))
        all.add(environment)
      }
      environment.running++
      environment.usedAt = now
      environment.until = Math.max(environment.until, until)
      const { least, most } = uncollectedBounds
      const limit = Math.min(most, Math.max(least, maxUncollected / all.size))
      const collect = environment.uncollected >= limit
      if (collect) environment.uncollected = 0
      return { environment, retired, collect }
    },

    running: () => [...all].reduce((sum, { running }) => sum + running, 0),

    release(environment, reusable) {
      environment.running--
      if (!reusable) all.delete(environment)
    },

    free(mayDrop) {
      const retired = mayDrop ? drop(idle().slice(0, Math.ceil(idle().length / 2))) : []
      for (const environment of all) {
        environment.uncollected = environment.running === 0 ? 0 : Infinity
      }
      return { idle: idle().map(({ id }) => id), retired }
    },
  }
}
