import type { Effort } from '../effort.ts'
import type { Leaves, LinearProgram } from './linear-program.ts'

/** Where a match and its groups begin and end, two numbers each; -1 for a group that took no part. */
export type Places = readonly number[]

/** What a search is for: a match of the entire input, whether there is one anywhere, or where it and its groups are. */
export type Purpose = 'whole' | 'any' | 'places'

/**
 * Follows all ways through a pattern at once, those that Java would try first in front (a Pike machine): its time is
 * the input's length times the states that are alive.
 */
export function runLinear(
  program: LinearProgram,
  input: string,
  from: number,
  purpose: Purpose,
  effort: Effort,
): Places | undefined {
  return new Machine(program, input, purpose, effort).run(from)
}

/** Places of groups: shared by the ways that have the same, undefined before there is one. */
type Slots = readonly number[] | undefined

/** The ways that are alive, in order of preference. */
interface Ways {
  count: number
  readonly states: Int32Array
  readonly starts: Int32Array
  readonly slots: Slots[]
}

const newWays = (size: number): Ways => ({
  count: 0,
  states: new Int32Array(size),
  starts: new Int32Array(size),
  slots: [],
})

class Machine {
  readonly #program: LinearProgram
  readonly #input: string
  readonly #whole: boolean
  /** Whether somebody asks for the places of groups. */
  readonly #tracks: boolean
  readonly #effort: Effort
  /** The step at which each state was last reached. */
  readonly #reached: Int32Array
  #generation = 0
  #spent = 0
  #ways: Ways
  #next: Ways

  constructor(program: LinearProgram, input: string, purpose: Purpose, effort: Effort) {
    const size = program.states.length
    this.#program = program
    this.#input = input
    this.#whole = purpose === 'whole'
    this.#tracks = purpose === 'places'
    this.#effort = effort
    this.#reached = new Int32Array(size)
    this.#ways = newWays(size)
    this.#next = newWays(size)
    this.#spent = size >> 3
  }

  run(from: number): Places | undefined {
    const input = this.#input
    let matched: Places | undefined
    let at = from
    this.#begin(at)
    this.#swap()
    while (this.#ways.count > 0 || (matched === undefined && !this.#whole)) {
      if (this.#ways.count === 0) {
        at = this.#skip(at)
        this.#begin(at)
        this.#swap()
        if (this.#ways.count === 0) {
          if (at >= input.length) break
          this.#pay()
          at += input.codePointAt(at)! > 0xffff ? 2 : 1
          continue
        }
      }
      const code = at < input.length ? input.codePointAt(at)! : -1
      const after = code > 0xffff ? at + 2 : at + 1
      this.#generation++
      matched = this.#step(code, at, after) ?? matched
      if (code < 0) break
      at = after
      if (matched === undefined && !this.#whole && this.#canBegin(at))
        this.#follow(this.#program.start, at, at, undefined)
      this.#swap()
      if (this.#spent > 100) this.#pay()
    }
    this.#pay()
    return matched
  }

  #begin(at: number): void {
    this.#generation++
    this.#follow(this.#program.start, at, at, undefined)
  }

  /** Whether a match may begin here, as far as the first character tells. */
  #canBegin(at: number): boolean {
    const { first } = this.#program
    if (first === undefined) return true
    const unit = this.#input.charCodeAt(at)
    return unit > 127 || first[unit] === 1
  }

  /** The next place where a match can begin. */
  #skip(from: number): number {
    if (this.#program.first === undefined) return from
    const end = this.#input.length
    let at = from
    while (at < end && !this.#canBegin(at)) at++
    this.#spent += (at - from) >> 2
    return at
  }

  /** Takes one character in every state; the places of a match when the foremost that goes on is one. */
  #step(code: number, at: number, after: number): Places | undefined {
    const { states } = this.#program
    const ways = this.#ways
    this.#spent += ways.count
    for (let i = 0; i < ways.count; i++) {
      const state = states[ways.states[i]!]!
      if (state.op === 'char') {
        if (code >= 0 && state.test(code))
          this.#follow(state.next, after, ways.starts[i]!, ways.slots[i])
      } else if (!this.#whole || at === this.#input.length) {
        // What stands behind is preferred less.
        return this.#places(ways.starts[i]!, at, ways.slots[i])
      }
    }
    return undefined
  }

  #places(start: number, end: number, slots: Slots): Places {
    const places = slots ? [...slots] : this.#none()
    places[0] = start
    places[1] = end
    return places
  }

  #none(): number[] {
    return Array.from({ length: this.#program.slots }, () => -1)
  }

  /** Follows everything that takes no character, in order of preference. */
  #follow(from: number, at: number, start: number, slots: Slots): void {
    const leaves: Leaves = this.#program.leaves(from)
    const reached = this.#reached
    const next = this.#next
    this.#spent += leaves.states.length
    for (let i = 0; i < leaves.states.length; i++) {
      const index = leaves.states[i]!
      if (reached[index] === this.#generation) continue
      reached[index] = this.#generation
      const saved = this.#save(slots, leaves.saves[i], at)
      const state = this.#program.states[index]!
      if (state.op === 'assert') {
        if (state.holds(this.#input, at, this.#effort)) this.#follow(state.next, at, start, saved)
        continue
      }
      const place = next.count++
      next.states[place] = index
      next.starts[place] = start
      next.slots[place] = saved
    }
  }

  #save(slots: Slots, saves: readonly number[] | undefined, at: number): Slots {
    if (saves === undefined || !this.#tracks) return slots
    const saved = slots ? [...slots] : this.#none()
    this.#spent += saved.length >> 1
    for (const slot of saves) saved[slot] = at
    return saved
  }

  #swap(): void {
    const ways = this.#ways
    this.#ways = this.#next
    this.#next = ways
    ways.count = 0
  }

  #pay(): void {
    this.#effort.spend(this.#spent)
    this.#spent = 0
  }
}
