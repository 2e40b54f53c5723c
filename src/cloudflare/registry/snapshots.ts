import { dropOldest } from '../../model/cache/drop-oldest.ts'
import type { PublishedKey, PublishedReader } from '../../model/published.ts'

/** Reads what the control plane published: KV, or the Registry itself where there is no KV. */
export type SnapshotSource = { read(key: string): Promise<string | undefined> }

export type Snapshots = PublishedReader & {
  /** Drops what is known of keys that have just changed. */
  forget(keys: readonly string[]): void
}

/** Milliseconds a value is served without looking; after that it is served once more while it is re-read. */
const freshMs = 5_000
/** Milliseconds after which a value is too old to be served at all: then it is read first, or 503. */
const staleMs = 60_000
/** Values kept per isolate, and as many of what is not there; requests for made-up hosts and keys must not fill the memory. */
const maxKnown = 10_000

type Known = { readonly value: unknown; readonly readAt: number; refreshing: boolean }

/**
 * The isolate's view of the published state. Stage pointers, domains and function descriptions are re-read now and
 * then; snapshots and code are immutable. Requests share values and times, never promises.
 */
export function snapshots(
  source: SnapshotSource,
  now: () => number,
  waitUntil: (work: Promise<unknown>) => void,
  /** A value could not be read again behind the request that it was served to. */
  onFailure: (key: string, error: unknown) => void,
): Snapshots {
  const known = new Map<string, Known>()
  // Apart: whoever asks for what is not there, keys and hosts by the thousand, must not push out what is.
  const absent = new Map<string, Known>()
  // Bumped by every change made here: a read that began before it must not be kept.
  let changes = 0

  const drop = (key: string) => {
    known.delete(key)
    absent.delete(key)
  }

  async function load<T>(key: PublishedKey<T>): Promise<T | undefined> {
    const before = changes
    const text = await source.read(key)
    const value = text === undefined ? undefined : (JSON.parse(text) as T)
    if (before === changes) {
      drop(key)
      const kept = value === undefined ? absent : known
      if (kept.size >= maxKnown) dropOldest(kept, maxKnown / 10)
      kept.set(key, { value, readAt: now(), refreshing: false })
    }
    return value
  }

  async function refresh(key: string, entry: Known): Promise<void> {
    try {
      await load(key)
    } catch (error) {
      // The source is away: the value is served until it is too old, and the next request asks again.
      entry.refreshing = false
      onFailure(key, error)
    }
  }

  return {
    live<T>(key: PublishedKey<T>) {
      const entry = known.get(key) ?? absent.get(key)
      const age = entry ? now() - entry.readAt : Infinity
      if (!entry || age >= staleMs) return load(key)
      if (age >= freshMs && !entry.refreshing) {
        entry.refreshing = true
        waitUntil(refresh(key, entry))
      }
      return entry.value as T | undefined
    },

    async fixed(key) {
      const text = await source.read(key)
      if (text === undefined) throw new Error(`${key} is not published`)
      return text
    },

    forget(keys) {
      changes++
      for (const key of keys) drop(key)
    },
  }
}
