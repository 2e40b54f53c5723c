/** Characters shown of a line: a minified file is one line of megabytes. */
const maxShown = 100

/** A place in a text, counted from 1. */
export type Place = { readonly line: number; readonly column: number }

/**
 * The line of a place with a caret under its column:
 * ```
 *   3 | #if($x
 *     |       ^
 * ```
 */
export function sourceFrame(source: string, { line, column }: Place): string {
  const text = source.split(/\r\n|[\n\r]/, line)[line - 1] ?? ''
  // Room before the column, so that what led to the problem is seen.
  const from = Math.max(0, column - 1 - Math.floor((maxShown * 3) / 4))
  const shown = text.slice(from, from + maxShown)
  const before = text.slice(from, column - 1)
  const number = String(line)
  const lead = from > 0 ? '… ' : ''
  const tail = from + maxShown < text.length ? ' …' : ''
  // A tab stays one, so that the caret stands under its character whatever a tab's width.
  const indent = (lead + before).replaceAll(/[^\t]/g, ' ')
  return `  ${number} | ${lead}${shown}${tail}\n  ${' '.repeat(number.length)} | ${indent}^`
}

/** `file:line:column: problem`, and the line with a caret below. */
export const problemAt = (file: string, source: string, place: Place, problem: string): string =>
  `${file}:${place.line}:${place.column}: ${problem}\n${sourceFrame(source, place)}`
