import { charTest, type CharTest } from '../char-test.ts'
import { MAX_STATES } from '../limits.ts'
import { isNullable } from '../nullable.ts'
import type { Assertion, Node } from '../syntax.ts'

/** What a state does. Each but `match` leads to `next`, a split to `other` when that fails. */
export type State =
  | { readonly op: 'char'; readonly test: CharTest; readonly next: number }
  | { readonly op: 'split'; next: number; other: number }
  | { readonly op: 'assert'; readonly holds: Assertion; readonly next: number }
  | { readonly op: 'save'; readonly slot: number; readonly next: number }
  | { readonly op: 'match' }

/** States that take a character, end the match or ask something, in order of preference. */
export interface Leaves {
  readonly states: readonly number[]
  /** The slots that are set on the way to each. */
  readonly saves: readonly (readonly number[] | undefined)[]
}

/** A pattern as an automaton (Thompson's construction) whose states are in order of preference. */
export interface LinearProgram {
  readonly states: readonly State[]
  readonly start: number
  /** Where a state leads without taking a character. */
  leaves(state: number): Leaves
  /** Whether it also finds the places that Java finds: those of a repetition of something empty can differ. */
  readonly isExact: boolean
  /** Places that a match tells: two of the whole, two of each group. */
  readonly slots: number
  /** By ASCII character, whether a match can begin with it; undefined when one can be empty. */
  readonly first: Uint8Array | undefined
}

/**
 * Compiles a pattern whose ways can all be followed at once. Undefined for look-arounds, atomic groups,
 * possessive quantifiers and back references, which that cannot express, and for more than `MAX_STATES` states.
 */
export function linearProgram(root: Node, groups: number): LinearProgram | undefined {
  const states: State[] = []
  let isExact = true
  const add = (state: State): number => states.push(state) - 1

  /** Adds the states of a node in front of `next`; undefined when that is impossible. */
  function build(node: Node, next: number): number | undefined {
    if (states.length > MAX_STATES) return undefined
    switch (node.type) {
      case 'set':
        return add({ op: 'char', test: charTest(node.set, node.fold), next })
      case 'assert':
        return add({ op: 'assert', holds: node.holds, next })
      case 'seq': {
        let at: number | undefined = next
        for (const item of node.items.toReversed()) at = at === undefined ? at : build(item, at)
        return at
      }
      case 'alt': {
        let at: number | undefined
        for (const option of node.options.toReversed()) {
          const start = build(option, next)
          if (start === undefined) return undefined
          at = at === undefined ? start : add({ op: 'split', next: start, other: at })
        }
        return at
      }
      case 'group': {
        const end = add({ op: 'save', slot: node.index * 2 + 1, next })
        const body = build(node.body, end)
        return body === undefined
          ? undefined
          : add({ op: 'save', slot: node.index * 2, next: body })
      }
      case 'repeat':
        return node.mode === 'possessive' ? undefined : repeat(node, next)
      case 'look':
      case 'atomic':
      case 'backref':
        return undefined
    }
  }

  function repeat(node: Node & { type: 'repeat' }, next: number): number | undefined {
    const rounds = node.max === Infinity ? node.min : node.max
    if (rounds > MAX_STATES) return undefined
    if (node.max > 1 && isNullable(node.body)) isExact = false
    const choice = (body: number): State =>
      node.mode === 'lazy'
        ? { op: 'split', next, other: body }
        : { op: 'split', next: body, other: next }
    let at: number | undefined = next
    if (node.max === Infinity) {
      const loop = { op: 'split' as const, next: -1, other: -1 }
      const place = add(loop)
      const body = build(node.body, place)
      if (body === undefined) return undefined
      Object.assign(loop, choice(body))
      at = place
    }
    for (let i = node.min; node.max !== Infinity && i < node.max; i++) {
      const body = build(node.body, at)
      if (body === undefined) return undefined
      at = add(choice(body))
    }
    for (let i = 0; i < node.min && at !== undefined; i++) at = build(node.body, at)
    return at
  }

  const end = add({ op: 'match' })
  const start = build(root, end)
  if (start === undefined || states.length > MAX_STATES) return undefined
  const slots = 2 + groups * 2
  const known: Leaves[] = []
  return {
    states,
    start,
    leaves: (state) => (known[state] ??= leavesOf(states, state)),
    isExact,
    slots,
    first: firstOf(states, start),
  }
}

function leavesOf(states: readonly State[], from: number): Leaves {
  const seen = new Set<number>()
  const leaves: { readonly states: number[]; readonly saves: (readonly number[] | undefined)[] } = {
    states: [],
    saves: [],
  }
  const open: { readonly index: number; readonly saves: readonly number[] | undefined }[] = [
    { index: from, saves: undefined },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { index, saves } = next
    if (seen.has(index)) continue
    seen.add(index)
    const state = states[index]!
    if (state.op === 'split') open.push({ index: state.other, saves }, { index: state.next, saves })
    else if (state.op === 'save')
      open.push({ index: state.next, saves: [...(saves ?? []), state.slot] })
    else {
      leaves.states.push(index)
      leaves.saves.push(saves)
    }
  }
  return leaves
}

/** Whatever can stand first, by ASCII character. */
function firstOf(states: readonly State[], start: number): Uint8Array | undefined {
  const first = new Uint8Array(128)
  const seen = new Set<number>()
  const open = [start]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (seen.has(index)) continue
    seen.add(index)
    const state = states[index]!
    if (state.op === 'match') return undefined
    if (state.op === 'char') {
      for (let code = 0; code < first.length; code++) if (state.test(code)) first[code] = 1
    } else {
      open.push(state.next)
      if (state.op === 'split') open.push(state.other)
    }
  }
  return first
}
