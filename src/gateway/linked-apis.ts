import type { Platform } from '../model/platform.ts'
import type { Snapshot } from '../model/published.ts'
import type { LinkedApi } from './exchange/exchange.ts'
import { linkRestApi } from './rest/link.ts'

/** How a kind of API is linked, and what has to be loaded for it. */
type Kind<S> = {
  readonly load?: () => Promise<void>
  link(snapshot: S): LinkedApi
}

/** Most processes serve one kind: the others are loaded with the first of them. */
let http: typeof import('./http/link.ts') | undefined
let webSocket: typeof import('./websocket/link.ts') | undefined

/** The one list of kinds. A new kind is a folder beside `rest` and a line here. */
const kinds: { readonly [K in Snapshot['kind']]: Kind<Extract<Snapshot, { kind: K }>> } = {
  HTTP: {
    load: async () => void (http ??= await import('./http/link.ts')),
    link: (snapshot) => http!.linkHttpApi(snapshot),
  },
  REST: { link: linkRestApi },
  WEBSOCKET: {
    load: async () => void (webSocket ??= await import('./websocket/link.ts')),
    link: (snapshot) => webSocket!.linkWebSocketApi(snapshot),
  },
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
  const { load } = kinds[snapshot.kind]
  if (load) {
    await load()
    const loaded = linked.get(hash) // or now: requests at once must have one API, or they share nothing
    if (loaded) return loaded
  }
  const api = link(snapshot)
  const oldest = linked.keys().next().value
  if (linked.size >= maxLinked && oldest !== undefined) linked.delete(oldest)
  linked.set(hash, api)
  return api
}

const link = <K extends Snapshot['kind']>(snapshot: Extract<Snapshot, { kind: K }>): LinkedApi =>
  kinds[snapshot.kind].link(snapshot)
