import { additional } from './arrays.ts'
import { enter, simple } from './check.ts'
import type { Check, JsonObject, SchemaNode } from './check.ts'
import { countOf, entriesOf, namesOf, own } from './keyword.ts'
import type { Context, Keywords, Pattern } from './keyword.ts'
import { json, nameList } from './messages.ts'

/** `minProperties`, `maxProperties`, `required`, `dependencies`, and `additionalProperties: false`. */
export const objectKeywords: Keywords = (context) => {
  const checks: Check[] = []
  const min = countOf(context, 'minProperties')
  if (min !== undefined) {
    checks.push(
      simple(
        (value: JsonObject) => Object.keys(value).length >= min,
        (value) =>
          `object has too few properties (found ${Object.keys(value).length} but schema requires at least ${min})`,
      ),
    )
  }
  const max = countOf(context, 'maxProperties')
  if (max !== undefined) {
    checks.push(
      simple(
        (value: JsonObject) => Object.keys(value).length <= max,
        (value) =>
          `object has too many properties (found ${Object.keys(value).length} but schema requires at most ${max})`,
      ),
    )
  }
  const listed = own(context, 'required')
  if (listed !== undefined) {
    const required = namesOf(context, listed, 'required')
    checks.push(
      simple(
        (value: JsonObject) => hasAll(value, required),
        (value) => `object has missing required properties (${nameList(missing(value, required))})`,
      ),
    )
  }
  for (const [name, dependency] of entriesOf(context, 'dependencies')) {
    checks.push(dependencyCheck(context, name, dependency))
  }
  if (additional(context, 'additionalProperties') === false) {
    const members = membersOf(context)
    checks.push((value, _run, out) => {
      // Without messages wanted, the walk over the members refuses strangers itself.
      if (out === null) return true
      const strangers = Object.keys(value as JsonObject).filter((name) => !isKnown(members, name))
      if (strangers.length === 0) return true
      out.push(
        `object instance has properties which are not allowed by the schema: ${nameList(strangers)}`,
      )
      return false
    })
  }
  return checks
}

function hasAll(value: JsonObject, names: readonly string[]): boolean {
  for (let i = 0; i < names.length; i++) if (!Object.hasOwn(value, names[i]!)) return false
  return true
}

function missing(value: JsonObject, names: readonly string[]): string[] {
  return names.filter((name) => !Object.hasOwn(value, name))
}

function dependencyCheck(context: Context, name: string, dependency: unknown): Check {
  if (!Array.isArray(dependency)) {
    const node = context.same(dependency, 'dependencies', name)
    return (value, run, out) => {
      if (!Object.hasOwn(value as JsonObject, name)) return true
      enter(run)
      const ok = node.check(value, run, out)
      run.depth--
      return ok
    }
  }
  const needed = namesOf(context, dependency, 'dependencies', name)
  return simple(
    (value: JsonObject) => !Object.hasOwn(value, name) || hasAll(value, needed),
    (value) =>
      `property ${json(name)} of object has missing property dependencies (schema requires ${nameList(needed)}; missing: ${nameList(missing(value, needed))})`,
  )
}

interface Members {
  readonly named: ReadonlyMap<string, SchemaNode>
  readonly patterns: readonly { readonly pattern: Pattern; readonly node: SchemaNode }[]
}

function membersOf(context: Context): Members {
  const named = new Map<string, SchemaNode>()
  for (const [name, schema] of entriesOf(context, 'properties')) {
    named.set(name, context.child(schema, 'properties', name))
  }
  const patterns = entriesOf(context, 'patternProperties').map(([source, schema]) => ({
    pattern: context.pattern(source, 'patternProperties', source),
    node: context.child(schema, 'patternProperties', source),
  }))
  return { named, patterns }
}

function isKnown({ named, patterns }: Members, name: string): boolean {
  return named.has(name) || patterns.some(({ pattern }) => pattern.test(name))
}

/** The schemas of the members: `properties`, `patternProperties`, `additionalProperties`. */
export const objectChildren: Keywords = (context) => {
  const { named, patterns } = membersOf(context)
  const rest = additional(context, 'additionalProperties')
  const restNode =
    typeof rest === 'object' ? context.child(rest.schema, 'additionalProperties') : undefined
  if (named.size === 0 && patterns.length === 0 && rest === true) return []

  const member = (
    name: string,
    value: unknown,
    run: Parameters<Check>[1],
    out: string[] | null,
  ) => {
    const node = named.get(name)
    let ok = node === undefined || node.check(value, run, out)
    if (!ok && out === null) return false
    let known = node !== undefined
    for (let i = 0; i < patterns.length; i++) {
      if (!patterns[i]!.pattern.test(name)) continue
      known = true
      if (!patterns[i]!.node.check(value, run, out)) {
        if (out === null) return false
        ok = false
      }
    }
    if (known) return ok
    return restNode === undefined ? rest !== false : restNode.check(value, run, out)
  }

  return [
    (value, run, out) => {
      const names = Object.keys(value as JsonObject)
      // The order of the Java validator: once something failed, containers further on are not entered.
      if (out !== null) names.sort()
      enter(run)
      let ok = true
      for (let i = 0; i < names.length; i++) {
        const name = names[i]!
        if (!member(name, (value as JsonObject)[name], run, out)) {
          if (out === null) {
            run.depth--
            return false
          }
          ok = false
        }
      }
      run.depth--
      return ok
    },
  ]
}
