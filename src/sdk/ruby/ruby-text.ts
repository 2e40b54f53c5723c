const split = (words: string): readonly string[] => words.split(' ')

/** Words that no method may be. */
export const rubyKeywords = split(
  'alias and begin break case class def defined do else elsif end ensure false for if in module next nil not or redo rescue retry return self super then true undef unless until when while yield',
)

/** Methods that a client has, or every object is asked for. */
export const takenMethods = split(
  'initialize operation_names send object_id method methods hash inspect to_s freeze dup clone instance_variable_get instance_variable_set initialize_copy initialize_dup initialize_clone method_missing _1 _2 _3 _4 _5 _6 _7 _8 _9',
)

/** Modules and classes of letters only that a client would open, or could not be: those every program has, and its own libraries. */
export const takenConstants = split(
  'Array Class Comparable Complex Data Dir Encoding Enumerable Enumerator Errno Exception Fiber File Float GC Gem Hash IO Integer JSON Kernel Marshal Math Method Module Monitor Mutex Net Numeric Object OpenSSL Proc Process Queue Random Range Rational Regexp Set Signal Socket String Struct Symbol Thread Time Timeout URI Warning Zlib',
)

/** A double-quoted literal in which everything with a meaning, such as `#{`, is written by its code. */
export function rubyLiteral(text: string): string {
  const escaped = text
    .toWellFormed()
    .replace(/[^A-Za-z0-9 /._{}+:,()-]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`)
  return `"${escaped}"`
}
