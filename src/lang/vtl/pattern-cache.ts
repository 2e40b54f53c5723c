import { MethodFailed, type TextPattern } from './methods/method-table.ts'
import { maxKeptPatterns, stepsPerPatternCharacter } from './limits.ts'
import type { Work } from './work.ts'

/** Translates a Java pattern, or throws an Error that says why it cannot. */
export type CompilePattern = (javaPattern: string) => TextPattern

/** For templates of a place without patterns. */
export const refusePatterns: CompilePattern = () => {
  throw new Error('patterns cannot be used here')
}

/** The patterns of one template, translated once. */
export class PatternCache {
  readonly #compile: CompilePattern
  readonly #kept = new Map<string, TextPattern>()

  constructor(compile: CompilePattern) {
    this.#compile = compile
  }

  get(javaPattern: string, work: Work): TextPattern {
    work.read(javaPattern.length)
    const known = this.#kept.get(javaPattern)
    if (known) return known
    work.read(javaPattern.length * stepsPerPatternCharacter)
    // A part of a text keeps all of it in memory, and a pattern may be a part of a body.
    const key = Array.from(javaPattern).join('')
    let pattern: TextPattern
    try {
      pattern = this.#compile(key)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new MethodFailed(`the pattern ${quoted(javaPattern)} is not valid: ${reason}`)
    }
    if (this.#kept.size >= maxKeptPatterns) this.#kept.clear()
    this.#kept.set(key, pattern)
    return pattern
  }
}

/** Patterns can come from a body: an error does not repeat one whole. */
const quoted = (pattern: string): string => JSON.stringify(pattern.slice(0, 200))
