import {
  charactersPerSearchStep,
  defaultMaxOutput,
  defaultMaxSteps,
  maxCallDepth,
  maxHeldBytes,
  maxIntegerBits,
  maxTextWork,
  maxValueDepth,
} from './limits.ts'

/** Thrown where a budget ends; the renderer adds the place. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded'
}

const maxInteger = 1n << BigInt(maxIntegerBits)

/**
 * The budget of one rendering. Whatever a template has done for it, by the engine or by the objects lent to it, is
 * paid here before it is done, by what will be read and made; where the budget ends, the rendering ends.
 */
export class Work {
  readonly maxSteps: number
  readonly maxOutput: number
  #steps: number
  #characters = maxTextWork
  #held = maxHeldBytes
  #changes = 0
  #depth = 0

  constructor(maxSteps = defaultMaxSteps, maxOutput = defaultMaxOutput) {
    this.maxSteps = maxSteps
    this.maxOutput = maxOutput
    this.#steps = maxSteps
  }

  /** Counts steps. */
  charge(steps: number): void {
    this.#steps -= steps
    if (this.#steps < 0)
      throw new BudgetExceeded(`the template needs more than ${this.maxSteps} steps`)
  }

  /** Counts work on a text of this length. */
  read(length: number): void {
    this.#characters -= length
    if (this.#characters < 0)
      throw new BudgetExceeded(`the template works through more than ${maxTextWork} characters`)
  }

  /** Counts steps of a search for a pattern. */
  spend(steps: number): void {
    this.read(steps * charactersPerSearchStep)
  }

  /** Counts a text that is about to be made; `bytes` is how much of memory a character of it takes. */
  make(length: number, bytes: 1 | 2 = 2): void {
    this.grow(length)
    this.read(length)
    this.hold(length * bytes)
  }

  /** Counts memory. Nothing is given back: all that a rendering makes may be held until it ends. */
  hold(bytes: number): void {
    this.#held -= bytes
    // Making values takes time, too, the collector's with it.
    this.read(bytes >> 3)
    if (this.#held < 0)
      throw new BudgetExceeded(`the template makes more than ${maxHeldBytes} bytes of values`)
  }

  /** Tells that a list or a map is changed: what was made of it before is no longer true. */
  change(): void {
    this.#changes++
  }

  /** How often lists and maps have been changed. */
  get changes(): number {
    return this.#changes
  }

  /** Refuses a text that has grown too long. */
  grow(length: number): void {
    if (length > this.maxOutput)
      throw new BudgetExceeded(`a text grows beyond ${this.maxOutput} characters`)
  }

  /** Refuses a value nested too deeply, which is how printing one that holds itself ends. */
  enter(depth: number): void {
    if (depth >= maxValueDepth)
      throw new BudgetExceeded(`a value is nested more than ${maxValueDepth} levels deep`)
  }

  /** Refuses an integer that has grown too large. */
  integer(value: bigint): bigint {
    if (value > maxInteger || value < -maxInteger)
      throw new BudgetExceeded(`an integer grows beyond ${maxIntegerBits} bits`)
    return value
  }

  /** Runs something one call deeper. */
  nest<T>(run: () => T): T {
    if (this.#depth >= maxCallDepth)
      throw new BudgetExceeded(`blocks call each other more than ${maxCallDepth} levels deep`)
    this.#depth++
    try {
      return run()
    } finally {
      this.#depth--
    }
  }
}
