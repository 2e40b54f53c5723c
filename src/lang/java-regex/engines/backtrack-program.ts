import { charTest, type CharTest } from '../char-test.ts'
import type { Assertion, Node } from '../syntax.ts'
import { widestOf } from '../width.ts'

/** One instruction; the next one follows unless it says where to go. */
export type Instruction =
  | { readonly op: 'char'; readonly test: CharTest }
  | { readonly op: 'run'; readonly test: CharTest; readonly rounds: Rounds }
  | { readonly op: 'assert'; readonly holds: Assertion }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'jump'; to: number }
  /** Goes on at the next instruction, and at `other` when that fails; lazily the other way round. */
  | { readonly op: 'split'; readonly isLazy: boolean; other: number }
  /** Begins a counted loop: `counter` counts rounds, the register behind it says where the round began. */
  | { readonly op: 'enter'; readonly counter: number }
  /** Goes round again, or on to `exit`. */
  | {
      readonly op: 'loop'
      readonly counter: number
      readonly rounds: Rounds
      exit: number
    }
  /** What follows up to `accept` is matched by itself, and `exit` comes after it. */
  | { readonly op: 'alone'; readonly look: Look | undefined; exit: number }
  | { readonly op: 'reference'; readonly slot: number; readonly fold: 'no' | 'ascii' | 'unicode' }
  | { readonly op: 'accept' }

export interface Rounds {
  readonly min: number
  readonly max: number
  readonly mode: 'greedy' | 'lazy' | 'possessive'
}

/** A look-around; behind, it may begin as many UTF-16 units before as it is wide. */
export interface Look {
  readonly isNegative: boolean
  readonly widest: number | undefined
}

/** A pattern for the engine that tries one way after the other. */
export interface BacktrackProgram {
  readonly code: readonly Instruction[]
  readonly slots: number
  /** Slots, then the registers of loops. */
  readonly registers: number
}

/** Compiles any pattern. Counted repetitions are counted as they run, so that none makes the program large. */
export function backtrackProgram(root: Node, groups: number): BacktrackProgram {
  const code: Instruction[] = []
  const slots = 2 + groups * 2
  let registers = slots

  function add<T extends Instruction>(instruction: T): T {
    code.push(instruction)
    return instruction
  }

  function build(node: Node): void {
    switch (node.type) {
      case 'set':
        add({ op: 'char', test: charTest(node.set, node.fold) })
        break
      case 'assert':
        add({ op: 'assert', holds: node.holds })
        break
      case 'seq':
        for (const item of node.items) build(item)
        break
      case 'alt':
        alternatives(node.options)
        break
      case 'group':
        add({ op: 'save', slot: node.index * 2 })
        build(node.body)
        add({ op: 'save', slot: node.index * 2 + 1 })
        break
      case 'look': {
        const widest = node.behind ? widestOf(node.body) * 2 : undefined
        alone(node.body, { isNegative: node.negative, widest })
        break
      }
      case 'atomic':
        alone(node.body, undefined)
        break
      case 'repeat':
        repeat(node)
        break
      case 'backref': {
        const fold = node.fold ? (node.unicode ? 'unicode' : 'ascii') : 'no'
        add({ op: 'reference', slot: node.group * 2, fold })
      }
    }
  }

  function alternatives(options: readonly Node[]): void {
    const jumps = options.map((option, place) => {
      if (place === options.length - 1) return build(option)
      const split = add({ op: 'split', isLazy: false, other: -1 })
      build(option)
      const jump = add({ op: 'jump', to: -1 })
      split.other = code.length
      return jump
    })
    for (const jump of jumps) if (jump !== undefined) jump.to = code.length
  }

  function alone(body: Node, look: Look | undefined): void {
    const instruction = add({ op: 'alone', look, exit: -1 })
    build(body)
    add({ op: 'accept' })
    instruction.exit = code.length
  }

  function repeat({ body, min, max, mode, column }: Node & { type: 'repeat' }): void {
    if (max === 0) return
    if (body.type === 'set') {
      add({ op: 'run', test: charTest(body.set, body.fold), rounds: { min, max, mode } })
    } else if (mode === 'possessive') {
      // In Java every round of a possessive quantifier is atomic, too.
      const round: Node = { type: 'atomic', body, column }
      alone({ type: 'repeat', body: round, min, max, mode: 'greedy', column }, undefined)
    } else if (min === 0 && max === 1) {
      const split = add({ op: 'split', isLazy: mode === 'lazy', other: -1 })
      build(body)
      split.other = code.length
    } else {
      const counter = registers
      registers += 2
      add({ op: 'enter', counter })
      const loop = add({ op: 'loop', counter, rounds: { min, max, mode }, exit: -1 })
      const place = code.length - 1
      build(body)
      add({ op: 'jump', to: place })
      loop.exit = code.length
    }
  }

  build(root)
  add({ op: 'accept' })
  return { code, slots, registers }
}
