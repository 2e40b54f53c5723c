import { isNullable } from '../nullable.ts'
import type { Node } from '../syntax.ts'

/** `factor` × length^`degree`: a bound that grows with the input. */
interface Bound {
  readonly factor: number
  readonly degree: number
}

/** How many ways a node can match from one place, and the steps of trying them all. */
interface Price {
  readonly ways: Bound
  readonly steps: Bound
}

/** What a backtracking engine needs at worst to find all matches, or the one of the whole, in a text of a length. */
export interface NativePrice {
  readonly whole: (length: number) => number
  readonly all: (length: number) => number
}

/**
 * A bound that holds whatever the input, so that the platform's own engine may be used where it is low. Undefined
 * for patterns without one: repetitions inside a repetition, and what JavaScript does in another way than Java.
 */
export function nativePrice(root: Node): NativePrice | undefined {
  const price = priceOf(root, false)
  if (price === undefined) return undefined
  const once = at(price.steps)
  // What ends in a repetition is matched as soon as it is long enough: each character is taken once.
  const ending = priceOf(shortened(root), false)
  const search = ending === undefined ? once : at(ending.steps)
  const isShortened = shortened(root) !== root
  return {
    whole: once,
    all: (length) => (length + 1) * search(length) + (isShortened ? length : 0),
  }
}

/** The pattern with a last repetition of one character as short as it can be. */
function shortened(node: Node): Node {
  if (node.type === 'seq' && node.items.length > 0) {
    const last = node.items.at(-1)!
    const short = shortened(last)
    return short === last ? node : { ...node, items: [...node.items.slice(0, -1), short] }
  }
  const isLast = node.type === 'repeat' && node.body.type === 'set' && node.mode !== 'lazy'
  return isLast && node.max === Infinity ? { ...node, max: node.min } : node
}

const ONE: Bound = { factor: 1, degree: 0 }
const TOKEN: Price = { ways: ONE, steps: ONE }

function priceOf(node: Node, isRepeated: boolean): Price | undefined {
  switch (node.type) {
    case 'set':
      return TOKEN
    case 'assert':
      return node.isLocal ? { ways: ONE, steps: { factor: 4, degree: 0 } } : undefined
    case 'group':
      // JavaScript forgets what a group matched when its repetition goes round again.
      return isRepeated ? undefined : priceOf(node.body, false)
    case 'seq': {
      let all: Price | undefined = TOKEN
      for (const item of node.items) {
        const price = priceOf(item, isRepeated)
        all = price &&
          all && {
            ways: times(all.ways, price.ways),
            steps: plus(all.steps, times(all.ways, price.steps)),
          }
      }
      return all
    }
    case 'alt': {
      let all: Price | undefined = { ways: { factor: 0, degree: 0 }, steps: ONE }
      for (const option of node.options) {
        const price = priceOf(option, isRepeated)
        all = price &&
          all && { ways: plus(all.ways, price.ways), steps: plus(all.steps, price.steps) }
      }
      return all
    }
    case 'repeat':
      return repeated(node, isRepeated)
    case 'look':
    case 'atomic':
    case 'backref':
      return undefined
  }
}

function repeated(
  { body, min, max, mode }: Node & { type: 'repeat' },
  isRepeated: boolean,
): Price | undefined {
  if (max === 0) return TOKEN
  const once = priceOf(body, isRepeated || max > 1)
  if (once === undefined || mode === 'possessive') return undefined
  // Java takes an empty round where it is preferred, JavaScript never.
  if (isNullable(body)) return undefined
  if (max === 1) return { ways: plus(once.ways, ONE), steps: plus(once.steps, ONE) }
  const isSingle = once.ways.factor === 1 && once.ways.degree === 0
  if (isSingle && max === Infinity) {
    const growing: Bound = { factor: 1, degree: 1 }
    return { ways: growing, steps: times(growing, plus(once.steps, ONE)) }
  }
  if (isSingle) {
    const count: Bound = { factor: max - min + 1, degree: 0 }
    return { ways: count, steps: { ...once.steps, factor: max * (once.steps.factor + 1) } }
  }
  if (max === Infinity || once.ways.degree > 0) return undefined
  const factor = (once.ways.factor + 1) ** max
  return { ways: { factor, degree: 0 }, steps: times({ factor, degree: 0 }, once.steps) }
}

function plus(a: Bound, b: Bound): Bound {
  return { factor: a.factor + b.factor, degree: Math.max(a.degree, b.degree) }
}

function times(a: Bound, b: Bound): Bound {
  return { factor: a.factor * b.factor, degree: a.degree + b.degree }
}

function at({ factor, degree }: Bound): (length: number) => number {
  return (length) => factor * (length + 1) ** degree
}
