import type { Session } from '../../model/sessions/session.ts'
import type { Ending, SessionRows } from './session-rows.ts'
import type { SocketsEnv } from './sockets-env.ts'

/** Calls of the gateway that tell of ends, at a time. */
const toldAtOnce = 16
/** Milliseconds until an end that could not be told is told again: the first time, and at most. */
const retryMs = { first: 2_000, most: 300_000 } as const
/** So often the end of a session is tried to be told: more than a day. */
const maxAttempts = 300

type Means = {
  readonly rows: SessionRows
  readonly gateway: SocketsEnv['GATEWAY']
  readonly waitUntil: (work: Promise<unknown>) => void
  readonly wakeBy: (time: number) => Promise<void>
  /** Lets go of what a session has beside its row. */
  readonly letGo: (session: Session) => Promise<void>
}

type Telling = Ending & { readonly session: Session; readonly attempts: number }

/**
 * Tells the gateway of each session's end, once: whoever comes first with an end is heard, and the row stays until the gateway
 * has heard. Only an end that could not be told is written: what a process that is killed has not told is lost, and told by
 * the next one.
 */
export class Endings {
  readonly #means: Means
  /** Sessions whose end is being told. */
  readonly #ended = new Set<string>()
  readonly #queue: Telling[] = []
  readonly #tellers = new Set<Promise<void>>()

  constructor(means: Means) {
    this.#means = means
  }

  /** Ends a session; false when it has ended before. */
  end(connectionId: string, ending: Ending): boolean {
    if (this.#ended.has(connectionId)) return false
    const session = this.#means.rows.find(connectionId)
    if (!session) return false
    this.#tell({ session, ...ending, attempts: 0 })
    return true
  }

  has(connectionId: string): boolean {
    return this.#ended.has(connectionId)
  }

  /** Tells again of what could not be told. */
  retell(): void {
    for (const ended of this.#means.rows.untold()) {
      if (!this.#ended.has(ended.session.connectionId)) this.#tell(ended)
    }
  }

  /** Resolves when nothing is being told. */
  async told(): Promise<void> {
    await Promise.all(this.#tellers)
  }

  #tell(telling: Telling): void {
    this.#ended.add(telling.session.connectionId)
    this.#queue.push(telling)
    if (this.#tellers.size >= toldAtOnce) return
    const teller = this.#tellAll().finally(() => this.#tellers.delete(teller))
    this.#tellers.add(teller)
    this.#means.waitUntil(teller)
  }

  async #tellAll(): Promise<void> {
    const { rows, gateway, wakeBy, letGo } = this.#means
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      const { session, code, reason, attempts } = next
      const { connectionId } = session
      try {
        await letGo(session)
        await gateway.disconnected(session, code, reason)
        rows.forget(connectionId)
      } catch {
        if (attempts >= maxAttempts) rows.forget(connectionId)
        else {
          rows.end(connectionId, { code, reason })
          await wakeBy(Date.now() + Math.min(retryMs.first * 2 ** attempts, retryMs.most))
        }
      } finally {
        this.#ended.delete(connectionId)
      }
    }
  }
}
