import { overlap } from './char-set.ts'
import { isNullable } from './nullable.ts'
import { not, range, union } from './syntax.ts'
import type { CharSet, Node } from './syntax.ts'

/** How the time of a backtracking match can grow with the input. */
export interface Risk {
  readonly growth: 'exponential' | 'polynomial'
  readonly reason: string
}

/** A count from which a bounded repetition is as dangerous as an unbounded one. */
const MANY = 10

/** Unbounded repetitions in a row that may claim the same characters: time grows with this power. */
const MAX_DEGREE = 3

/** Optional elements in a row that may claim the same characters: each doubles the time. */
const MAX_OPTIONAL = 10

/** Repetitions and alternatives that are compared with each other; more take too long to examine. */
const MAX_EXAMINED = 200

const ANY = range(0, 0x10ffff)

/**
 * Looks for what makes a backtracking engine explode: a repetition inside a repetition where the
 * same text can be split in several ways, alternatives of a repetition that begin alike, and three
 * or more repetitions in a row over the same characters. It errs on the side of suspicion.
 */
export function riskOf(root: Node): Risk | undefined {
  let repeats = 0
  let choices = 0
  visit(root, (node) => {
    if (node.type === 'repeat' && node.max > node.min) repeats++
    if (node.type === 'alt') choices += node.options.length
    return true
  })
  if (repeats === 0 && choices === 0) return undefined
  if (repeats > 0 && repeats + choices > MAX_EXAMINED) {
    return { growth: 'exponential', reason: 'there are too many repetitions and alternatives' }
  }
  let worst: Risk | undefined
  visit(root, (node) => {
    if (node.type === 'repeat' && node.max >= MANY) {
      const reason = ambiguousInside(node.body, firstOf(node.body), node.max !== Infinity)
      if (reason !== undefined) worst ??= { growth: 'exponential', reason }
    }
    return worst === undefined
  })
  return worst ?? degreeRisk(root)
}

function isMany(node: Node & { type: 'repeat' }): boolean {
  return node.max >= MANY && node.max > node.min
}

/**
 * The reason why the body of a repetition can match one text in several ways; `after` may follow it.
 * In a counted repetition an optional element is enough, since the rounds can be spent in many ways.
 */
function ambiguousInside(node: Node, after: CharSet, isCounted: boolean): string | undefined {
  switch (node.type) {
    case 'seq': {
      for (const [place, item] of node.items.entries()) {
        const reason = ambiguousInside(
          item,
          followOf(node.items.slice(place + 1), after),
          isCounted,
        )
        if (reason !== undefined) return reason
      }
      return undefined
    }
    case 'alt':
      for (const [place, option] of node.options.entries()) {
        if (node.options.slice(place + 1).some((other) => beginAlike(option, other))) {
          return 'alternatives inside a repetition can match the same text'
        }
        const reason = ambiguousInside(option, after, isCounted)
        if (reason !== undefined) return reason
      }
      return undefined
    case 'group':
      return ambiguousInside(node.body, after, isCounted)
    case 'repeat':
      if (node.mode === 'possessive') return undefined
      if (
        node.max > node.min &&
        (isCounted || isMany(node) || isNullable(node.body)) &&
        overlap(firstOf(node.body), after)
      ) {
        return 'a repetition inside a repetition can match the same text'
      }
      return ambiguousInside(
        node.body,
        node.max > 1 ? union(firstOf(node.body), after) : after,
        isCounted,
      )
    case 'backref':
      return 'a back reference inside a repetition'
    case 'set':
    case 'assert':
    case 'look':
    case 'atomic':
      return undefined
  }
}

function followOf(items: readonly Node[], after: CharSet): CharSet {
  const sets: CharSet[] = []
  for (const item of items) {
    sets.push(firstOf(item))
    if (!isNullable(item)) return union(...sets)
  }
  return union(...sets, after)
}

/** Whether two alternatives cannot be told apart by the characters both are sure to begin with. */
function beginAlike(a: Node, b: Node): boolean {
  const left = prefixOf(a)
  const right = prefixOf(b)
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) if (!overlap(left[i]!, right[i]!)) return false
  return length > 0 || overlap(firstOf(a), firstOf(b))
}

/** The sets of the characters a node surely begins with, one by one. */
function prefixOf(node: Node): CharSet[] {
  switch (node.type) {
    case 'set':
      return [node.fold ? ANY : node.set]
    case 'seq': {
      const sets: CharSet[] = []
      for (const item of node.items) {
        const prefix = prefixOf(item)
        sets.push(...prefix)
        if (!isFixed(item)) break
      }
      return sets
    }
    case 'group':
    case 'atomic':
      return prefixOf(node.body)
    case 'repeat':
      return node.min > 0 ? prefixOf(node.body) : []
    case 'alt':
    case 'assert':
    case 'look':
    case 'backref':
      return []
  }
}

function isFixed(node: Node): boolean {
  if (node.type === 'seq') return node.items.every(isFixed)
  if (node.type === 'group') return isFixed(node.body)
  return node.type === 'set' || node.type === 'assert'
}

/** The characters a node can begin with. */
function firstOf(node: Node): CharSet {
  switch (node.type) {
    case 'set':
      return node.fold ? ANY : node.set
    case 'seq':
      return followOf(node.items, NONE)
    case 'alt':
      return union(...node.options.map(firstOf))
    case 'group':
    case 'atomic':
    case 'repeat':
      return firstOf(node.body)
    case 'backref':
      return ANY
    case 'assert':
    case 'look':
      return NONE
  }
}

const NONE: CharSet = not(ANY)

/** Counts, along the pattern, unbounded repetitions that overlap with the first of them. */
function degreeRisk(root: Node): Risk | undefined {
  // What a look-around or an atomic group has matched is never tried again: each is a pattern of its own.
  const parts: Node[] = [root]
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const many: CharSet[] = []
    const optional: CharSet[] = []
    visit(part, (node) => {
      if (node.type === 'look' || node.type === 'atomic') {
        parts.push(node.body)
        return false
      }
      if (node.type === 'repeat' && isMany(node)) many.push(firstOf(node.body))
      if (node.type === 'repeat' && node.max > node.min) optional.push(firstOf(node.body))
      return true
    })
    if (mostAlike(optional) >= MAX_OPTIONAL) {
      return {
        growth: 'exponential',
        reason: 'many optional elements can claim the same characters',
      }
    }
    const alike = mostAlike(many)
    if (alike >= MAX_DEGREE) {
      return { growth: 'polynomial', reason: `${alike} repetitions can claim the same characters` }
    }
  }
  return undefined
}

/** The largest number of sets that overlap with one of them that comes before. */
function mostAlike(sets: readonly CharSet[]): number {
  return Math.max(
    0,
    ...sets.map(
      (set, place) => 1 + sets.slice(place + 1).filter((other) => overlap(set, other)).length,
    ),
  )
}

/** Calls `see` for a node and, while it answers true, for what is inside. */
function visit(node: Node, see: (node: Node) => boolean): void {
  if (!see(node)) return
  if (node.type === 'seq') for (const item of node.items) visit(item, see)
  else if (node.type === 'alt') for (const option of node.options) visit(option, see)
  else if ('body' in node) visit(node.body, see)
}
