import { enter, isObject, simple } from './check.ts'
import type { Check, SchemaNode } from './check.ts'
import { canonical } from './equality.ts'
import { comparable, FloatLiteral } from './float-literal.ts'
import { own, pointerTo } from './keyword.ts'
import type { Context, Keywords } from './keyword.ts'
import { json } from './messages.ts'
import { SchemaError } from './schema-error.ts'

const tests: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['array', (value: unknown) => Array.isArray(value)],
  ['boolean', (value: unknown) => typeof value === 'boolean'],
  ['integer', (value: unknown) => Number.isInteger(value)],
  ['null', (value: unknown) => value === null],
  ['number', (value: unknown) => typeof value === 'number' || value instanceof FloatLiteral],
  ['object', (value: unknown) => isObject(value) && !(value instanceof FloatLiteral)],
  ['string', (value: unknown) => typeof value === 'string'],
])

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (value instanceof FloatLiteral) return 'number'
  return Number.isInteger(value) ? 'integer' : typeof value
}

/** `type`, `enum`, `allOf`, `anyOf`, `oneOf`, `not`: the keywords for values of every type. */
export const anyValueKeywords: Keywords = (context) => {
  const checks: Check[] = []
  if (own(context, 'type') !== undefined) checks.push(typeCheck(context))
  if (own(context, 'enum') !== undefined) checks.push(enumCheck(context))
  checks.push(...combinators(context))
  return checks
}

function typeCheck(context: Context): Check {
  const value = own(context, 'type')
  const names: unknown[] = Array.isArray(value) ? value : [value]
  const wrong = names.find((name) => typeof name !== 'string' || !tests.has(name))
  if (names.length === 0 || wrong !== undefined || new Set(names).size < names.length) {
    throw new SchemaError(
      pointerTo(context, 'type'),
      wrong === undefined
        ? '"type" must name at least one type, each once'
        : `"type" does not know ${json(wrong)}`,
      `use ${[...tests.keys()].map((name) => `"${name}"`).join(', ')}, or a list of them`,
    )
  }
  const given = names as string[]
  // The Java validator reads "number" as both, and lists types in alphabetical order.
  const allowed = new Set(given.includes('number') ? [...given, 'integer'] : given)
  const list = json([...allowed].toSorted())
  const accept = given.map((name) => tests.get(name)!)
  const [first] = accept
  return simple(
    first !== undefined && accept.length === 1
      ? first
      : (value) => accept.some((test) => test(value)),
    (value) =>
      `instance type (${typeName(value)}) does not match any allowed primitive type (allowed: ${list})`,
  )
}

function enumCheck(context: Context): Check {
  const values = own(context, 'enum')
  if (!Array.isArray(values) || values.length === 0) {
    throw new SchemaError(
      pointerTo(context, 'enum'),
      '"enum" must be a list of at least one value',
      'list the values',
    )
  }
  const scalars = new Set<unknown>()
  const containers = new Set<string>()
  for (const value of values as unknown[]) {
    if (typeof value === 'object' && value !== null) {
      containers.add(canonicalOf(value, context))
    } else {
      scalars.add(value)
    }
  }
  const list = json(values)
  return (instance, run, out) => {
    const value = comparable(instance)
    const found =
      typeof value === 'object' && value !== null
        ? containers.has(canonical(value, run))
        : scalars.has(value)
    if (!found)
      out?.push(`instance value (${json(value)}) not found in enum (possible values: ${list})`)
    return found
  }
}

function canonicalOf(value: unknown, context: Context): string {
  try {
    return canonical(value, { depth: 0, steps: 0 })
  } catch {
    throw new SchemaError(
      pointerTo(context, 'enum'),
      'a value of "enum" is nested too deeply',
      'describe it by a schema instead',
    )
  }
}

function combinators(context: Context): Check[] {
  const checks: Check[] = []
  const allOf = schemas(context, 'allOf')
  if (allOf !== undefined) {
    checks.push(
      counting(
        allOf,
        (matched, total) => matched === total,
        (matched, total) =>
          `instance failed to match all required schemas (matched only ${matched} out of ${total})`,
        'first-failure',
      ),
    )
  }
  const anyOf = schemas(context, 'anyOf')
  if (anyOf !== undefined) {
    checks.push(
      counting(
        anyOf,
        (matched) => matched > 0,
        (_matched, total) => `instance failed to match at least one required schema among ${total}`,
        'first-success',
      ),
    )
  }
  const oneOf = schemas(context, 'oneOf')
  if (oneOf !== undefined) {
    checks.push(
      counting(
        oneOf,
        (matched) => matched === 1,
        (matched, total) =>
          `instance failed to match exactly one schema (matched ${matched} out of ${total})`,
        'second-success',
      ),
    )
  }
  const not = own(context, 'not')
  if (not !== undefined) {
    checks.push(
      counting(
        [context.same(not, 'not')],
        (matched) => matched === 0,
        () => 'instance matched a schema which it should not have',
        'first-success',
      ),
    )
  }
  return checks
}

function schemas(context: Context, keyword: string): readonly SchemaNode[] | undefined {
  const list = own(context, keyword)
  if (list === undefined) return undefined
  if (Array.isArray(list) && list.length > 0) {
    return list.map((schema, place) => context.same(schema, keyword, place))
  }
  throw new SchemaError(
    pointerTo(context, keyword),
    `"${keyword}" must be a list of at least one schema`,
    `write "${keyword}": [{…}, {…}]`,
  )
}

type Decided = 'first-failure' | 'first-success' | 'second-success'

/**
 * A combinator: the outcome hangs on how many schemas match. The messages of the schemas inside are
 * not told, as the Java validator keeps them in a report of their own. `decided` says when counting
 * can stop, if nobody asked for the count.
 */
function counting(
  nodes: readonly SchemaNode[],
  passes: (matched: number, total: number) => boolean,
  message: (matched: number, total: number) => string,
  decided: Decided,
): Check {
  const enough = decided === 'second-success' ? 2 : decided === 'first-success' ? 1 : Infinity
  return (value, run, out) => {
    enter(run)
    let matched = 0
    for (let i = 0; i < nodes.length; i++) {
      if (nodes[i]!.check(value, run, null)) {
        if (++matched >= enough && out === null) break
      } else if (decided === 'first-failure' && out === null) break
    }
    run.depth--
    const ok = passes(matched, nodes.length)
    if (!ok) out?.push(message(matched, nodes.length))
    return ok
  }
}
