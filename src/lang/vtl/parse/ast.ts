/** The parsed template. `at` is always the character offset in the template's source. */

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | Reference
  | SetNode
  | IfNode
  | ForeachNode
  | DefineNode
  | CallNode
  | { readonly kind: 'evaluate'; readonly source: Expression; readonly at: number }
  | { readonly kind: 'break' }
  | { readonly kind: 'stop' }

/** `$name`, `$!name`, `${name}` with its chain; `literal` is its source text. */
export interface Reference {
  readonly kind: 'reference'
  readonly name: string
  readonly quiet: boolean
  readonly links: readonly Link[]
  readonly literal: string
  readonly at: number
}

export type Link =
  | { readonly kind: 'property'; readonly name: string; readonly at: number }
  | {
      readonly kind: 'method'
      readonly name: string
      readonly args: readonly Expression[]
      readonly at: number
    }
  | { readonly kind: 'index'; readonly index: Expression; readonly at: number }

export interface SetNode {
  readonly kind: 'set'
  readonly target: Reference
  readonly value: Expression
  readonly at: number
}

/** `#if` and each `#elseif`; `#else` has no condition. */
export interface Branch {
  readonly condition: Expression | undefined
  readonly body: readonly Node[]
  readonly at: number
}

export interface IfNode {
  readonly kind: 'if'
  readonly branches: readonly Branch[]
}

export interface ForeachNode {
  readonly kind: 'foreach'
  readonly name: string
  readonly list: Expression
  readonly body: readonly Node[]
  readonly at: number
}

export interface DefineNode {
  readonly kind: 'define'
  readonly name: string
  readonly body: readonly Node[]
}

/** `#name(args)` of a macro, or text when no macro has that name. */
export interface CallNode {
  readonly kind: 'call'
  readonly name: string
  readonly args: readonly Expression[]
  readonly literal: string
  readonly at: number
}

export interface Macro {
  readonly parameters: readonly string[]
  readonly body: readonly Node[]
}

export type BinaryOperator =
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'

export type Expression =
  | { readonly kind: 'constant'; readonly value: string | bigint | number | boolean }
  | { readonly kind: 'string'; readonly parts: readonly Node[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | {
      readonly kind: 'range'
      readonly from: Expression
      readonly to: Expression
      readonly literal: string
      readonly at: number
    }
  | { readonly kind: 'not'; readonly operand: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
      /** What the engine takes for the text of a null result: the source after the operator. */
      readonly literal: string
      readonly at: number
    }
  | Reference

/** A whole template after parsing. */
export interface Parsed {
  readonly nodes: readonly Node[]
  readonly macros: ReadonlyMap<string, Macro>
}
