import { compileJavaPattern } from '../../lang/java-regex/compile-pattern.ts'
import type { Effort } from '../../lang/java-regex/effort.ts'

/** JSONPath's `=~ /pattern/flags` over the Java engine: the whole value must match. */
export function compileRegex(
  source: string,
  flags: string,
): (text: string, effort?: Effort) => boolean {
  const pattern = compileJavaPattern(source, flags)
  return (text, effort) => pattern.matches(text, effort)
}
