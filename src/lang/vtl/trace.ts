import type { Value } from './values/value.ts'

/** One thing a rendering did, told to the `onStep` hook; `line` and `column` count from 1. */
export type TraceStep =
  | {
      readonly kind: 'set'
      /** The reference set, as written. */
      readonly target: string
      /** Null when the expression gave Java's null, which sets nothing. */
      readonly value: Value
      readonly line: number
      readonly column: number
    }
  | {
      readonly kind: 'branch'
      /** Which branch of an `#if` was tested, counted from 0; `#else` is always taken. */
      readonly branch: number
      readonly taken: boolean
      readonly line: number
      readonly column: number
    }
  | {
      readonly kind: 'iteration'
      /** The loop's variable, without `$`. */
      readonly name: string
      readonly index: number
      readonly value: Value
      readonly line: number
      readonly column: number
    }

type Placed<T> = T extends unknown ? Omit<T, 'line' | 'column'> : never

/** A step before its place is known. */
export type UnplacedStep = Placed<TraceStep>
