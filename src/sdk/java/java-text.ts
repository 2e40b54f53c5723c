const words =
  'abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for goto if implements import instanceof int interface long native new package private protected public return short static strictfp super switch synchronized this throw throws transient try void volatile while true false null _ var yield record sealed permits'

/** Words that no name may be. */
export const javaKeywords: readonly string[] = words.split(' ')

/** A string literal. Java reads `\u` escapes before anything else, so only what is not ASCII is written so. */
export function javaLiteral(text: string): string {
  const escaped = text.replace(/["\\]|[^\x20-\x7e]/g, (c) => {
    if (c === '"' || c === '\\') return `\\${c}`
    const code = c.charCodeAt(0)
    if (code > 0x7e) return `\\u${code.toString(16).padStart(4, '0')}`
    // Octal, three digits: what follows may be a digit.
    return `\\${code.toString(8).padStart(3, '0')}`
  })
  return `"${escaped}"`
}
