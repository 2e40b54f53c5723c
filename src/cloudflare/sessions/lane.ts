import type { MessageOutcome } from '../../model/sessions/sessions.ts'

/** Messages of one session that are answered at a time; further ones are not read from the client until one has its answer. */
const maxInProgress = 16

/**
 * The messages of one session: each begins after those before it have begun, and what it comes to goes out after what they
 * came to (docs/decisions/0028).
 */
export class Lane {
  #inProgress = 0
  readonly #waiting: (() => void)[] = []
  #before: Promise<void> = Promise.resolve()

  /** Whether nothing is in progress. */
  get isIdle(): boolean {
    return this.#inProgress === 0
  }

  /** Resolves when the message has begun; `done` when its outcome has been applied. Neither rejects for what `begin` does. */
  async take(
    begin: () => Promise<MessageOutcome>,
    apply: (outcome: MessageOutcome | undefined) => void,
  ): Promise<{ readonly done: Promise<void> }> {
    if (this.#inProgress >= maxInProgress || this.#waiting.length > 0)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#inProgress++
    const outcome = begin().catch(() => undefined)
    const done = this.#finish(outcome, this.#before, apply)
    this.#before = done
    return { done }
  }

  async #finish(
    outcome: Promise<MessageOutcome | undefined>,
    before: Promise<void>,
    apply: (outcome: MessageOutcome | undefined) => void,
  ): Promise<void> {
    const known = await outcome
    await before
    apply(known)
    this.#inProgress--
    this.#waiting.shift()?.()
  }
}
