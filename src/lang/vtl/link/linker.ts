import type { Expression, Node, Reference } from '../parse/ast.ts'
import type { Names } from './names.ts'
import type { Evaluate, Run, Test } from '../rendering.ts'

/** A macro; filled after all are known, since a macro may call any other and itself. */
export interface LinkedMacro {
  places: readonly number[]
  run: Run
}

/** What the linking functions share: each kind of node may hold every other kind. */
export interface Linker {
  readonly names: Names
  readonly macros: ReadonlyMap<string, LinkedMacro>
  /** Nodes linked so far in the present block: its price in steps. */
  cost: number
  block(nodes: readonly Node[]): Run
  expression(expression: Expression): Evaluate
  condition(expression: Expression): Test
  reference(reference: Reference): Evaluate
  /** Links `#evaluate`d text for the rendering's names. */
  evaluate: (text: string, names: Names, at: number) => Run
}
