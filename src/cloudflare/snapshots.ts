import { linkDomain, type LinkedDomain } from '../gateway/arrive/domain.ts'
import type { DomainRouting } from '../model/domain-name.ts'
import type { StagePointer } from '../model/stage.ts'
import type { KnownVpcLink } from './vpc-links.ts'

/** Reads what the control plane published: KV, or the Registry itself where there is no KV. */
export type SnapshotSource = { read(key: string): Promise<string | undefined> }

export type Snapshots = {
  stage(
    apiId: string,
    stageName: string,
  ): StagePointer | undefined | Promise<StagePointer | undefined>
  snapshot(hash: string): Promise<string>
  /** The VPC link of that id. */
  vpcLink(id: string): KnownVpcLink | undefined | Promise<KnownVpcLink | undefined>
  /** The custom domain of exactly that name in lower case. */
  domain(name: string): LinkedDomain | undefined | Promise<LinkedDomain | undefined>
  /** Any other published text: a function's description may change, its code never does. */
  text(key: string): Promise<string | undefined>
  /** Drops what is known of keys that have just changed. */
  forget(keys: readonly string[]): void
}

/** Milliseconds a value is served without looking; after that it is served once more while it is re-read. */
const freshMs = 5_000
/** Milliseconds after which a value is too old to be served at all: then it is read first, or 503. */
const staleMs = 60_000
/** Values kept per isolate; requests for made-up hosts must not fill the memory. */
const maxKnown = 10_000

type Known = { readonly value: unknown; readonly readAt: number; refreshing: boolean }

type Read<T> = (text: string) => T

const readPointer: Read<StagePointer> = (text) => JSON.parse(text) as StagePointer
const readDomain: Read<LinkedDomain> = (text) => linkDomain(JSON.parse(text) as DomainRouting)
const readVpcLink: Read<KnownVpcLink> = (text) => JSON.parse(text) as KnownVpcLink
const readText: Read<string> = (text) => text

/**
 * The isolate's view of the published state. Stage pointers, domains and function descriptions are re-read now and
 * then; snapshots and code are immutable. Requests share values and times, never promises.
 */
export function snapshots(
  source: SnapshotSource,
  now: () => number,
  waitUntil: (work: Promise<unknown>) => void,
): Snapshots {
  const known = new Map<string, Known>()
  // Bumped by every change made here: a read that began before it must not be kept.
  let changes = 0

  async function load<T>(key: string, read: Read<T>): Promise<T | undefined> {
    const before = changes
    const text = await source.read(key)
    const value = text === undefined ? undefined : read(text)
    if (before === changes) {
      known.delete(key)
      const oldest = known.keys().next().value
      if (known.size >= maxKnown && oldest !== undefined) known.delete(oldest)
      known.set(key, { value, readAt: now(), refreshing: false })
    }
    return value
  }

  async function refresh<T>(key: string, read: Read<T>, entry: Known): Promise<void> {
    try {
      await load(key, read)
    } catch {
      // The source is away: the value is served until it is too old, and the next request asks again.
      entry.refreshing = false
    }
  }

  function live<T>(key: string, read: Read<T>): T | undefined | Promise<T | undefined> {
    const entry = known.get(key)
    const age = entry ? now() - entry.readAt : Infinity
    if (!entry || age >= staleMs) return load(key, read)
    if (age >= freshMs && !entry.refreshing) {
      entry.refreshing = true
      waitUntil(refresh(key, read, entry))
    }
    return entry.value as T | undefined
  }

  return {
    stage: (apiId, stageName) => live(`stage/${apiId}/${stageName}`, readPointer),

    async snapshot(hash) {
      const text = await source.read(`snapshot/${hash}`)
      if (text === undefined) throw new Error(`snapshot ${hash} is not published`)
      return text
    },

    vpcLink: (id) => live(`vpc-link/${id}`, readVpcLink),

    domain: (name) => live(`domain/${name}`, readDomain),

    // Code is large, and asked for only by a runner that has none.
    text: async (key) => (key.startsWith('code/') ? source.read(key) : live(key, readText)),

    forget(keys) {
      changes++
      for (const key of keys) known.delete(key)
    },
  }
}
