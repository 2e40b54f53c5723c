import { classText, escapeChar } from './char-set.ts'
import { isNullable, repeatsNothing } from './nullable.ts'
import { PatternError } from './pattern-error.ts'
import type { Node, Parsed } from './syntax.ts'
import { widestOf } from './width.ts'

/** A pattern in JavaScript, for the flag `v`. */
export interface Emitted {
  readonly source: string
  /** The number in JavaScript of each group of Java; atomic groups take numbers of their own. */
  readonly numbers: ReadonlyMap<number, number>
}

/**
 * Writes a parsed pattern as JavaScript. Refuses references to groups that may not have taken part:
 * they fail in Java, and match the empty string in JavaScript.
 */
export function emit({ root, groups }: Parsed): Emitted {
  const numbers = new Map<number, number>()
  let captures = 0

  /** `known`: the groups that have surely matched here; those of `node` are added. */
  function write(node: Node, known: Set<number>, behind: boolean): string {
    switch (node.type) {
      case 'set': {
        const text =
          node.set.kind === 'range' && node.set.from === node.set.to
            ? escapeChar(node.set.from)
            : classText(node.set)
        return node.fold ? `(?i:${text})` : text
      }
      case 'assert':
        return node.text
      case 'seq':
        return node.items.map((item) => write(item, known, behind)).join('')
      case 'alt': {
        const outcomes = node.options.map((option) => {
          const inside = new Set(known)
          return { text: write(option, inside, behind), inside }
        })
        for (const group of outcomes[0]!.inside) {
          if (outcomes.every(({ inside }) => inside.has(group))) known.add(group)
        }
        return `(?:${outcomes.map(({ text }) => text).join('|')})`
      }
      case 'group': {
        numbers.set(node.index, ++captures)
        const body = write(node.body, known, behind)
        known.add(node.index)
        return node.label === undefined ? `(${body})` : `(?<${node.label}>${body})`
      }
      case 'look':
        return look(node, known)
      case 'atomic':
        return atomic(node.body, node.column, known, behind)
      case 'repeat':
        return node.mode === 'possessive'
          ? possessive(node, known, behind)
          : repeat(node, known, behind)
      case 'backref':
        return reference(node, known, behind)
    }
  }

  function look(node: Node & { type: 'look' }, known: Set<number>): string {
    if (node.behind && !Number.isFinite(widestOf(node.body))) {
      refuse('The look-behind has no greatest length; write counts such as "{0,20}"', node.column)
    }
    const body = write(node.body, node.negative ? new Set(known) : known, node.behind)
    return `(?${node.behind ? '<' : ''}${node.negative ? '!' : '='}${body})`
  }

  // A look-ahead is never re-entered once it has matched: what it captured is taken as a whole.
  function atomic(node: Node, column: number, known: Set<number>, behind: boolean): string {
    if (behind) {
      refuse('An atomic group or possessive quantifier in a look-behind is not supported', column)
    }
    if (repeatsNothing(node)) {
      refuse(
        'An atomic group or possessive quantifier over a repetition of something empty is not supported',
        column,
      )
    }
    const number = ++captures
    return `(?:(?=(${write(node, known, behind)}))\\${number})`
  }

  // In Java every round of a possessive quantifier is atomic too, so an empty round just ends it.
  function possessive(
    node: Node & { type: 'repeat' },
    known: Set<number>,
    behind: boolean,
  ): string {
    const rounds: Node =
      node.body.type === 'set'
        ? node.body
        : { type: 'atomic', body: node.body, column: node.column }
    return atomic({ ...node, mode: 'greedy', body: rounds }, node.column, known, behind)
  }

  function repeat(node: Node & { type: 'repeat' }, known: Set<number>, behind: boolean): string {
    // After an empty last round Java's groups are empty, those of JavaScript are not.
    const surely = node.min > 0 && (node.max === 1 || !isNullable(node.body))
    const body = write(node.body, surely ? known : new Set(known), behind)
    const single = node.body.type === 'set' && !node.body.fold
    const text = single || node.body.type === 'group' ? body : `(?:${body})`
    return text + countText(node.min, node.max) + (node.mode === 'lazy' ? '?' : '')
  }

  function reference(
    node: Node & { type: 'backref' },
    known: Set<number>,
    behind: boolean,
  ): string {
    // A group that does not exist never matches in Java, and is no error.
    if (node.group > groups) return '(?!)'
    const number = numbers.get(node.group)
    if (number === undefined || !known.has(node.group) || behind) {
      refuse(
        `The group ${node.group} may not have matched where "\\${node.group}" refers to it, or the reference is in a look-behind`,
        node.column,
      )
    }
    return node.fold ? `(?i:\\${number})` : `(?:\\${number})`
  }

  return { source: write(root, new Set(), false), numbers }
}

function refuse(problem: string, column: number): never {
  throw new PatternError(problem, column)
}

function countText(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  if (min === 0 && max === 1) return '?'
  return min === max ? `{${min}}` : `{${min},${max}}`
}
