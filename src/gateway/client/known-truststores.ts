import type { TruststorePlace } from '../../model/account/domain-name.ts'
import type { Platform } from '../../model/platform.ts'
import {
  readTruststore,
  type CheckedCertificate,
  type Truststore,
} from '../../wire/x509/truststore.ts'

/** A truststore that has been read, with the certificates that it vouches for. */
export type KnownTruststore = {
  readonly store: Truststore
  readonly checked: Map<string, CheckedCertificate>
  readonly readAt: number
}

type Reader = Pick<Platform, 'log' | 'now' | 'truststore' | 'waitUntil'>

type Entry = {
  known: KnownTruststore | undefined
  /** When it was last tried to read it. */
  triedAt: number
  /** What came of that, when it failed. */
  failure: string | undefined
}

/** Milliseconds after which one that may change is read again; a version of an object never changes. */
const freshMs = 300_000
/** Milliseconds for which one is good that cannot be read again. */
const goodMs = 3_600_000
/** Milliseconds before another attempt when one has failed. */
const retryMs = 5_000
const maxKept = 64

/** Per isolate: its platform is one for all requests. */
const stores = new WeakMap<object, Map<string, Entry>>()

/** The truststore of a domain, read when it is first needed. Rejects with why it cannot be used. */
export async function knownTruststore(
  place: TruststorePlace,
  platform: Reader,
): Promise<KnownTruststore> {
  const entry = entryOf(place, platform)
  const now = platform.now()
  const { known } = entry
  const age = known ? now - known.readAt : Number.POSITIVE_INFINITY
  if (known && (place.truststoreVersion !== undefined || age < freshMs)) return known
  const mayTry = entry.failure === undefined || now - entry.triedAt >= retryMs
  if (known && age < goodMs) {
    if (mayTry && now - entry.triedAt >= retryMs) {
      entry.triedAt = now
      platform.waitUntil(
        read(entry, place, platform).catch((error: unknown) =>
          platform.log({
            level: 'warn',
            message: `the truststore ${place.truststoreUri} cannot be read again; for an hour what is known of it is used`,
            error: String(error),
          }),
        ),
      )
    }
    return known
  }
  if (!mayTry) throw new Error(entry.failure)
  return read(entry, place, platform)
}

async function read(
  entry: Entry,
  { truststoreUri, truststoreVersion }: TruststorePlace,
  platform: Reader,
): Promise<KnownTruststore> {
  entry.triedAt = platform.now()
  try {
    const bytes = await platform.truststore?.(truststoreUri, truststoreVersion)
    if (!bytes) throw new Error('there is nothing here that reads truststores')
    const store = await readTruststore(bytes)
    for (const warning of store.warnings)
      platform.log({ level: 'warn', message: `the truststore ${truststoreUri}: ${warning}` })
    entry.failure = undefined
    entry.known = { store, checked: new Map(), readAt: platform.now() }
    return entry.known
  } catch (error) {
    entry.failure = error instanceof Error ? error.message : String(error)
    throw error
  }
}

function entryOf(
  { truststoreUri, truststoreVersion = '' }: TruststorePlace,
  reader: Reader,
): Entry {
  const kept = stores.get(reader) ?? new Map<string, Entry>()
  stores.set(reader, kept)
  const id = `${truststoreUri}\n${truststoreVersion}`
  const entry = kept.get(id) ?? { known: undefined, triedAt: 0, failure: undefined }
  // The one that was used last is the last one to go.
  kept.delete(id)
  if (kept.size >= maxKept) kept.delete(kept.keys().next().value!)
  kept.set(id, entry)
  return entry
}
