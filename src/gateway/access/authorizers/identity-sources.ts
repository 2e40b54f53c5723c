import { contextVariable } from '../../context/variables.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { queryOf } from '../../exchange/query.ts'
import { arrivedHeader } from '../../headers/request-headers.ts'

/** One identity source with what the request holds there. */
export type IdentityValue = {
  /** As the definition writes it: `method.request.header.Authorization`, of HTTP APIs `$request.header.Authorization`. */
  readonly source: string
  readonly value: string
  /** All values of a query parameter that comes several times: the function is told of all, and may go by any. */
  readonly all?: readonly string[]
}

/** Who the caller claims to be: a value for every source, in the order of the definition. */
export type Identity = readonly IdentityValue[]

/** `$context` variables by name (`httpMethod`, `identity.apiKey`) that are known apart from the exchange. */
export type KnownContext = Readonly<Record<string, string>>

export const noContext: KnownContext = Object.freeze(Object.create(null))

/** Reads an identity; undefined when any source is missing or empty (spec rest-auth §6). */
export type ReadIdentity = (x: Exchange, context?: KnownContext) => Identity | undefined

type ReadValue = (x: Exchange, context: KnownContext) => string | undefined

/** Links the comma-separated `identitySource` of an authorizer; without any the identity is empty. */
export function linkIdentitySources(text: string | undefined): ReadIdentity {
  const sources = (text ?? '')
    .split(',')
    .map((source) => source.trim())
    .filter((source) => source !== '')
    .map((source) => ({
      source,
      read: linkSource(source),
      queried: /^(?:method\.|route\.|\$)request\.(?:multivalue)?querystring\.(.+)$/s.exec(
        source,
      )?.[1],
    }))
  return (x, context = noContext) => {
    const identity: IdentityValue[] = []
    for (const { source, read, queried } of sources) {
      const value = read(x, context)
      if (!value) return undefined
      const all = queried === undefined ? [] : valuesOf(x, queried)
      identity.push(all.length > 1 ? { source, value, all } : { source, value })
    }
    return identity
  }
}

const valuesOf = (x: Exchange, name: string): readonly string[] => {
  const values: string[] = []
  for (const [key, value] of queryOf(x)) if (key === name) values.push(value)
  return values
}

/** A source of no known kind is always missing: the authorizer then lets nobody in. */
function linkSource(source: string): ReadValue {
  const [, kind = '', name = ''] =
    /^((?:method|route)\.request\.\w+|\$request\.\w+|\$?stageVariables|\$?context)\.(.+)$/s.exec(
      source,
    ) ?? []
  switch (kind) {
    case 'method.request.header':
    case 'method.request.multivalueheader':
    case 'route.request.header':
    case '$request.header':
      return (x) => arrivedHeader(x, name, 'authorizer')
    case 'method.request.querystring':
    case 'route.request.querystring':
      return (x) => valuesOf(x, name).at(-1)
    case 'method.request.multivaluequerystring':
    case '$request.querystring':
      return (x) => valuesOf(x, name).join(',')
    case 'stageVariables':
    case '$stageVariables':
      return ({ stage }) =>
        Object.hasOwn(stage.variables, name) ? stage.variables[name] : undefined
    case 'context':
    case '$context': {
      const variable = contextVariable(name)
      return (x, context) => (Object.hasOwn(context, name) ? context[name] : variable?.(x))
    }
    default:
      return () => undefined
  }
}
