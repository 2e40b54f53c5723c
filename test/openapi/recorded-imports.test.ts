import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ApiError } from '../../src/control/answer/api-error.ts'
import { plane, type Reply } from './import-plane.ts'

/** Every import of the conformance corpus, and what AWS showed afterwards. Cases name their source by id. */
type Step = {
  readonly id: string
  readonly op: string
  readonly params: Readonly<Record<string, unknown>>
  readonly compare?: 'match' | 'subset'
  readonly expected?: unknown
}
type Scenario = {
  readonly id: string
  readonly steps: readonly Step[]
  readonly sort?: readonly string[]
}

const scenarios = JSON.parse(
  readFileSync('test/openapi/cases/recorded-imports.json', 'utf8')
    .replaceAll('@{region}', 'us-east-1')
    .replaceAll('@{account}', '000000000000'),
) as readonly Scenario[]

test.each(scenarios.map((scenario) => [scenario.id, scenario] as const))(
  'as recorded: %s',
  (_, { steps, sort = [] }) => {
    const { call } = plane()
    const results = new Map<string, Reply>()
    const bound = new Map<string, unknown>()
    for (const step of steps) {
      const params = refer(step.params, results) as Step['params']
      let reply: unknown
      try {
        reply = call(step.op, params)
        results.set(step.id, reply as Reply)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        reply = { Error: { Code: error.name, Message: error.message }, message: error.message }
      }
      if (step.expected === undefined) continue
      const where = `${step.id} ${step.op} ${JSON.stringify(step.params).slice(0, 200)}`
      expect(shape(reply, step.expected, bound, sort), where).toEqual(
        step.compare === 'subset'
          ? expect.objectContaining(sorted(step.expected, sort) as object)
          : sorted(step.expected, sort),
      )
    }
  },
)

/** `@{s1.id}` and `@{s2.items[path=/x].id}` of the corpus. */
function refer(value: unknown, results: ReadonlyMap<string, Reply>): unknown {
  if (typeof value === 'string') {
    return value.replace(
      /@\{(s\d+)(?:\.items\[path=([^\]]+)\])?\.id\}/g,
      (_, step: string, path: string | undefined) => {
        const reply = results.get(step)
        const target = path === undefined ? reply : reply?.items.find((i) => i.path === path)
        return target?.id ?? '?'
      },
    )
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, refer(v, results)]))
}

/**
 * The actual value with placeholders put where the expectation has them, so that a plain comparison shows
 * a readable difference. Lists of entities come in no order; JSON texts are compared as values.
 */
function shape(
  actual: unknown,
  expected: unknown,
  bound: Map<string, unknown>,
  sort: readonly string[],
): unknown {
  if (typeof expected === 'string' && /^@\{[?*]/.test(expected)) {
    if (actual === undefined || expected.startsWith('@{*')) return actual && expected
    if (!bound.has(expected)) bound.set(expected, actual)
    return bound.get(expected) === actual ? expected : actual
  }
  if (typeof expected === 'string' && typeof actual === 'string' && expected.includes('@{?')) {
    const parts = expected.split(/@\{\?[^}]+\}/)
    const fits = parts.every((part) => actual.includes(part))
    return fits ? expected : actual
  }
  if (typeof expected !== 'object' || expected === null) return actual
  const value: unknown = typeof actual === 'string' ? JSON.parse(actual) : actual
  if (Array.isArray(value) && Array.isArray(expected)) {
    const order = (item: unknown) => {
      const key = item as {
        readonly name?: string
        readonly path?: string
        readonly location?: object
      }
      return key.name ?? key.path ?? JSON.stringify(key.location)
    }
    // The recordings list entities by name, path or location; AWS promises no order.
    const items =
      typeof value[0] === 'object'
        ? value.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
        : value
    return items.map((item, index) => shape(item, expected[index], bound, sort))
  }
  return sorted(
    Object.fromEntries(
      Object.entries(value as object).map(([key, item]) => [
        key,
        shape(item, (expected as Readonly<Record<string, unknown>>)[key], bound, sort),
      ]),
    ),
    sort,
  )
}

function sorted(value: unknown, keys: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => sorted(item, keys))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      keys.includes(key) && Array.isArray(item)
        ? item.map(String).toSorted((a, b) => (a < b ? -1 : 1))
        : sorted(item, keys),
    ]),
  )
}
