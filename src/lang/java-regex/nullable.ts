import type { Node } from './syntax.ts'

/** Whether a node can match the empty string. */
export function isNullable(node: Node): boolean {
  switch (node.type) {
    case 'set':
      return false
    case 'seq':
      return node.items.every(isNullable)
    case 'alt':
      return node.options.some(isNullable)
    case 'group':
    case 'atomic':
      return isNullable(node.body)
    case 'repeat':
      return node.min === 0 || isNullable(node.body)
    case 'assert':
    case 'look':
    case 'backref':
      return true
  }
}

/**
 * Whether a node repeats something that can match the empty string. Java ends such a loop at the first
 * empty round, JavaScript looks for a longer one: what is matched in the end is the same, unless an
 * atomic group keeps the first way found. Rounds that are atomic themselves leave nothing to look for.
 */
export function repeatsNothing(node: Node): boolean {
  switch (node.type) {
    case 'seq':
      return node.items.some(repeatsNothing)
    case 'alt':
      return node.options.some(repeatsNothing)
    case 'repeat':
      return (!isDetermined(node.body) && isNullable(node.body)) || repeatsNothing(node.body)
    case 'group':
    case 'atomic':
    case 'look':
      return repeatsNothing(node.body)
    case 'set':
    case 'assert':
    case 'backref':
      return false
  }
}

/** Whether a node matches in one way only, at any given place. */
function isDetermined(node: Node): boolean {
  return node.type === 'atomic' || node.type === 'assert' || node.type === 'look'
}
