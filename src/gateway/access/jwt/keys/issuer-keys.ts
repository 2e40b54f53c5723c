import type { Platform } from '../../../../model/platform.ts'
import { keyFor, readKeySet, type IssuerKey, type KeySet } from './key-set.ts'
import type { KeySource } from './key-source.ts'
import { KeysUnavailable } from '../token-refused.ts'

/** Milliseconds after which a key set is asked for again, in the background. */
const freshMs = 600_000
/** Milliseconds that an issuer which cannot be reached is believed by its last keys. AWS keeps them for up to two hours. */
const maxStaleMs = 3_600_000
/**
 * An unknown `kid` may be a new key's, and may be made up: an issuer is asked for it so many times at once, and again
 * after so many milliseconds, however many are named (ATTACKS 32).
 */
const spareQuestions = 2
const questionMs = 30_000
/** Milliseconds that an issuer without keys is left alone after it has failed. */
const retryMs = 1_000
/** Milliseconds after which a question counts as lost: whoever asked may have gone, with the answer. */
const lostMs = 4_000
/** Milliseconds between looks at whether another request has got the keys. */
const lookMs = 10
/** Issuers remembered by an isolate; the oldest goes first. */
const maxIssuers = 100

/** What is known of an issuer. Values and times only: a promise must not be shared between requests. */
type Known = {
  keys: KeySet | undefined
  fetchedAt: number
  /** How often they have been read. */
  readings: number
  /** When the question was asked that is not answered yet. */
  askedAt: number | undefined
  failedAt: number
  problem: string
  /** Questions for unknown keys that may be asked at once, and since when. */
  questions: number
  questionsAt: number
}

const issuers = new Map<string, Known>()

/**
 * The issuer's key of that id for the algorithm; undefined when the issuer has none. At once when it is known. Throws or
 * rejects with {@link KeysUnavailable} when the keys cannot be had.
 */
export function issuerKey(
  source: KeySource,
  kid: string,
  algorithm: string,
  platform: Platform,
): IssuerKey | undefined | Promise<IssuerKey | undefined> {
  const now = platform.now()
  const known = knownOf(source, now)
  const keys = usableKeys(known, now)
  if (!keys) return asked(source, known, platform).then((fresh) => keyFor(fresh, kid, algorithm))
  renewInBackground(source, known, platform)
  if (keys.has(kid)) return keyFor(keys, kid, algorithm)
  // The answer to a question that is under way may have it.
  if (!isAsking(known, now) && !mayAsk(known, now)) return undefined
  return asked(source, known, platform).then(
    (fresh) => keyFor(fresh, kid, algorithm),
    // The keys there are still hold.
    () => undefined,
  )
}

/** Whether the issuer still publishes a key, as far as that is known; false also when its keys are too old to go by. */
export function stillPublishes(
  source: KeySource,
  kid: string,
  key: IssuerKey,
  platform: Platform,
): boolean {
  const now = platform.now()
  const known = issuers.get(source.id)
  const keys = known && usableKeys(known, now)
  if (!keys?.get(kid)?.includes(key)) return false
  if (now - known!.fetchedAt >= freshMs) renewInBackground(source, known!, platform)
  return true
}

function knownOf({ id }: KeySource, now: number): Known {
  const present = issuers.get(id)
  if (present) return present
  const known: Known = {
    keys: undefined,
    fetchedAt: -Infinity,
    readings: 0,
    askedAt: undefined,
    failedAt: -Infinity,
    problem: '',
    questions: spareQuestions,
    questionsAt: now,
  }
  issuers.set(id, known)
  if (issuers.size > maxIssuers) issuers.delete(issuers.keys().next().value!)
  return known
}

/** A clock that was set back makes keys no younger than they are. */
const usableKeys = ({ keys, fetchedAt }: Known, now: number): KeySet | undefined =>
  Math.abs(now - fetchedAt) < maxStaleMs ? keys : undefined

function renewInBackground(source: KeySource, known: Known, platform: Platform): void {
  const now = platform.now()
  if (now - known.fetchedAt < freshMs || isAsking(known, now)) return
  if (now - known.failedAt < questionMs) return
  platform.waitUntil(ask(source, known, platform).catch(() => undefined))
}

function mayAsk(known: Known, now: number): boolean {
  const earned = Math.floor((now - known.questionsAt) / questionMs)
  if (earned > 0) {
    known.questions = Math.min(spareQuestions, known.questions + earned)
    known.questionsAt = now
  }
  if (known.questions === 0) return false
  if (known.questions === spareQuestions) known.questionsAt = now
  known.questions--
  return true
}

const isAsking = ({ askedAt }: Known, now: number): boolean =>
  askedAt !== undefined && Math.abs(now - askedAt) < lostMs

/** The issuer's keys, asked for now; or what another request is told meanwhile. */
async function asked(source: KeySource, known: Known, platform: Platform): Promise<KeySet> {
  const { now } = platform
  if (isAsking(known, now())) {
    const before = known.readings
    const asking = known.askedAt
    while (known.askedAt === asking && isAsking(known, now())) await pause(lookMs)
    const keys = usableKeys(known, now())
    if (keys && known.readings !== before) return keys
    if (known.askedAt === undefined) throw unavailable(source, known.problem)
    // Who asked has gone: this request asks in its place.
  } else if (!known.keys && now() - known.failedAt < retryMs) {
    throw unavailable(source, `${known.problem} (just now)`)
  }
  return ask(source, known, platform)
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function ask(source: KeySource, known: Known, platform: Platform): Promise<KeySet> {
  const { now } = platform
  const at = now()
  known.askedAt = at
  try {
    const keys = readKeySet(await source.read(platform), known.keys)
    known.keys = keys
    known.fetchedAt = at
    known.readings++
    return keys
  } catch (error) {
    known.failedAt = now()
    known.problem = error instanceof Error ? error.message : String(error)
    if (usableKeys(known, now())) {
      const message =
        'an issuer’s keys could not be read again; for an hour those that were read hold'
      platform.log({ level: 'warn', message, issuer: source.id, error: known.problem })
    }
    throw unavailable(source, known.problem)
  } finally {
    if (known.askedAt === at) known.askedAt = undefined
  }
}

const unavailable = ({ id }: KeySource, why: string) =>
  new KeysUnavailable(`The keys of ${id} cannot be read: ${why}`)
