import { compileJavaPattern } from '../../lang/java-regex/compile-pattern.ts'
import { MAX_EXPONENTIAL_INPUT } from '../../lang/java-regex/limits.ts'

/**
 * Java patterns for templates. Text of any length is put through them, so exponential ones are refused
 * (ATTACKS 55).
 */
export function compileTemplatePattern(source: string): RegExp {
  const pattern = compileJavaPattern(source)
  if (pattern.maxInput <= MAX_EXPONENTIAL_INPUT) throw new Error(pattern.warning)
  return pattern.regExp
}
