import type { BacktrackProgram, Instruction, Look, Rounds } from './backtrack-program.ts'
import type { Effort } from '../effort.ts'
import { MAX_CHOICES } from '../limits.ts'
import { PatternError } from '../pattern-error.ts'
import type { Places, Purpose } from './run-linear.ts'

/** Tries one way after the other, as Java does; every step is paid for, so that it ends. */
export function runBacktracking(
  program: BacktrackProgram,
  input: string,
  from: number,
  purpose: Purpose,
  effort: Effort,
): Places | undefined {
  const search = new Search(program, input, purpose === 'whole', effort)
  for (let at = from; at <= input.length; at++) {
    const found = search.at(at)
    if (found !== undefined || purpose === 'whole') return found
    // A match does not begin inside of a character.
    if (input.codePointAt(at)! > 0xffff) at++
  }
  return undefined
}

/**
 * What to do when the present way fails, four numbers each: go on at `pc` and `at` (`retry`), put a register back
 * (`undo`), give one character of a run back (`shorter`), or take one more (`longer`).
 */
const RETRY = 0
const UNDO = 1
const SHORTER = 2
const LONGER = 3

const STEPS_AT_ONCE = 256

/** What beginning at another place costs by itself. */
const STEPS_OF_A_START = 12

class Search {
  readonly #code: readonly Instruction[]
  readonly #slots: number
  readonly #input: string
  readonly #whole: boolean
  readonly #effort: Effort
  readonly #registers: number[]
  readonly #choices: number[] = []
  #spent = 0
  #pc = 0
  #at = 0

  constructor(program: BacktrackProgram, input: string, whole: boolean, effort: Effort) {
    this.#code = program.code
    this.#slots = program.slots
    this.#input = input
    this.#whole = whole
    this.#effort = effort
    this.#registers = Array.from({ length: program.registers }, () => -1)
  }

  at(start: number): Places | undefined {
    this.#count(STEPS_OF_A_START)
    this.#registers.fill(-1)
    this.#choices.length = 0
    const end = this.#run(0, start, this.#whole ? this.#input.length : -1)
    return end < 0 ? undefined : [start, end, ...this.#registers.slice(2, this.#slots)]
  }

  /** The end of the first match of what begins at `pc`, which must be `wanted` unless that is -1; -1 for none. */
  #run(pc: number, at: number, wanted: number): number {
    const base = this.#choices.length
    this.#pc = pc
    this.#at = at
    for (;;) {
      this.#count(1)
      const instruction = this.#code[this.#pc++]!
      if (instruction.op === 'accept') {
        if (wanted < 0 || this.#at === wanted) {
          this.#settle(base)
          return this.#at
        }
      } else if (this.#execute(instruction)) continue
      if (!this.#backtrack(base)) return -1
    }
  }

  /** Carries one instruction out; false when the present way ends here. */
  #execute(instruction: Exclude<Instruction, { op: 'accept' }>): boolean {
    switch (instruction.op) {
      case 'char': {
        if (this.#at >= this.#input.length) return false
        const code = this.#input.codePointAt(this.#at)!
        if (!instruction.test(code)) return false
        this.#at += code > 0xffff ? 2 : 1
        return true
      }
      case 'run':
        return this.#runOf(instruction)
      case 'assert':
        return instruction.holds(this.#input, this.#at, this.#effort)
      case 'save':
        this.#set(instruction.slot, this.#at)
        return true
      case 'jump':
        this.#pc = instruction.to
        return true
      case 'split': {
        const next = this.#pc
        this.#pc = instruction.isLazy ? instruction.other : next
        this.#push(RETRY, instruction.isLazy ? next : instruction.other, this.#at, 0)
        return true
      }
      case 'enter':
        this.#set(instruction.counter, 0)
        this.#set(instruction.counter + 1, -1)
        return true
      case 'loop':
        this.#loop(instruction)
        return true
      case 'alone':
        return this.#alone(instruction.look, instruction.exit)
      case 'reference':
        return this.#reference(instruction)
    }
  }

  #runOf({ test, rounds }: Extract<Instruction, { op: 'run' }>): boolean {
    const { min, max, mode } = rounds
    const least = this.#take(test, min)
    if (least < min) return false
    const shortest = this.#at
    if (mode === 'lazy') {
      if (least < max) this.#push(LONGER, this.#pc - 1, this.#at, least)
      return true
    }
    this.#take(test, max - min)
    if (mode === 'greedy' && this.#at > shortest) this.#push(SHORTER, this.#pc, this.#at, shortest)
    return true
  }

  /** Takes as many characters of a set as there are, `most` at the utmost. */
  #take(test: (code: number) => boolean, most: number): number {
    let taken = 0
    while (taken < most && this.#at < this.#input.length) {
      const code = this.#input.codePointAt(this.#at)!
      if (!test(code)) break
      if ((++taken & 63) === 0) this.#count(64)
      this.#at += code > 0xffff ? 2 : 1
    }
    this.#count(taken & 63)
    return taken
  }

  /** Java's loop: a round that took nothing ends it, whatever the count. */
  #loop({ counter, rounds, exit }: Extract<Instruction, { op: 'loop' }>): void {
    const body = this.#pc
    const count = this.#registers[counter]!
    const isStuck = count > 0 && this.#registers[counter + 1] === this.#at
    const { min, max, mode }: Rounds = rounds
    if (isStuck || count >= max) {
      this.#pc = exit
    } else if (count < min || mode === 'greedy') {
      if (count >= min) this.#push(RETRY, exit, this.#at, 0)
      this.#round(counter, count)
    } else {
      // The round's registers are set where it begins, so the way back leads to a copy of this instruction.
      this.#push(LONGER, body - 1, this.#at, count)
      this.#pc = exit
    }
  }

  #round(counter: number, count: number): void {
    this.#set(counter, count + 1)
    this.#set(counter + 1, this.#at)
  }

  /** A look-around or an atomic group: matched once, in one way. */
  #alone(look: Look | undefined, exit: number): boolean {
    const body = this.#pc
    const at = this.#at
    const base = this.#choices.length
    const end = look?.widest === undefined ? this.#run(body, at, -1) : this.#behind(body, at, look)
    const isFound = end >= 0
    if (look?.isNegative === true && isFound) {
      // Nothing of what it matched stays.
      this.#undo(base)
      return false
    }
    this.#pc = exit
    this.#at = look === undefined ? end : at
    return isFound !== (look?.isNegative ?? false)
  }

  /** The nearest place before, from where the body leads exactly here. */
  #behind(body: number, at: number, { widest = 0 }: Look): number {
    for (let start = at; start >= Math.max(0, at - widest); start--) {
      const end = this.#run(body, start, at)
      if (end >= 0) return end
    }
    return -1
  }

  #reference({ slot, fold }: Extract<Instruction, { op: 'reference' }>): boolean {
    const from = this.#registers[slot] ?? -1
    const to = this.#registers[slot + 1] ?? -1
    // A group that took no part, or does not exist, is equal to nothing.
    if (from < 0 || to < 0 || slot >= this.#slots) return false
    this.#count(to - from)
    const wanted = this.#input.slice(from, to)
    const found = this.#input.slice(this.#at, this.#at + wanted.length)
    if (folded(found, fold) !== folded(wanted, fold)) return false
    this.#at += wanted.length
    return true
  }

  /** Pays for steps, many at a time. */
  #count(steps: number): void {
    this.#spent += steps
    if (this.#spent < STEPS_AT_ONCE) return
    this.#effort.spend(this.#spent)
    this.#spent = 0
  }

  #set(register: number, value: number): void {
    this.#push(UNDO, register, this.#registers[register]!, 0)
    this.#registers[register] = value
  }

  #push(kind: number, a: number, b: number, c: number): void {
    if (this.#choices.length >= MAX_CHOICES * 4)
      throw new PatternError(`Matching leaves more than ${MAX_CHOICES} choices open`, 0)
    this.#choices.push(kind, a, b, c)
  }

  /** Goes back to the last choice made since `base`; false when there is none. */
  #backtrack(base: number): boolean {
    const choices = this.#choices
    while (choices.length > base) {
      const c = choices.pop()!
      const b = choices.pop()!
      const a = choices.pop()!
      const kind = choices.pop()!
      this.#count(1)
      if (kind === UNDO) {
        this.#registers[a] = b
        continue
      }
      this.#pc = a
      this.#at = b
      if (kind === RETRY) return true
      if (kind === SHORTER) {
        this.#at -= this.#isPairBefore(b, c) ? 2 : 1
        if (this.#at > c) this.#push(SHORTER, a, this.#at, c)
        return true
      }
      if (this.#longer(c)) return true
    }
    return false
  }

  /** One more round of a lazy run or loop, of which there were `count`. */
  #longer(count: number): boolean {
    const place = this.#pc++
    const instruction = this.#code[place]!
    if (instruction.op === 'loop') {
      this.#round(instruction.counter, count)
      return true
    }
    if (instruction.op !== 'run' || this.#take(instruction.test, 1) < 1) return false
    if (count + 1 < instruction.rounds.max) this.#push(LONGER, place, this.#at, count + 1)
    return true
  }

  #isPairBefore(end: number, start: number): boolean {
    return end - 2 >= start && this.#input.codePointAt(end - 2)! > 0xffff
  }

  /** Forgets the choices made since `base`, but not what there is to undo. */
  #settle(base: number): void {
    const choices = this.#choices
    let kept = base
    for (let i = base; i < choices.length; i += 4) {
      if (choices[i] !== UNDO) continue
      for (let part = 0; part < 4; part++) choices[kept + part] = choices[i + part]!
      kept += 4
    }
    this.#count((choices.length - base) >> 2)
    choices.length = kept
  }

  #undo(base: number): void {
    const choices = this.#choices
    for (let i = choices.length - 4; i >= base; i -= 4)
      this.#registers[choices[i + 1]!] = choices[i + 2]!
    choices.length = base
  }
}

function folded(text: string, fold: 'no' | 'ascii' | 'unicode'): string {
  if (fold === 'no') return text
  if (fold === 'unicode') return text.toUpperCase().toLowerCase()
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
