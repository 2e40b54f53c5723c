import { add, operators } from '../values/arithmetic.ts'
import type { BinaryOperator, Expression, Node } from '../parse/ast.ts'
import { looselyEqual, order } from '../values/comparison.ts'
import { heldBytes } from '../limits.ts'
import type { Linker } from './linker.ts'
import type { Evaluate, Test } from '../rendering.ts'
import { javaList, type Value } from '../values/value.ts'

type Binary = Expression & { kind: 'binary' }

/** Links an expression to a closure that gives its value. */
export function linkExpression(expression: Expression, linker: Linker): Evaluate {
  linker.cost += 1
  // Each row takes exactly the expressions of its own kind.
  const link = linkers[expression.kind] as (expression: Expression, linker: Linker) => Evaluate
  return link(expression, linker)
}

const linkers: {
  readonly [K in Expression['kind']]: (
    expression: Extract<Expression, { kind: K }>,
    linker: Linker,
  ) => Evaluate
} = {
  constant:
    ({ value }) =>
    () =>
      value,
  string: ({ parts }, linker) => linkString(parts, linker),
  list: linkList,
  map: linkMap,
  range: linkRange,
  reference: (reference, linker) => linker.reference(reference),
  not: linkCondition,
  binary: (binary, linker) =>
    isArithmetic(binary.operator)
      ? linkArithmetic(binary, binary.operator, linker)
      : linkCondition(binary, linker),
}

/**
 * Links a condition. Only references and what yields a Boolean can be true: a string, number, list or
 * sum written in the condition is false (checked against the engine), while a reference is true
 * unless it is the Boolean false (spec mapping-templates §4).
 */
export function linkCondition(expression: Expression, linker: Linker): Test {
  if (expression.kind === 'not') {
    const operand = linker.condition(expression.operand)
    return (rendering) => !operand(rendering)
  }
  if (expression.kind === 'binary' && !isArithmetic(expression.operator))
    return linkComparison(expression, expression.operator, linker)
  const value = linker.expression(expression)
  if (expression.kind === 'reference') return (rendering) => value(rendering) !== false
  return (rendering) => value(rendering) === true
}

function linkComparison(
  { left, right }: Binary,
  operator: Exclude<BinaryOperator, ArithmeticOperator>,
  linker: Linker,
): Test {
  if (operator === '&&' || operator === '||') {
    const first = linker.condition(left)
    const second = linker.condition(right)
    return operator === '&&'
      ? (rendering) => first(rendering) && second(rendering)
      : (rendering) => first(rendering) || second(rendering)
  }
  const a = linker.expression(left)
  const b = linker.expression(right)
  if (operator === '==' || operator === '!=') {
    const wanted = operator === '=='
    return (rendering) =>
      looselyEqual(a(rendering), b(rendering), rendering.work, rendering.text) === wanted
  }
  const accept = orders[operator]
  return (rendering) => {
    const result = order(a(rendering), b(rendering))
    return result !== undefined && accept(result)
  }
}

const orders = {
  '<': (result: number) => result < 0,
  '<=': (result: number) => result <= 0,
  '>': (result: number) => result > 0,
  '>=': (result: number) => result >= 0,
}

type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'

function isArithmetic(operator: BinaryOperator): operator is ArithmeticOperator {
  return operator === '+' || operator in operators
}

function linkArithmetic(
  { left, right, at }: Binary,
  operator: ArithmeticOperator,
  linker: Linker,
): Evaluate {
  const a = linker.expression(left)
  const b = linker.expression(right)
  if (operator === '+') {
    const texts = [nullText(left), nullText(right)] as const
    return (rendering) => {
      const first = a(rendering)
      const second = b(rendering)
      rendering.where = at
      return add(first, second, rendering, texts)
    }
  }
  const operate = operators[operator]
  return (rendering) => {
    const first = a(rendering)
    const second = b(rendering)
    rendering.where = at
    return operate(first, second, rendering.work)
  }
}

/** What a null operand adds to a text: its own source (checked against the engine). */
function nullText(operand: Expression): string {
  return operand.kind === 'binary' || operand.kind === 'range' ? operand.literal : ''
}

/** A string of text and references is joined directly; one with directives runs as a block. */
function linkString(parts: readonly Node[], linker: Linker): Evaluate {
  const pieces: (string | Evaluate)[] = []
  const held = heldBytes.text * parts.length
  for (const part of parts) {
    if (part.kind === 'text') pieces.push(part.text)
    else if (part.kind === 'reference') pieces.push(linker.reference(part))
    else {
      const run = linker.block(parts)
      return (rendering) => rendering.capture(run)
    }
  }
  return (rendering) => {
    let text = ''
    for (const piece of pieces)
      text += typeof piece === 'string' ? piece : rendering.text(piece(rendering))
    rendering.work.grow(text.length)
    rendering.work.hold(held)
    return text
  }
}

function linkList({ items }: Expression & { kind: 'list' }, linker: Linker): Evaluate {
  const linked = items.map((item) => linker.expression(item))
  const held = heldBytes.list + heldBytes.place * items.length
  return (rendering) => {
    rendering.work.hold(held)
    return javaList(linked.map((item) => item(rendering)))
  }
}

function linkMap({ entries }: Expression & { kind: 'map' }, linker: Linker): Evaluate {
  const linked = entries.map(
    ([key, value]) => [linker.expression(key), linker.expression(value)] as const,
  )
  const held = heldBytes.map + heldBytes.member * entries.length
  return (rendering) => {
    const { work } = rendering
    work.hold(held)
    const map = new Map<string, Value>()
    for (const [key, value] of linked) {
      const name = rendering.text(key(rendering))
      work.read(name.length)
      map.set(name, value(rendering))
    }
    return map
  }
}

/** `[a..b]`, up or down; null when an end is not an integer. */
function linkRange({ from, to, at }: Expression & { kind: 'range' }, linker: Linker): Evaluate {
  const first = linker.expression(from)
  const last = linker.expression(to)
  return (rendering) => {
    const start = first(rendering)
    const end = last(rendering)
    if (typeof start !== 'bigint' || typeof end !== 'bigint') return null
    const size = Math.abs(Number(end - start)) + 1
    rendering.where = at
    rendering.work.charge(size)
    rendering.work.hold(heldBytes.list + size * (heldBytes.place + heldBytes.number))
    const step = start <= end ? 1n : -1n
    const range = javaList([])
    for (let item = start; range.length < size; item += step) range.push(item)
    return range
  }
}
