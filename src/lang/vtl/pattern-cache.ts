import { MethodFailed } from './methods/method-table.ts'
import { maxKeptPatterns } from './limits.ts'

/** Turns a Java pattern into a JavaScript one, or throws an Error that says why it cannot. */
export type CompilePattern = (javaPattern: string) => RegExp

/** Reads a Java pattern as a JavaScript one: right for the syntax both share, an error beyond. */
export const compilePlainPattern: CompilePattern = (javaPattern) => new RegExp(javaPattern, 'u')

/** The patterns of one template, translated once: `whole` matches entire texts, `global` finds all. */
export class PatternCache {
  readonly #compile: CompilePattern
  readonly #kept = new Map<string, RegExp>()

  constructor(compile: CompilePattern) {
    this.#compile = compile
  }

  get(javaPattern: string, use: 'whole' | 'global'): RegExp {
    const key = `${use} ${javaPattern}`
    const known = this.#kept.get(key)
    if (known) return known
    let pattern: RegExp
    try {
      pattern = this.#derive(javaPattern, use)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new MethodFailed(`the pattern ${JSON.stringify(javaPattern)} is not valid: ${reason}`)
    }
    if (this.#kept.size >= maxKeptPatterns) this.#kept.clear()
    this.#kept.set(key, pattern)
    return pattern
  }

  #derive(javaPattern: string, use: 'whole' | 'global'): RegExp {
    const { source, flags } = this.#compile(javaPattern)
    const own = flags.replace(/[gy]/g, '')
    // Not ^ and $: those find line ends under (?m).
    if (use === 'whole') return new RegExp(`(?<![^])(?:${source})(?![^])`, own)
    return new RegExp(source, `${own}g`)
  }
}
