import type { Expression, Link, Reference } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { maxIntegerDigits } from '../limits.ts'

/**
 * References, literals, lists, maps and ranges: everything a method argument may be. Operators are
 * not among them (Velocity 1.7 grammar, `Parameter`), so `$x.get($i + 1)` is an error.
 */
export function parseValue(cursor: Cursor): Expression {
  const start = cursor.position
  const next = cursor.peek()
  if (next === '$') return parseReference(cursor) ?? cursor.fail(badReference(cursor), start)
  if (next === '"' || next === "'") return parseString(cursor)
  if (next === '[') return cursor.nest(() => parseList(cursor))
  if (next === '{') return cursor.nest(() => parseMap(cursor))
  const number = parseNumber(cursor)
  if (number) return number
  const word = cursor.match(wordPattern)
  if (word === 'true') return { kind: 'constant', value: true }
  if (word === 'false') return { kind: 'constant', value: false }
  cursor.position = start
  return cursor.fail(
    `expected a value (a reference, string, number, list or map) but found ${cursor.found()}`,
  )
}

/** Whether a reference starts at the cursor: `$name`, `$!name`, `${name`, `$!{name`. */
export function startsReference(cursor: Cursor): boolean {
  referenceStart.lastIndex = cursor.position
  return referenceStart.test(cursor.text)
}

/** Parses a reference, or leaves the cursor alone when the `$` starts none. */
export function parseReference(cursor: Cursor): Reference | undefined {
  const start = cursor.position
  if (!startsReference(cursor)) return undefined
  cursor.take('$')
  // `$\!x` is neither quiet nor a variable: the engine looks up a name no one can set.
  const slashed = cursor.match(slashesPattern) !== ''
  const quiet = cursor.take('!')
  const formal = cursor.take('{')
  const name = cursor.match(namePattern) ?? ''
  const links = parseLinks(cursor)
  if (formal && !cursor.take('}'))
    cursor.fail(
      `the reference \${${name} is not closed: expected "}" but found ${cursor.found()}; write #[[ ]]# around text that is not a reference`,
    )
  return {
    kind: 'reference',
    name: slashed ? `\\!${name}` : name,
    quiet,
    links,
    literal: cursor.text.slice(start, cursor.position),
    at: cursor.at(start),
  }
}

function parseLinks(cursor: Cursor): Link[] {
  const links: Link[] = []
  for (;;) {
    const at = cursor.at()
    if (cursor.take('[')) {
      links.push({ kind: 'index', index: cursor.nest(() => parseIndex(cursor)), at })
    } else if (cursor.match(dotPattern) !== undefined) {
      const name = cursor.match(namePattern) ?? ''
      if (cursor.take('('))
        links.push({ kind: 'method', name, args: cursor.nest(() => parseArguments(cursor)), at })
      else links.push({ kind: 'property', name, at })
    } else return links
  }
}

function parseIndex(cursor: Cursor): Expression {
  cursor.skipSpace()
  const start = cursor.position
  const index = parseValue(cursor)
  if (!isIndex(index))
    cursor.fail(
      'an index must be an integer, a string, a boolean or a reference; text after a reference that starts with "[" needs the form ${name}',
      start,
    )
  cursor.skipSpace()
  if (!cursor.take(']')) cursor.fail(`expected "]" after the index but found ${cursor.found()}`)
  return index
}

function isIndex(index: Expression): boolean {
  if (index.kind === 'constant') return typeof index.value !== 'number'
  return index.kind === 'reference' || index.kind === 'string'
}

function parseArguments(cursor: Cursor): Expression[] {
  const args: Expression[] = []
  if (cursor.take(')')) return args
  for (;;) {
    cursor.skipSpace()
    args.push(parseValue(cursor))
    cursor.skipSpace()
    if (cursor.take(')')) return args
    if (!cursor.take(','))
      cursor.fail(
        `expected "," or ")" after the argument but found ${cursor.found()}; compute with #set first, arguments take no operators`,
      )
  }
}

function parseList(cursor: Cursor): Expression {
  const begin = cursor.position
  cursor.take('[')
  if (cursor.take(']')) return { kind: 'list', items: [] }
  cursor.skipSpace()
  const first = parseValue(cursor)
  cursor.skipSpace()
  if (isBound(first) && cursor.take('..')) {
    cursor.skipSpace()
    const start = cursor.position
    const to = parseValue(cursor)
    if (!isBound(to)) cursor.fail('a range goes from and to an integer or a reference', start)
    cursor.skipSpace()
    if (!cursor.take(']')) cursor.fail(`expected "]" after the range but found ${cursor.found()}`)
    const literal = cursor.text.slice(begin, cursor.position)
    return { kind: 'range', from: first, to, literal, at: cursor.at(begin) }
  }
  const items = [first]
  while (!cursor.take(']')) {
    if (!cursor.take(','))
      cursor.fail(`expected "," or "]" in the list but found ${cursor.found()}`)
    cursor.skipSpace()
    items.push(parseValue(cursor))
    cursor.skipSpace()
  }
  return { kind: 'list', items }
}

function isBound(value: Expression): boolean {
  return (
    value.kind === 'reference' || (value.kind === 'constant' && typeof value.value === 'bigint')
  )
}

function parseMap(cursor: Cursor): Expression {
  cursor.take('{')
  cursor.skipSpace()
  const entries: [Expression, Expression][] = []
  if (cursor.take('}')) return { kind: 'map', entries }
  for (;;) {
    cursor.skipSpace()
    const key = parseValue(cursor)
    cursor.skipSpace()
    if (!cursor.take(':'))
      cursor.fail(`expected ":" after the map key but found ${cursor.found()}; keys are quoted`)
    cursor.skipSpace()
    entries.push([key, parseValue(cursor)])
    cursor.skipSpace()
    if (cursor.take('}')) return { kind: 'map', entries }
    if (!cursor.take(',')) cursor.fail(`expected "," or "}" in the map but found ${cursor.found()}`)
  }
}

function parseNumber(cursor: Cursor): Expression | undefined {
  const start = cursor.position
  const float = cursor.match(floatPattern)
  if (float !== undefined) return { kind: 'constant', value: Number(float) }
  const integer = cursor.match(integerPattern)
  if (integer === undefined) return undefined
  if (integer.length > maxIntegerDigits)
    cursor.fail(`the number has more than ${maxIntegerDigits} digits`, start)
  return { kind: 'constant', value: BigInt(integer) }
}

/** Strings may span lines; a quote inside is doubled, a backslash never escapes one (spec mapping-templates §3). */
function parseString(cursor: Cursor): Expression {
  const start = cursor.position
  const quote = cursor.peek()
  const end = closingQuote(cursor.text, quote, start)
  if (end < 0) cursor.fail(`the string that starts here is not closed: expected ${quote}`, start)
  cursor.position = end + 1
  const inner = cursor.text.slice(start + 1, end).replaceAll(quote + quote, quote)
  if (quote === "'") return { kind: 'constant', value: inner }
  const text = inner.replace(unicodeEscape, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  if (!text.includes('$') && !text.includes('#')) return { kind: 'constant', value: text }
  const parts = cursor.parseNested(text, start)
  const [only] = parts
  if (parts.length === 0) return { kind: 'constant', value: '' }
  if (parts.length === 1 && only?.kind === 'text') return { kind: 'constant', value: only.text }
  return { kind: 'string', parts }
}

function closingQuote(text: string, quote: string, start: number): number {
  let end = text.indexOf(quote, start + 1)
  while (end >= 0 && text.charAt(end + 1) === quote) end = text.indexOf(quote, end + 2)
  return end
}

function badReference(cursor: Cursor): string {
  return `expected a variable name after "$" but found ${JSON.stringify(cursor.text.slice(cursor.position, cursor.position + 8))}`
}

const referenceStart = /\$\\*!?\{?[A-Za-z_]/y
const slashesPattern = /(?:\\+(?=!))?/y
const namePattern = /[A-Za-z_][A-Za-z0-9_-]*/y
const dotPattern = /\.(?=[A-Za-z])/y
const wordPattern = /[A-Za-z_@][A-Za-z0-9_@]*/y
const integerPattern = /-?[0-9]+/y
const floatPattern =
  /-?(?:[0-9]+\.(?!\.)[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)/y
const unicodeEscape = /\\u([0-9a-fA-F]{4})/g
