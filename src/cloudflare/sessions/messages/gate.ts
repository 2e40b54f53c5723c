/** Milliseconds after which who is inside counts no more. */
const forgottenMs = 250

/** Who has been let in. */
export type Place = { readonly since: number }

/**
 * Lets so many in at a time, the others in order of arrival when one has left. A gate that forgets lets the next ones in after
 * a quarter of a second whatever those before do: it bounds how much begins at once, and nobody waits for slow work of others.
 */
export class Gate {
  readonly #places: number
  readonly #forgets: boolean
  #free: number
  #since = 0
  #isTimed = false
  readonly #waiting: ((place: Place) => void)[] = []

  constructor(places: number, options: { readonly forgets: boolean }) {
    this.#places = places
    this.#free = places
    this.#forgets = options.forgets
  }

  async enter(): Promise<Place> {
    if (this.#free > 0) {
      this.#free--
      return { since: this.#since }
    }
    if (this.#forgets) void this.#forget()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  leave({ since }: Place): void {
    if (since !== this.#since) return
    this.#free++
    this.#letIn()
  }

  #letIn(): void {
    while (this.#free > 0) {
      const next = this.#waiting.shift()
      if (!next) return
      this.#free--
      next({ since: this.#since })
    }
  }

  async #forget(): Promise<void> {
    if (this.#isTimed) return
    this.#isTimed = true
    await scheduler.wait(forgottenMs)
    this.#isTimed = false
    this.#since++
    this.#free = this.#places
    this.#letIn()
    if (this.#waiting.length > 0) await this.#forget()
  }
}
