import { withAsciiCases } from '../char-set.ts'
import type { Cursor } from './cursor.ts'
import { MAX_NESTING } from '../limits.ts'
import { parseEscape } from './parse-escape.ts'
import { not, range, union } from '../syntax.ts'
import type { CharSet } from '../syntax.ts'

/** Reads a character class; the opening bracket has been taken. Unions, `&&` and `^` nest as in Java 9 and later. */
export function parseClass(cursor: Cursor, depth = 0): CharSet {
  const start = cursor.column - 1
  if (depth > MAX_NESTING) cursor.fail(`Classes are nested more than ${MAX_NESTING} deep`, start)
  const negative = cursor.eat('^')
  const set = parseMembers(cursor, depth, start)
  cursor.take()
  return negative ? not(set) : set
}

/** Reads up to the closing bracket, which stays. */
function parseMembers(cursor: Cursor, depth: number, start: number): CharSet {
  let members: CharSet[] = []
  for (;;) {
    if (cursor.atEnd()) cursor.fail('The class "[" is not closed; add "]"', start)
    const char = cursor.special()
    const isIntersected = members.length === 1 && members[0]!.kind === 'and'
    if (isIntersected && char !== ']' && !(char === '&' && cursor.specialAfter() === '&')) {
      cursor.fail('What follows "&&" and a single "&" is ambiguous; put it before the "&&"')
    }
    // A bracket that comes first is an ordinary character.
    if (char === ']' && members.length > 0)
      return members.length === 1 ? members[0]! : union(...members)
    if (char === '[') {
      cursor.take()
      members.push(parseClass(cursor, depth + 1))
    } else if (char === '&' && isIntersection(cursor)) {
      const right = parseRight(cursor, depth, start)
      if (members.length === 0) members = [right]
      else members = [{ kind: 'and', sets: [union(...members), right] }]
    } else {
      members.push(parseRange(cursor))
    }
  }
}

/** Takes `&&` when it is next. */
function isIntersection(cursor: Cursor): boolean {
  const mark = cursor.mark()
  cursor.take()
  if (cursor.eat('&')) return true
  cursor.reset(mark)
  return false
}

/** The right side of `&&`: nested classes, then the rest of the class. */
function parseRight(cursor: Cursor, depth: number, start: number): CharSet {
  const column = cursor.column
  const sets: CharSet[] = []
  for (;;) {
    if (cursor.atEnd()) cursor.fail('The class "[" is not closed; add "]"', start)
    const char = cursor.special()
    if (char === ']' || char === '&') break
    if (depth > MAX_NESTING) cursor.fail(`Classes are nested more than ${MAX_NESTING} deep`, start)
    if (char === '[') {
      cursor.take()
      sets.push(parseClass(cursor, depth + 1))
    } else {
      sets.push(parseMembers(cursor, depth + 1, start))
    }
  }
  if (sets.length === 0)
    cursor.fail('"&&" has nothing on its right side; write a class there', column)
  return union(...sets)
}

function parseRange(cursor: Cursor): CharSet {
  const column = cursor.column
  const from = parseOne(cursor)
  if (typeof from !== 'number') return from
  const mark = cursor.mark()
  if (cursor.special() === '-') {
    cursor.take()
    const next = cursor.special()
    if (next !== ']' && next !== '[' && !cursor.atEnd()) {
      const to = parseOne(cursor)
      if (typeof to !== 'number' || to < from) {
        cursor.fail(
          'The range runs backwards, or ends in a class; escape the "-" to mean itself',
          column,
        )
      }
      return fold(cursor, from, to)
    }
    cursor.reset(mark)
  }
  return fold(cursor, from, from)
}

function fold(cursor: Cursor, from: number, to: number): CharSet {
  // Unicode folding is left to the engine, see `fold` of the node.
  return cursor.flags.i && !cursor.flags.u ? withAsciiCases(from, to) : range(from, to)
}

/** One character, by number, or a set. */
function parseOne(cursor: Cursor): number | CharSet {
  if (cursor.special() !== '\\') return cursor.take().codePointAt(0)!
  cursor.take()
  const escape = parseEscape(cursor)
  if ('set' in escape) return escape.set
  if ('code' in escape) return escape.code
  return cursor.fail(`"\\${escape.other}" has no meaning inside a class`, escape.column)
}
