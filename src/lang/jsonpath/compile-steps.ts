import type { Test } from './compile-filter.ts'
import { HELD_BYTES, MAX_SCAN_DEPTH } from './limits.ts'
import { PathError } from './path-error.ts'
import { spend } from './run.ts'
import type { Read, Run } from './run.ts'
import type { StepSyntax } from './syntax.ts'
import type { Value } from './value.ts'

/** Takes a value a step has found; `results` is where the last one puts it. */
export type Visit = (value: Value, run: Run, results: Value[]) => void

type Step<K extends StepSyntax['kind']> = Extract<StepSyntax, { kind: K }>

/** A step that finds at most one value: `.a`, `[0]`, or `['a','b']` at the end, which makes an object. */
export function compileGetter(step: Step<'members' | 'elements'>): Read {
  if (step.kind === 'elements') {
    const index = step.indexes[0]!
    return (value) => (Array.isArray(value) ? value.at(index) : undefined)
  }
  const [name] = step.names
  if (step.names.length === 1) {
    return (value) => (value instanceof Map ? value.get(name!) : undefined)
  }
  return (value, run) => {
    if (!(value instanceof Map)) return undefined
    spend(run, step.column, step.names.length)
    run.meter?.hold(HELD_BYTES * (16 + 4 * step.names.length))
    return pick(value, step.names)
  }
}

/** `['a','b']` before other steps: each member that exists, in the order asked for. */
export function visitMembers(step: Step<'members'>, next: Visit): Visit {
  return (value, run, results) => {
    if (!(value instanceof Map)) return
    spend(run, step.column, step.names.length)
    for (const name of step.names) {
      const member = value.get(name)
      if (member !== undefined) next(member, run, results)
    }
  }
}

/** `[0,2]`: each element that exists, in the order asked for. */
export function visitElements(step: Step<'elements'>, next: Visit): Visit {
  return (value, run, results) => {
    if (!Array.isArray(value)) return
    spend(run, step.column, step.indexes.length)
    for (const index of step.indexes) {
      const element = value.at(index)
      if (element !== undefined) next(element, run, results)
    }
  }
}

/** `[1:3]`, with negative bounds counted from the end. */
export function visitSlice(step: Step<'slice'>, next: Visit): Visit {
  return (value, run, results) => {
    if (!Array.isArray(value)) return
    const [from, to] = sliceBounds(step, value.length)
    for (let i = from; i < to; i++) {
      spend(run, step.column)
      const element = value.at(i)
      if (element !== undefined) next(element, run, results)
    }
  }
}

export function visitAll(step: Step<'wildcard'>, next: Visit): Visit {
  return (value, run, results) => {
    for (const child of children(value)) {
      spend(run, step.column)
      next(child, run, results)
    }
  }
}

/** `[?()]`: an object is tested itself, of a list each element. */
export function visitMatching(step: Step<'filter'>, test: Test, next: Visit): Visit {
  return (value, run, results) => {
    if (value instanceof Map) {
      spend(run, step.column)
      if (test(value, run)) next(value, run, results)
    } else if (Array.isArray(value)) {
      for (const element of value) {
        spend(run, step.column)
        if (test(element, run)) next(element, run, results)
      }
    }
  }
}

/** `..`: applies the step after it to each container that `accepts`, a container before what it contains. */
export function visitDeep(
  step: Step<'scan'>,
  accepts: (container: Value, run: Run) => boolean,
  next: Visit,
): Visit {
  const walk = (value: Value, run: Run, results: Value[], depth: number): void => {
    if (!Array.isArray(value) && !(value instanceof Map)) return
    if (depth > MAX_SCAN_DEPTH) {
      throw new PathError(`'..' descends more than ${MAX_SCAN_DEPTH} levels`, step.column)
    }
    if (accepts(value, run)) next(value, run, results)
    for (const child of children(value)) {
      spend(run, step.column)
      walk(child, run, results, depth + 1)
    }
  }
  return (value, run, results) => walk(value, run, results, 1)
}

const NO_CHILDREN: readonly Value[] = []

function children(value: Value): Iterable<Value> {
  if (Array.isArray(value)) return value
  return value instanceof Map ? value.values() : NO_CHILDREN
}

function pick(object: ReadonlyMap<string, Value>, names: readonly string[]): Value {
  const picked = new Map<string, Value>()
  for (const name of names) {
    const member = object.get(name)
    if (member !== undefined) picked.set(name, member)
  }
  return picked
}

function sliceBounds({ from, to }: Step<'slice'>, length: number): [number, number] {
  if (from === undefined) return [0, Math.min(length, to! < 0 ? length + to! : to!)]
  if (to === undefined) return [Math.max(0, from < 0 ? length + from : from), length]
  // Jayway leaves the bounds of [from:to] as written: [-2:-1] counts both from the end, [-2:1] runs through zero.
  return [Math.max(from, -length), Math.min(length, to)]
}
