import type { Cursor } from './cursor.ts'
import { compareNumbers } from './number-order.ts'
import { OPERATORS } from './syntax.ts'
import type { FilterSyntax, OperandSyntax, Operator, PathSyntax } from './syntax.ts'
import type { Value } from './value.ts'

type ReadPath = (cursor: Cursor) => PathSyntax

/** The expression of `[?( )]`, up to its closing parenthesis. `||` binds weaker than `&&`, `!` strongest. */
export function parseFilter(cursor: Cursor, readPath: ReadPath): FilterSyntax {
  let left = readConjunction(cursor, readPath)
  while (cursor.accept('||')) {
    left = { kind: 'or', left, right: readConjunction(cursor, readPath) }
  }
  return left
}

/** Paths and literals parted by commas, with the closing parenthesis of a function call. */
export function parseParameters(cursor: Cursor, readPath: ReadPath): OperandSyntax[] {
  const parameters: OperandSyntax[] = []
  if (cursor.accept(')')) return parameters
  do parameters.push(readOperand(cursor, readPath))
  while (cursor.accept(','))
  cursor.expect(')', "Expected ',' or ')' after the argument")
  return parameters
}

function readConjunction(cursor: Cursor, readPath: ReadPath): FilterSyntax {
  let left = readTest(cursor, readPath)
  while (cursor.accept('&&')) left = { kind: 'and', left, right: readTest(cursor, readPath) }
  return left
}

function readTest(cursor: Cursor, readPath: ReadPath): FilterSyntax {
  if (cursor.accept('!')) {
    return { kind: 'not', test: cursor.nested(() => readTest(cursor, readPath)) }
  }
  if (cursor.accept('(')) {
    const test = cursor.nested(() => parseFilter(cursor, readPath))
    cursor.expect(')', "Expected ')' or an operator")
    return test
  }
  const column = cursor.column
  const left = readOperand(cursor, readPath)
  const operator = readOperator(cursor)
  if (operator) {
    return { kind: 'compare', operator, left, right: readOperand(cursor, readPath), column }
  }
  if (left.kind === 'path') return { kind: 'exists', path: left.path }
  return cursor.fail('Expected an operator after the literal')
}

function readOperator(cursor: Cursor): Operator | undefined {
  cursor.skipSpace()
  const column = cursor.column
  const text = cursor.take(/[<>=~!]+|[A-Za-z]+/y)
  if (text === '') return undefined
  const operator = OPERATORS.find((known) => known === text.toLowerCase())
  return (
    operator ?? cursor.fail(`Unknown operator '${text}'; known: ${OPERATORS.join(' ')}`, column)
  )
}

function readOperand(cursor: Cursor, readPath: ReadPath): OperandSyntax {
  cursor.skipSpace()
  switch (cursor.char) {
    case '$':
    case '@':
      return { kind: 'path', path: readPath(cursor) }
    case '/':
      return readPattern(cursor)
    default:
      return { kind: 'literal', value: readLiteral(cursor, false) }
  }
}

function readPattern(cursor: Cursor): OperandSyntax {
  const column = cursor.column
  const text = cursor.take(/\/(?:[^\\/]|\\[^])*\//y)
  if (text === '') cursor.fail("Pattern is not closed; add '/'")
  return { kind: 'pattern', source: text.slice(1, -1), flags: cursor.take(/[a-zA-Z]*/y), column }
}

const NUMBER = /-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/y
const WORD = /[A-Za-z_][A-Za-z0-9_-]*/y

/** Inside lists and objects a bare word is a string, as the permissive parser has it. */
function readLiteral(cursor: Cursor, isInside: boolean): Value {
  cursor.skipSpace()
  const column = cursor.column
  const char = cursor.char
  if (char === "'" || char === '"') return cursor.readQuoted()
  if (char === '[') return cursor.nested(() => readList(cursor))
  if (char === '{') return cursor.nested(() => readObject(cursor))
  const number = cursor.take(NUMBER)
  if (number !== '') return numberValue(number)
  const word = cursor.take(WORD)
  if (word === 'true' || word === 'false') return word === 'true'
  if (word === 'null') return null
  if (word !== '' && isInside) return word
  return cursor.fail('Expected a path, a literal or a /pattern/; put text in quotes', column)
}

function numberValue(text: string): Value {
  if (/^-?[0-9]+$/.test(text)) return BigInt(text)
  // Literals are BigDecimal in the Java engine: one that a double cannot hold keeps its digits.
  const number = Number(text)
  return Number.isFinite(number) && compareNumbers({ text }, number) === 0 ? number : { text }
}

function readList(cursor: Cursor): Value {
  cursor.at++
  const list: Value[] = []
  while (!cursor.accept(']')) {
    if (cursor.accept(',')) continue
    list.push(readLiteral(cursor, true))
    cursor.skipSpace()
    if (cursor.char !== ',' && cursor.char !== ']') cursor.fail("Expected ',' or ']' in the list")
  }
  return list
}

function readObject(cursor: Cursor): Value {
  cursor.at++
  const object = new Map<string, Value>()
  while (!cursor.accept('}')) {
    if (cursor.accept(',')) continue
    const key = readKey(cursor)
    cursor.expect(':', "Expected ':' after the key")
    object.set(key, readLiteral(cursor, true))
    cursor.skipSpace()
    if (cursor.char !== ',' && cursor.char !== '}') cursor.fail("Expected ',' or '}' in the object")
  }
  return object
}

function readKey(cursor: Cursor): string {
  cursor.skipSpace()
  if (cursor.char === "'" || cursor.char === '"') return cursor.readQuoted()
  const key = cursor.take(WORD)
  return key === '' ? cursor.fail('Expected a key') : key
}
