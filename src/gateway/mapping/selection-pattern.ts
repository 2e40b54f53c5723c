import { compileJavaPattern } from '../../lang/java-regex/compile-pattern.ts'
import { PatternError } from '../../lang/java-regex/pattern-error.ts'

/**
 * Links a `selectionPattern`, a Java pattern: true when the whole value matches (spec integrations §17).
 * A value too long for a dangerous pattern matches nothing. Throws `PatternError` for no pattern at all.
 */
export function linkSelectionPattern(pattern: string): (value: string) => boolean {
  const compiled = compileJavaPattern(pattern)
  return (value) => {
    try {
      return compiled.matches(value)
    } catch (error) {
      if (error instanceof PatternError) return false
      throw error
    }
  }
}
