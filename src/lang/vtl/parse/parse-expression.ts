import type { BinaryOperator, Expression } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { maxOperators } from '../limits.ts'
import { parseValue } from './parse-value.ts'

/** Parses what `#set`, `#if` and `#elseif` take, up to the closing parenthesis (spec mapping-templates §6). */
export function parseExpression(cursor: Cursor): Expression {
  return cursor.nest(() => parseBinary(cursor, 1))
}

function parseBinary(cursor: Cursor, minimum: number): Expression {
  let left = parseUnary(cursor)
  for (let count = 0; ; count++) {
    const start = cursor.position
    const token = cursor.match(operatorPattern)
    if (token === undefined) {
      // `-2` is one number wherever it stands, so `3 -2` is two values side by side.
      if (/-\.?[0-9]/.test(cursor.peek() + cursor.peek(1) + cursor.peek(2)))
        cursor.fail('expected an operator; to subtract, put spaces on both sides of "-"')
      return left
    }
    if (count >= maxOperators)
      cursor.fail(`more than ${maxOperators} operators in a row; split the expression`, start)
    const operator = words[token] ?? (token as BinaryOperator)
    const strength = precedence[operator]
    if (strength < minimum) {
      cursor.position = start
      return left
    }
    const right = cursor.nest(() => parseBinary(cursor, strength + 1))
    const literal = cursor.text.slice(start + token.length, cursor.position)
    left = { kind: 'binary', operator, left, right, literal, at: cursor.at(start) }
  }
}

function parseUnary(cursor: Cursor): Expression {
  cursor.skipSpace()
  if (cursor.match(notPattern) !== undefined)
    return { kind: 'not', operand: cursor.nest(() => parseUnary(cursor)) }
  const start = cursor.position
  let value: Expression
  if (cursor.take('(')) {
    value = parseExpression(cursor)
    if (value.kind === 'binary')
      value = { ...value, literal: cursor.text.slice(start + 1, cursor.position) }
    if (!cursor.take(')'))
      cursor.fail(`expected ")" for the "(" at this place but found ${cursor.found()}`, start)
  } else value = parseValue(cursor)
  cursor.skipSpace()
  return value
}

const operatorPattern =
  /\|\||&&|==|!=|<=|>=|<|>|\+|-(?!\.?[0-9])|\*|\/|%|(?:or|and|eq|ne|lt|le|gt|ge)(?![A-Za-z0-9_@])/y
const notPattern = /!(?!=)|not(?![A-Za-z0-9_@])/y

const words: Readonly<Record<string, BinaryOperator>> = {
  or: '||',
  and: '&&',
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
}

const precedence: Readonly<Record<BinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
}
