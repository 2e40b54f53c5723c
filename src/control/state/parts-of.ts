/**
 * Characters of a published text per row. A row may hold 2 MB (Durable Objects' limit) and a
 * character takes up to three bytes.
 */
export const partLength = 500_000

/** A text in the parts it is kept in: at least one, none cut inside a surrogate pair: half of one does not survive SQLite's UTF-8. */
export function partsOf(text: string): string[] {
  const parts: string[] = []
  let from = 0
  do {
    let to = Math.min(from + partLength, text.length)
    const last = text.charCodeAt(to - 1)
    if (to < text.length && last >= 0xd800 && last <= 0xdbff) to--
    parts.push(text.slice(from, to))
    from = to
  } while (from < text.length)
  return parts
}
