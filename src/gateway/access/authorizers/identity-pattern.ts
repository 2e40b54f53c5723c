import { compileJavaPattern } from '../../../lang/java-regex/compile-pattern.ts'
import { PatternError } from '../../../lang/java-regex/pattern-error.ts'
import { authorizerMisconfigured } from './faults.ts'

/**
 * Links an `identityValidationExpression`: whether the whole text matches. Without one every text does. A
 * text for which that cannot be decided within the effort does not: nobody is let in by it. A pattern that
 * is none throws AUTHORIZER_CONFIGURATION_ERROR.
 */
export function linkIdentityPattern(expression: string | undefined): (text: string) => boolean {
  if (!expression) return () => true
  const pattern = refusing(
    () => compileJavaPattern(expression),
    ({ message }) => {
      throw authorizerMisconfigured(`Invalid identityValidationExpression: ${message}`)
    },
  )
  return (text) =>
    refusing(
      () => pattern.matches(text),
      () => false,
    )
}

function refusing<T>(work: () => T, refused: (error: PatternError) => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof PatternError) return refused(error)
    throw error
  }
}
