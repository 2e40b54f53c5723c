import type { Value } from './value.ts'

/** A parsed path. `column` of each step counts from 1 and serves error messages. */
export interface PathSyntax {
  /** `$` starts at the document, `@` at the value under test. */
  readonly root: '$' | '@'
  readonly steps: readonly StepSyntax[]
}

export type StepSyntax = { readonly column: number } & (
  | { readonly kind: 'members'; readonly names: readonly string[] }
  | { readonly kind: 'elements'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'scan' }
  | { readonly kind: 'filter'; readonly test: FilterSyntax }
  | {
      readonly kind: 'function'
      readonly name: string
      readonly parameters: readonly OperandSyntax[]
    }
)

export type FilterSyntax =
  | { readonly kind: 'and' | 'or'; readonly left: FilterSyntax; readonly right: FilterSyntax }
  | { readonly kind: 'not'; readonly test: FilterSyntax }
  | { readonly kind: 'exists'; readonly path: PathSyntax }
  | {
      readonly kind: 'compare'
      readonly operator: Operator
      readonly left: OperandSyntax
      readonly right: OperandSyntax
      readonly column: number
    }

export type OperandSyntax =
  | { readonly kind: 'path'; readonly path: PathSyntax }
  | { readonly kind: 'literal'; readonly value: Value }
  | {
      readonly kind: 'pattern'
      readonly source: string
      readonly flags: string
      readonly column: number
    }

export const OPERATORS = [
  '==',
  '!=',
  '===',
  '!==',
  '<',
  '<=',
  '>',
  '>=',
  '=~',
  'in',
  'nin',
  'contains',
  'all',
  'subsetof',
  'anyof',
  'noneof',
  'size',
  'empty',
] as const

export type Operator = (typeof OPERATORS)[number]
