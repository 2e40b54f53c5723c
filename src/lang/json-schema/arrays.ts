import { enter, simple } from './check.ts'
import type { Check } from './check.ts'
import { hasDuplicates } from './equality.ts'
import { booleanOf, countOf, own, pointerTo } from './keyword.ts'
import type { Context, Keywords } from './keyword.ts'
import { SchemaError } from './schema-error.ts'

type Items = readonly unknown[]

/** `minItems`, `maxItems`, `uniqueItems`, and `additionalItems: false`. */
export const arrayKeywords: Keywords = (context) => {
  const checks: Check[] = []
  const min = countOf(context, 'minItems')
  if (min !== undefined) {
    checks.push(
      simple(
        (items: Items) => items.length >= min,
        (items) =>
          `array is too short: must have at least ${min} elements but instance has ${items.length} elements`,
      ),
    )
  }
  const max = countOf(context, 'maxItems')
  if (max !== undefined) {
    checks.push(
      simple(
        (items: Items) => items.length <= max,
        (items) =>
          `array is too long: must have at most ${max} elements but instance has ${items.length} elements`,
      ),
    )
  }
  if (booleanOf(context, 'uniqueItems') === true) {
    checks.push((value, run, out) => {
      if (!hasDuplicates(value as Items, run)) return true
      out?.push('array must not contain duplicate elements')
      return false
    })
  }
  const tuple = own(context, 'items')
  if (Array.isArray(tuple) && own(context, 'additionalItems') === false) {
    const allowed = tuple.length
    checks.push(
      simple(
        (items: Items) => items.length <= allowed,
        (items) =>
          `schema only allows ${allowed} elements in array but instance has ${items.length} elements`,
      ),
    )
  }
  return checks
}

/** The schemas of the elements: `items` and `additionalItems`. */
export const arrayChildren: Keywords = (context) => {
  const items = own(context, 'items')
  const rest = additional(context, 'additionalItems')
  if (items === undefined) {
    // Without `items` every element is covered by the empty schema (draft-04 §8.2.3.1).
    return []
  }
  if (!Array.isArray(items)) {
    const { check } = forEach(context.child(items, 'items'))
    return [check]
  }
  const tuple = items.map((item, place) => context.child(item, 'items', place))
  const restNode =
    typeof rest === 'object' ? context.child(rest.schema, 'additionalItems') : undefined
  if (tuple.length === 0 && restNode === undefined) return []
  return [
    (value, run, out) => {
      const list = value as Items
      const end = restNode === undefined ? Math.min(list.length, tuple.length) : list.length
      enter(run)
      let ok = true
      for (let i = 0; i < end; i++) {
        const node = i < tuple.length ? tuple[i]! : restNode!
        if (!node.check(list[i], run, out)) {
          if (out === null) return leave(run, false)
          ok = false
        }
      }
      return leave(run, ok)
    },
  ]
}

function forEach(node: { check: Check }): { check: Check } {
  return {
    check: (value, run, out) => {
      const list = value as Items
      const { check } = node
      enter(run)
      let ok = true
      for (let i = 0; i < list.length; i++) {
        if (!check(list[i], run, out)) {
          if (out === null) return leave(run, false)
          ok = false
        }
      }
      return leave(run, ok)
    },
  }
}

function leave(run: { depth: number }, result: boolean): boolean {
  run.depth--
  return result
}

/** `additionalItems` or `additionalProperties`: forbidden, free, or a schema. */
export function additional(
  context: Context,
  keyword: 'additionalItems' | 'additionalProperties',
): boolean | { readonly schema: unknown } {
  const value = own(context, keyword)
  if (value === undefined || typeof value === 'boolean') return value ?? true
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { schema: value }
  throw new SchemaError(
    pointerTo(context, keyword),
    `"${keyword}" must be true, false or a schema`,
    'correct its value',
  )
}
