import { contextVariable } from '../context/variables.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { queryOf } from '../exchange/query.ts'
import { arrivedHeader } from '../headers/request-headers.ts'

/** Reads one mapping source off a request; several values for the `multivalue` forms, undefined when missing. */
export type RequestSource = (x: Exchange) => string | readonly string[] | undefined

/**
 * Links a parameter-mapping expression that needs no body (spec parameter-mapping §3). Undefined when
 * the text is not one of them: a body source, or no expression at all.
 */
export function linkRequestSource(expression: string): RequestSource | undefined {
  const literal = /^'(.*)'$/s.exec(expression)
  if (literal) {
    const text = literal[1]!
    return () => text || undefined // an empty literal is omitted like any empty source: §5 rule 4
  }
  const stageVariable = /^stageVariables\.([A-Za-z0-9_]+)$/.exec(expression)
  if (stageVariable) {
    const name = stageVariable[1]!
    return (x) => ownValue(x.stage.variables, name)
  }
  if (expression.startsWith('context.')) {
    const variable = contextVariable(expression.slice('context.'.length))
    return (x) => variable?.(x) || undefined
  }
  const parameter =
    /^method\.request\.(path|querystring|header|multivaluequerystring|multivalueheader)\.(.+)$/s.exec(
      expression,
    )
  if (!parameter) return undefined
  const [, location, name] = parameter as unknown as [string, keyof typeof locations, string]
  const read = locations[location]
  return (x) => read(x, name)
}

/** By the location's name in the expression. Empty values count as missing: §5 rule 1. */
const locations = {
  path: (x: Exchange, name: string) => ownValue(x.params, name),
  querystring: (x: Exchange, name: string) => queryValues(x, name).at(-1) || undefined,
  multivaluequerystring: (x: Exchange, name: string) => nonEmpty(queryValues(x, name)),
  header: (x: Exchange, name: string) => arrivedHeader(x, name) || undefined,
  multivalueheader: (x: Exchange, name: string) =>
    arrivedHeader(x, name)?.replaceAll(', ', ',') || undefined,
} satisfies Record<string, (x: Exchange, name: string) => string | readonly string[] | undefined>

const queryValues = (x: Exchange, name: string): string[] =>
  queryOf(x)
    .filter(([each]) => each === name)
    .map(([, value]) => value)

const nonEmpty = (values: readonly string[]) => (values.length > 0 ? values : undefined)

const ownValue = (map: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(map, name) ? map[name] || undefined : undefined
