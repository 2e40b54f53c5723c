import type { Effort } from './effort.ts'

/** A set of characters, the parts of a class and the meaning of `.` or `\d`. */
export type CharSet =
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  /** A JavaScript property such as `\p{L}`. */
  | { readonly kind: 'property'; readonly text: string }
  | { readonly kind: 'union'; readonly sets: readonly CharSet[] }
  | { readonly kind: 'and'; readonly sets: readonly CharSet[] }
  | { readonly kind: 'not'; readonly set: CharSet }

/** Whether an anchor or a boundary holds at a place of a text. */
export type Assertion = (text: string, at: number, effort: Effort) => boolean

/** One element of a parsed pattern. `fold` asks for Unicode case folding (`(?iu)`). */
export type Node =
  | { readonly type: 'set'; readonly set: CharSet; readonly fold: boolean }
  /** Anchors and boundaries, `text` being how JavaScript writes them; local ones look at a few characters only. */
  | {
      readonly type: 'assert'
      readonly text: string
      readonly holds: Assertion
      readonly isLocal: boolean
    }
  | { readonly type: 'seq'; readonly items: readonly Node[] }
  | { readonly type: 'alt'; readonly options: readonly Node[] }
  | {
      readonly type: 'group'
      readonly index: number
      readonly label: string | undefined
      readonly body: Node
    }
  | {
      readonly type: 'look'
      readonly behind: boolean
      readonly negative: boolean
      readonly body: Node
      readonly column: number
    }
  | { readonly type: 'atomic'; readonly body: Node; readonly column: number }
  | {
      readonly type: 'repeat'
      readonly body: Node
      readonly min: number
      readonly max: number
      readonly mode: 'greedy' | 'lazy' | 'possessive'
      readonly column: number
    }
  | {
      readonly type: 'backref'
      readonly group: number
      /** CASE_INSENSITIVE, and whether beyond ASCII, too. */
      readonly fold: boolean
      readonly unicode: boolean
      readonly column: number
    }

export const EMPTY: Node = { type: 'seq', items: [] }

export const range = (from: number, to: number = from): CharSet => ({ kind: 'range', from, to })
export const union = (...sets: CharSet[]): CharSet => ({ kind: 'union', sets })
export const not = (set: CharSet): CharSet => ({ kind: 'not', set })
export const property = (text: string): CharSet => ({ kind: 'property', text })

/** The characters of a text as a set. */
export const anyOf = (text: string): CharSet =>
  union(...Array.from(text, (char) => range(char.codePointAt(0)!)))

/** What a parsed pattern consists of. */
export interface Parsed {
  readonly root: Node
  /** Capturing groups, counted from 1. */
  readonly groups: number
  readonly names: ReadonlyMap<string, number>
}
