import { HELD_BYTES, MAX_RESULTS, MAX_VISITS } from './limits.ts'
import { PathError } from './path-error.ts'
import type { Value } from './value.ts'

/** Who else counts what a read costs; throws when it is too much. */
export interface Meter {
  /** Values looked at. */
  charge(values: number): void
  /** Steps of a search for a pattern. */
  spend(steps: number): void
  /** Bytes of what the read makes. */
  hold(bytes: number): void
}

/** One read of a document: what `$` means, and how much has been spent. */
export interface Run {
  readonly document: Value
  readonly meter: Meter | undefined
  visits: number
}

/** Reads a compiled path: a value, or `undefined` when it leads nowhere. */
export type Read = (start: Value, run: Run) => Value | undefined

/** Counts values looked at by the step at `column`. */
export function spend(run: Run, column: number, values = 1): void {
  run.visits += values
  run.meter?.charge(values)
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
export function addResult(run: Run, results: Value[], value: Value, column: number): void {
  run.meter?.hold(HELD_BYTES)
  if (results.length >= MAX_RESULTS) {
    throw new PathError(`Path finds more than ${MAX_RESULTS} values; make it more specific`, column)
  }
  results.push(value)
}
