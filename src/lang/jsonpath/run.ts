import { MAX_RESULTS, MAX_VISITS } from './limits.ts'
import { PathError } from './path-error.ts'
import type { Value } from './value.ts'

/** One read of a document: what `$` means, and how much has been spent. */
export interface Run {
  readonly document: Value
  visits: number
}

/** Reads a compiled path: a value, or `undefined` when it leads nowhere. */
export type Read = (start: Value, run: Run) => Value | undefined

/** Counts values looked at by the step at `column`. */
export function spend(run: Run, column: number, values = 1): void {
  run.visits += values
  if (run.visits > MAX_VISITS) {
    throw new PathError(
      `Path looks at more than ${MAX_VISITS} values; make it more specific`,
      column,
    )
  }
}

/** What going through a value once costs, in values: its elements or members; text goes 64 characters for one. */
export function weight(value: Value | undefined): number {
  if (typeof value === 'string') return value.length >> 6
  if (Array.isArray(value)) return value.length
  return value instanceof Map ? value.size : 0
}

/** Adds a result found by the step at `column`. */
export function addResult(results: Value[], value: Value, column: number): void {
  if (results.length >= MAX_RESULTS) {
    throw new PathError(`Path finds more than ${MAX_RESULTS} values; make it more specific`, column)
  }
  results.push(value)
}
