import { maxDefineDepth } from '../limits.ts'
import { broke, goOn, type Rendering, type Run, type Signal } from '../rendering.ts'
import type { HostObject } from '../values/value.ts'

/** What `#define` gives a variable: a block that runs each time it prints, with the variables of then. */
export class DefinedBlock implements HostObject {
  readonly host = true
  readonly #run: Run
  readonly #rendering: Rendering
  #depth = 0

  constructor(run: Run, rendering: Rendering) {
    this.#run = run
    this.#rendering = rendering
  }

  /** Writes the block; undefined when it is already running as deep as it may. */
  print(): Signal | undefined {
    if (this.#depth >= maxDefineDepth) return undefined
    this.#depth++
    try {
      const signal = this.#rendering.work.nest(() => this.#run(this.#rendering))
      return signal === broke ? goOn : signal
    } finally {
      this.#depth--
    }
  }

  get(): undefined {
    return undefined
  }

  call(): undefined {
    return undefined
  }

  toText(): string {
    return this.#rendering.capture(() => this.print() ?? goOn)
  }
}
