import type { Platform } from '../model/platform.ts'
import type { Snapshot } from '../model/published.ts'
import type { LinkedApi } from './exchange/exchange.ts'
import { linkRestApi } from './rest/link.ts'

/** The one list of kinds. A new kind is a folder beside `rest` and a line here. */
const kinds: {
  readonly [K in Snapshot['kind']]: (
    snapshot: Extract<Snapshot, { kind: K }>,
  ) => LinkedApi | Promise<LinkedApi>
} = {
  // Loaded with the first API of the kind: most processes serve one kind.
  HTTP: async (snapshot) => (await import('./http/link.ts')).linkHttpApi(snapshot),
  REST: linkRestApi,
}

/** APIs kept linked per isolate. A snapshot never changes, so what is dropped can always be linked again. */
const maxLinked = 200

const linked = new Map<string, LinkedApi>()

/** The linked API of a snapshot that this isolate has served before. */
export const knownApi = (hash: string): LinkedApi | undefined => linked.get(hash)

/**
 * Reads and links a snapshot. Every cold request loads for itself: a promise shared between requests
 * would hang with the request that owns it. Throws when the snapshot cannot be read.
 */
export async function loadApi(hash: string, platform: Platform): Promise<LinkedApi> {
  const text = await platform.snapshot(hash)
  const present = linked.get(hash) // another request may have linked it meanwhile
  if (present) return present
  const snapshot = JSON.parse(text) as Snapshot
  const linking = link(snapshot)
  const api = linking instanceof Promise ? await linking : linking
  const other = linked.get(hash) // and so may one that waited for the same part
  if (other) return other
  const oldest = linked.keys().next().value
  if (linked.size >= maxLinked && oldest !== undefined) linked.delete(oldest)
  linked.set(hash, api)
  return api
}

const link = <K extends Snapshot['kind']>(snapshot: Extract<Snapshot, { kind: K }>) =>
  kinds[snapshot.kind](snapshot)
