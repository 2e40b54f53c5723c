import { classText } from './char-set.ts'
import { MAX_STATES } from './limits.ts'
import type { CharSet, Node } from './syntax.ts'

/** Whether the pattern matches, in time proportional to input × states. */
export type LinearMatcher = (input: string, whole: boolean) => boolean

type State =
  | { readonly kind: 'char'; readonly test: (char: string) => boolean; next: number }
  | { readonly kind: 'split'; next: number; other: number }
  | { readonly kind: 'assert'; readonly pattern: RegExp; next: number }
  | { readonly kind: 'end' }

/**
 * Builds an automaton that follows all ways through the pattern at once (Thompson's construction),
 * so that nothing is ever tried twice. Undefined for patterns with look-arounds, atomic groups,
 * possessive quantifiers or back references, which it cannot express, and for very large ones.
 */
export function linearMatcher(root: Node): LinearMatcher | undefined {
  const states: State[] = []
  const add = (state: State): number => states.push(state) - 1

  /** Adds the states of a node in front of `next`; undefined when that is impossible. */
  function build(node: Node, next: number): number | undefined {
    if (states.length > MAX_STATES) return undefined
    switch (node.type) {
      case 'set':
        return add({ kind: 'char', test: charTest(node.set, node.fold), next })
      case 'assert':
        return add({ kind: 'assert', pattern: new RegExp(node.text, 'vy'), next })
      case 'seq':
        return node.items.reduceRight<number | undefined>(
          (at, item) => (at === undefined ? undefined : build(item, at)),
          next,
        )
      case 'alt':
        return alternatives(node.options, next)
      case 'group':
        return build(node.body, next)
      case 'repeat':
        return node.mode === 'possessive' ? undefined : repeat(node, next)
      case 'look':
      case 'atomic':
      case 'backref':
        return undefined
    }
  }

  function alternatives(options: readonly Node[], next: number): number | undefined {
    const [first, ...rest] = options
    let at = first === undefined ? next : build(first, next)
    for (const option of rest) {
      const start = build(option, next)
      if (at === undefined || start === undefined) return undefined
      at = add({ kind: 'split', next: at, other: start })
    }
    return at
  }

  function repeat(node: Node & { type: 'repeat' }, next: number): number | undefined {
    if (node.min > MAX_STATES || (node.max !== Infinity && node.max > MAX_STATES)) return undefined
    let at: number | undefined = next
    if (node.max === Infinity) {
      const loop = { kind: 'split' as const, next: -1, other: next }
      at = add(loop)
      const body = build(node.body, at)
      if (body === undefined) return undefined
      loop.next = body
    }
    for (let i = node.min; node.max !== Infinity && i < node.max && at !== undefined; i++) {
      const body = build(node.body, at)
      at = body === undefined ? undefined : add({ kind: 'split', next: body, other: next })
    }
    for (let i = 0; i < node.min && at !== undefined; i++) at = build(node.body, at)
    return at
  }

  const end = add({ kind: 'end' })
  const start = build(root, end)
  if (start === undefined || states.length > MAX_STATES) return undefined
  return (input, whole) => run(states, start, input, whole)
}

function run(states: readonly State[], start: number, input: string, whole: boolean): boolean {
  let current: number[] = []
  let reached = new Set<number>()

  /** Follows everything that takes no character; true when the end of the pattern is reached. */
  function follow(from: number, at: number, list: number[]): boolean {
    const open = [from]
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (reached.has(index)) continue
      reached.add(index)
      const state = states[index]!
      if (state.kind === 'char') list.push(index)
      else if (state.kind === 'split') open.push(state.other, state.next)
      else if (state.kind === 'end') {
        if (!whole || at === input.length) return true
      } else {
        state.pattern.lastIndex = at
        if (state.pattern.test(input)) open.push(state.next)
      }
    }
    return false
  }

  if (follow(start, 0, current)) return true
  let at = 0
  while (at < input.length) {
    if (whole && current.length === 0) return false
    const char = String.fromCodePoint(input.codePointAt(at)!)
    at += char.length
    const following: number[] = []
    reached = new Set()
    for (const index of current) {
      const state = states[index]!
      if (state.kind === 'char' && state.test(char) && follow(state.next, at, following))
        return true
    }
    if (!whole && follow(start, at, following)) return true
    current = following
  }
  return false
}

/** Answers for ASCII are kept: most inputs consist of nothing else. */
function charTest(set: CharSet, fold: boolean): (char: string) => boolean {
  const text = classText(set)
  const pattern = new RegExp(fold ? `^(?i:${text})$` : `^${text}$`, 'v')
  const ascii = Array.from({ length: 128 }, (_, code) => pattern.test(String.fromCharCode(code)))
  return (char) => ascii[char.codePointAt(0)!] ?? pattern.test(char)
}
