import { compileJavaPattern } from '../../lang/java-regex/compile-pattern.ts'
import type { Effort } from '../../lang/java-regex/effort.ts'
import { PatternError } from '../../lang/java-regex/pattern-error.ts'
import { misconfigured } from '../exchange/faults.ts'

/**
 * Links a `selectionPattern`, a Java pattern: true when the whole value matches (spec integrations §17). A pattern
 * that cannot be decided within the effort fails the call. Throws `PatternError` for no pattern at all.
 */
export function linkSelectionPattern(pattern: string): (value: string, effort: Effort) => boolean {
  const compiled = compileJavaPattern(pattern)
  return (value, effort) => {
    try {
      return compiled.matches(value, effort)
    } catch (error) {
      if (!(error instanceof PatternError)) throw error
      throw misconfigured(`selection pattern ${JSON.stringify(pattern)}: ${error.message}`)
    }
  }
}
