import {
  defaultMaxOutput,
  defaultMaxSteps,
  maxCallDepth,
  maxIntegerBits,
  maxTextWork,
  maxValueDepth,
} from './limits.ts'

/** Thrown where a budget ends; the renderer adds the place. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded'
}

const maxInteger = 1n << BigInt(maxIntegerBits)

/** Counts what one rendering has cost, and ends it when that is too much. */
export class Work {
  readonly maxSteps: number
  readonly maxOutput: number
  #steps: number
  #characters = maxTextWork
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
