import { badRequest } from '../answer/api-error.ts'

/** A record of an API key file; every member is text as it stands there, absent where the row has no such cell. */
export type KeyRow = {
  /** Line its first character is on, from 1. */
  readonly line: number
  readonly key: string
  readonly name: string
  readonly description?: string
  readonly enabled?: string
  readonly usageplanids?: string
}

/** Keys of one file: AWS allows an account 10,000 (spec rest-request §10). */
const maxRows = 10_000

const columns = ['key', 'name', 'description', 'enabled', 'usageplanids'] as const

/**
 * Reads an API key file (spec control-plane §10): comma-separated, first row the names of the columns in any order and
 * case, cells in double or single quotes where they hold a comma; columns it does not know are left out. Throws
 * BadRequestException with the place of what is wrong.
 */
export function parseApiKeyFile(text: string): readonly KeyRow[] {
  const [header, ...rows] = readRows(text)
  const names = header?.cells.map((cell) => cell.toLowerCase()) ?? []
  const at = new Map(columns.map((column) => [column, names.indexOf(column)] as const))
  for (const required of ['key', 'name'] as const)
    if ((at.get(required) ?? -1) < 0)
      throw badRequest(
        `Invalid API key file: line 1 must name the columns, and there is no column '${required}'`,
      )
  const twice = columns.find((column) => names.indexOf(column) !== names.lastIndexOf(column))
  if (twice) throw badRequest(`Invalid API key file: line 1 names the column '${twice}' twice`)
  if (rows.length > maxRows)
    throw badRequest(`Invalid API key file: ${rows.length} keys, at most ${maxRows} are allowed`)
  return rows.map(({ line, cells }) => {
    const named = [...at].flatMap(([column, index]) =>
      cells[index] === undefined ? [] : [[column, cells[index]] as const],
    )
    return { line, key: '', name: '', ...(Object.fromEntries(named) as Partial<KeyRow>) }
  })
}

type Row = { readonly line: number; readonly cells: readonly string[] }

/** The rows that are not empty. A quote counts only at the start of a cell, so `O'Brien` is plain text. */
function readRows(text: string): readonly Row[] {
  const rows: Row[] = []
  const ending = /[ \t]*(,|\r\n|\r|\n|$)/y
  let line = 1
  let rowLine = 1
  let cells: string[] = []
  for (let at = 0; at < text.length || cells.length > 0; at = ending.lastIndex) {
    const cell = readCell(text, at)
    if (cell) ending.lastIndex = cell.end
    const end = cell && ending.exec(text)?.[1]
    if (!cell || end === undefined) throw badRequest(misquoted(text, at, line))
    cells.push(cell.value)
    line += lineBreaks(cell.value) + lineBreaks(end)
    if (end === ',') continue
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: rowLine, cells })
    cells = []
    rowLine = line
  }
  return rows
}

/** The cell that begins there, and where it ends; undefined when its quote has no end. */
function readCell(
  text: string,
  from: number,
): { readonly value: string; readonly end: number } | undefined {
  const start = skip(text, from, /[ \t]*/y)
  const quote = text[start]
  if (quote !== '"' && quote !== "'") {
    const end = skip(text, start, /[^,\r\n]*/y)
    return { value: text.slice(start, end).trimEnd(), end }
  }
  let end = text.indexOf(quote, start + 1)
  while (end >= 0 && text[end + 1] === quote) end = text.indexOf(quote, end + 2)
  if (end < 0) return undefined
  return { value: text.slice(start + 1, end).replaceAll(quote + quote, quote), end: end + 1 }
}

function skip(text: string, from: number, what: RegExp): number {
  what.lastIndex = from
  what.exec(text)
  return what.lastIndex
}

const lineBreaks = (text: string) => text.match(/\r\n|\r|\n/g)?.length ?? 0

function misquoted(text: string, from: number, line: number): string {
  const column = from - Math.max(text.lastIndexOf('\n', from - 1), text.lastIndexOf('\r', from - 1))
  return `Invalid API key file: line ${line}, column ${column}: the quoted value does not end, or something other than a comma follows it. Double a quote that is part of a value`
}
