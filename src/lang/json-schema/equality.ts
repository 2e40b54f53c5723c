import { enter, isObject } from './check.ts'
import type { Run } from './check.ts'
import { comparable, FloatLiteral } from './float-literal.ts'

/**
 * A text that is the same for equal JSON values only: object members sorted, numbers by value
 * (draft-04 §3.6: 1 and 1.0 are equal, `false` and 0 are not).
 */
export function canonical(value: unknown, run: Run): string {
  if (Array.isArray(value)) {
    enter(run)
    const text = `[${value.map((item) => canonical(item, run)).join()}]`
    run.depth--
    return text
  }
  if (value instanceof FloatLiteral) return canonical(value.value, run)
  if (isObject(value)) {
    enter(run)
    const members = Object.keys(value).toSorted()
    const text = members.map((name) => `${JSON.stringify(name)}:${canonical(value[name], run)}`)
    run.depth--
    return `{${text.join()}}`
  }
  // -0 and 0 are one number; JSON.stringify writes both "0". Numbers beyond a double become Infinity.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return JSON.stringify(value)
}

/** Whether an array holds two equal items; linear, where comparing pairs would be quadratic. */
export function hasDuplicates(items: readonly unknown[], run: Run): boolean {
  const seen = new Set<unknown>()
  const containers = new Set<string>()
  for (const each of items) {
    const item = comparable(each)
    if (typeof item === 'object' && item !== null) {
      const text = canonical(item, run)
      if (containers.has(text)) return true
      containers.add(text)
    } else {
      if (seen.has(item)) return true
      seen.add(item)
    }
  }
  return false
}
