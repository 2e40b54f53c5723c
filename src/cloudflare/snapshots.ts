import type { StagePointer } from '../model/stage.ts'

/** Reads what the control plane published: KV, or the Registry itself where there is no KV. */
export type SnapshotSource = { read(key: string): Promise<string | undefined> }

export type Snapshots = {
  stage(
    apiId: string,
    stageName: string,
  ): StagePointer | undefined | Promise<StagePointer | undefined>
  snapshot(hash: string): Promise<string>
  /** Any other published text. */
  text(key: string): Promise<string | undefined>
  /** Drops what is known of keys that have just changed. */
  forget(keys: readonly string[]): void
}

/** Milliseconds a pointer is served without looking; after that it is served once more while it is re-read. */
const freshMs = 5_000
/** Milliseconds after which a pointer is too old to be served at all: then it is read first, or 503. */
const staleMs = 60_000
/** Pointers kept per isolate; requests for made-up hosts must not fill the memory. */
const maxPointers = 10_000

type Known = {
  readonly pointer: StagePointer | undefined
  readonly readAt: number
  refreshing: boolean
}

/**
 * The isolate's view of the published state. A pointer is the only thing that is ever re-read; snapshots
 * are immutable. Requests share values and times, never promises.
 */
export function snapshots(
  source: SnapshotSource,
  now: () => number,
  waitUntil: (work: Promise<unknown>) => void,
): Snapshots {
  const known = new Map<string, Known>()
  // Bumped by every change made here: a read that began before it must not be kept.
  let changes = 0

  async function load(key: string): Promise<StagePointer | undefined> {
    const before = changes
    const text = await source.read(key)
    const pointer = text === undefined ? undefined : (JSON.parse(text) as StagePointer)
    if (before === changes) {
      known.delete(key)
      const oldest = known.keys().next().value
      if (known.size >= maxPointers && oldest !== undefined) known.delete(oldest)
      known.set(key, { pointer, readAt: now(), refreshing: false })
    }
    return pointer
  }

  async function refresh(key: string, entry: Known): Promise<void> {
    try {
      await load(key)
    } catch {
      // The source is away: the pointer is served until it is too old, and the next request asks again.
      entry.refreshing = false
    }
  }

  return {
    stage(apiId, stageName) {
      const key = `stage/${apiId}/${stageName}`
      const entry = known.get(key)
      const age = entry ? now() - entry.readAt : Infinity
      if (!entry || age >= staleMs) return load(key)
      if (age >= freshMs && !entry.refreshing) {
        entry.refreshing = true
        waitUntil(refresh(key, entry))
      }
      return entry.pointer
    },

    async snapshot(hash) {
      const text = await source.read(`snapshot/${hash}`)
      if (text === undefined) throw new Error(`snapshot ${hash} is not published`)
      return text
    },

    text: (key) => source.read(key),

    forget(keys) {
      changes++
      for (const key of keys) known.delete(key)
    },
  }
}
