import type { MessageOutcome } from '../../../model/sessions/sessions.ts'
import { Gate, type Place } from './gate.ts'

/** Messages of one session that are answered at a time. */
const maxInProgress = 16
/** Bytes of messages that wait: of one session, and of all that share an object. The runtime reads whether or not we do. */
const maxWaitingBytes = { session: 1_048_576, object: 16_777_216 } as const
/** What a waiting message takes beside its own bytes. */
const overheadBytes = 256

/** What all sessions of an object share: a process that begins too much at once answers nobody. */
export type Road = { readonly gate: Gate; waitingBytes: number }

type Work = {
  begin(data: string | Uint8Array): Promise<MessageOutcome>
  /** Undefined: it has failed. */
  apply(outcome: MessageOutcome | undefined): void
}

/**
 * The messages of one session: each begins after those before it have begun. What it comes to goes out at once, as AWS's does, or
 * after what they came to (docs/decisions/0028).
 */
export class Lane {
  readonly #road: Road
  readonly #work: Work
  readonly #isOrdered: boolean
  readonly #own = new Gate(maxInProgress, { forgets: false })
  readonly #waiting: (string | Uint8Array)[] = []
  #waitingBytes = 0
  #inProgress = 0
  #isBeginning = false
  #before: Promise<void> = Promise.resolve()

  constructor(road: Road, work: Work, isOrdered: boolean) {
    this.#road = road
    this.#work = work
    this.#isOrdered = isOrdered
  }

  /** False when too much waits already. */
  add(data: string | Uint8Array): boolean {
    const bytes = data.length + overheadBytes
    if (
      this.#waitingBytes + bytes > maxWaitingBytes.session ||
      this.#road.waitingBytes + bytes > maxWaitingBytes.object
    )
      return false
    this.#waiting.push(data)
    this.#count(bytes)
    return true
  }

  /** Whether there is nothing to answer. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#inProgress === 0
  }

  /** Answers all that wait. Resolves when that is done, by whoever. */
  async run(): Promise<void> {
    if (!this.#isBeginning) {
      this.#isBeginning = true
      while (this.#waiting.length > 0) await this.#beginNext()
      this.#isBeginning = false
    }
    await this.#before
  }

  async #beginNext(): Promise<void> {
    const own = await this.#own.enter()
    const shared = await this.#road.gate.enter()
    const data = this.#waiting.shift()!
    this.#count(-data.length - overheadBytes)
    this.#inProgress++
    const outcome = this.#work.begin(data).catch(() => undefined)
    this.#before = this.#finish(outcome, this.#before, own, shared)
  }

  #count(bytes: number): void {
    this.#waitingBytes += bytes
    this.#road.waitingBytes += bytes
  }

  async #finish(
    outcome: Promise<MessageOutcome | undefined>,
    before: Promise<void>,
    own: Place,
    shared: Place,
  ): Promise<void> {
    const known = await outcome
    this.#road.gate.leave(shared)
    if (this.#isOrdered) await before
    this.#work.apply(known)
    this.#inProgress--
    this.#own.leave(own)
    // Whoever waits for this one waits for all.
    await before
  }
}
