import type { DocumentationPart } from '../../model/rest-api.ts'
import { locationKey } from '../documentation.ts'
import { isObject } from '../../model/json-object.ts'

/** Members that OpenAPI has a place for, told by their values' types; `x-…` ones may stand anywhere. */
export type Documented = {
  readonly [extension: `x-${string}`]: unknown
  readonly description?: string
  readonly summary?: string
  readonly title?: string
  readonly termsOfService?: string
  readonly deprecated?: boolean
  readonly tags?: readonly string[]
}

export type DocumentationIndex = {
  /** What is said about an entity: of the general parts and the special ones, which win (spec openapi §15). */
  about(location: DocumentationPart['location']): Readonly<Record<string, unknown>>
}

/** Types whose parts hold for the paths, verbs and codes below them as well. */
const inherited: ReadonlySet<string> = new Set([
  'METHOD',
  'PATH_PARAMETER',
  'QUERY_PARAMETER',
  'REQUEST_HEADER',
  'REQUEST_BODY',
  'RESPONSE',
  'RESPONSE_HEADER',
  'RESPONSE_BODY',
])

/** Parts by location, so that asking about an entity takes as many look-ups as its path has segments. */
export function indexDocumentation(parts: readonly DocumentationPart[]): DocumentationIndex {
  const byLocation = new Map(
    parts.map((part) => [locationKey(part.location), parseObject(part.properties)]),
  )
  // Most APIs have no parts of most types, and few at most paths: those are not looked up.
  const paths = new Map<string, Set<string | undefined>>()
  for (const { location } of parts)
    paths.set(location.type, (paths.get(location.type) ?? new Set()).add(location.path))
  return {
    about(location) {
      const known = paths.get(location.type)
      if (!known) return {}
      const keys = inherited.has(location.type) ? generalFirst(location, known) : [location]
      return Object.assign({}, ...keys.map((key) => byLocation.get(locationKey(key)))) as Readonly<
        Record<string, unknown>
      >
    },
  }
}

function* ancestors(path: string): Generator<string> {
  yield '/'
  for (let at = path.indexOf('/', 1); at !== -1; at = path.indexOf('/', at + 1))
    yield path.slice(0, at)
  if (path !== '/') yield path
}

function generalFirst(
  location: DocumentationPart['location'],
  known: ReadonlySet<string | undefined>,
): DocumentationPart['location'][] {
  const { path = '/', method = '*', statusCode, name } = location
  const found: DocumentationPart['location'][] = []
  for (const at of ancestors(path)) {
    if (!known.has(at)) continue
    for (const verb of ['*', method])
      for (const code of statusCode === undefined ? [undefined] : ['*', statusCode])
        for (const own of name === undefined ? [undefined] : [undefined, name])
          found.push({
            type: location.type,
            path: at,
            method: verb,
            ...(code !== undefined && { statusCode: code }),
            ...(own !== undefined && { name: own }),
          })
  }
  return found
}

const isText = (value: unknown) => typeof value === 'string'

const memberTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  description: isText,
  summary: isText,
  title: isText,
  termsOfService: isText,
  deprecated: (value) => typeof value === 'boolean',
  tags: (value) => Array.isArray(value) && value.every(isText),
}

/**
 * Of an entity's properties those that OpenAPI allows on it: `members`, and extensions. API Gateway's own
 * extensions are not among them: they configure, and documentation must not.
 */
export function documented(
  properties: Readonly<Record<string, unknown>>,
  members: readonly string[],
): Documented {
  const kept = Object.entries(properties).filter(([name, value]) =>
    name.startsWith('x-')
      ? !name.toLowerCase().startsWith('x-amazon-apigateway-')
      : members.includes(name) && memberTypes[name]?.(value),
  )
  return Object.fromEntries(kept)
}

/** Properties as the object they are; any other text documents nothing. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {} // AWS takes any text as properties
  }
}
