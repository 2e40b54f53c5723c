import { MAX_DEPTH, MAX_STEPS } from './limits.ts'

/** The state of one validation: what bounds it. */
export interface Run {
  depth: number
  steps: number
}

/**
 * One compiled test of a value. With `out === null` it stops at the first failure; otherwise it
 * goes on and appends a message for each. Returns whether the value passed.
 */
export type Check = (value: unknown, run: Run, out: string[] | null) => boolean

/** A compiled schema; `check` is set once compilation is over, so that schemas may refer to each other. */
export interface SchemaNode {
  check: Check
  readonly pointer: string
  /** Schemas applied to the same value as this one; a cycle among them would never end. */
  readonly sameValue: SchemaNode[]
}

/** Thrown inside a validation that reaches a bound; becomes a failed validation. */
export class LimitReached extends Error {}

/** Enters a container or a combinator; the caller leaves with `run.depth--`. */
export function enter(run: Run): void {
  if (++run.depth > MAX_DEPTH) {
    throw new LimitReached(`instance is nested too deeply (maximum: ${MAX_DEPTH} levels)`)
  }
  if (++run.steps > MAX_STEPS) {
    throw new LimitReached(`instance takes too many steps to validate (maximum: ${MAX_STEPS})`)
  }
}

/** A check that `test` holds, with the message of the Java validator when it does not. */
export function simple<T>(test: (value: T) => boolean, message: (value: T) => string): Check {
  return (value, _run, out) => {
    if (test(value as T)) return true
    out?.push(message(value as T))
    return false
  }
}

/** All of the checks; undefined when there is none, so that callers can leave the call out. */
export function all(checks: readonly Check[]): Check | undefined {
  const [first, second] = checks
  if (first === undefined) return undefined
  if (second === undefined) return first
  return (value, run, out) => {
    let ok = true
    for (let i = 0; i < checks.length; i++) {
      if (!checks[i]!(value, run, out)) {
        if (out === null) return false
        ok = false
      }
    }
    return ok
  }
}

export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a JSON value is an object (not an array, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
