import { compileJavaPattern } from '../../lang/java-regex/compile-pattern.ts'

/** JSONPath's `=~ /pattern/flags` over the Java engine: the whole value must match. */
export function compileRegex(source: string, flags: string): (text: string) => boolean {
  const pattern = compileJavaPattern(source, flags)
  return (text) => pattern.matches(text)
}
