import { contextVariable, type Variable } from '../../context/variables.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { resourcePathOf } from '../../exchange/location.ts'
import { queryOf } from '../../exchange/query.ts'
import { arrivedHeader } from '../../headers/request-headers.ts'
import type { BodyReader } from './body-reader.ts'

/** What values are read from beside the exchange. */
export type Messages = {
  /** Where a value reads it: see {@link Value.bodies}. */
  readonly requestBody?: BodyReader
  readonly response?: { readonly headers: Headers; readonly body?: BodyReader }
}

/** Which messages a mapping may read: one of a request knows no answer yet. */
export type Side = 'request' | 'response'

/** A value of a parameter mapping of an HTTP API, linked (spec parameter-mapping §9). */
export type Value = {
  /** Whose bodies it reads. */
  readonly bodies: ReadonlySet<Side>
  /** Undefined where the request has nothing there: then nothing is set. */
  read(x: Exchange, messages: Messages): string | undefined
}

type Read = Value['read']
type Reference = { readonly root: string; readonly name: string; readonly text: string }

const reference =
  '(request\\.(?:header|querystring|path|body)|response\\.(?:header|body)|context|stageVariables)(?:\\.([^}]+)|(?=[[])([^}]+))?'
const alone = new RegExp(`^\\$(?:${reference}|\\{${reference}\\})$`, 's')
const inside = new RegExp(`\\$\\{${reference}\\}`, 'gs')

/**
 * Links a value: one reference, a text with `${…}` places, or a text that says itself. A place of a text that finds
 * nothing is empty; a reference alone that finds nothing is undefined.
 */
export function linkValue(text: string): Value {
  const only = alone.exec(text)
  if (only) {
    const found = referenceOf(only, text)
    return { bodies: bodiesOf([found]), read: linkReference(found) }
  }
  const references: Reference[] = []
  const parts: (string | Read)[] = []
  let at = 0
  for (const match of text.matchAll(inside)) {
    const found = referenceOf(match, match[0])
    references.push(found)
    parts.push(text.slice(at, match.index), linkReference(found))
    at = match.index + match[0].length
  }
  parts.push(text.slice(at))
  return {
    bodies: bodiesOf(references),
    read:
      references.length === 0
        ? () => text
        : (x, messages) =>
            parts
              .map((part) => (typeof part === 'string' ? part : (part(x, messages) ?? '')))
              .join(''),
  }
}

/** What is wrong with a value as a definition gives it; undefined for a good one. */
export function valueProblem(text: string, side: Side): string | undefined {
  const only = alone.exec(text)
  const references = only
    ? [referenceOf(only, text)]
    : [...text.matchAll(inside)].map((match) => referenceOf(match, match[0]))
  const wrong =
    references.find((each) => !isGood(each, side)) ??
    (!only && /^\$(?:request|response|context|stageVariables)\b/.test(text) ? { text } : undefined)
  return wrong && `Invalid mapping expression specified: ${wrong.text}`
}

function isGood({ root, name }: Reference, side: Side): boolean {
  if (side === 'request' && root.startsWith('response.')) return false
  if (root.endsWith('.body')) return !/\.\.|\?\(/.test(`.${name}`)
  return (name !== '' || root === 'request.path') && !name.includes('$')
}

/** The two forms of {@link alone} have groups of their own. */
function referenceOf(match: RegExpExecArray, text: string): Reference {
  const [, a, b, c, d, e, f] = match
  return { root: a ?? d ?? '', name: b ?? c ?? e ?? f ?? '', text }
}

const bodiesOf = (references: readonly Reference[]): ReadonlySet<Side> =>
  new Set(
    references.flatMap(({ root }) =>
      root === 'request.body' ? ['request'] : root === 'response.body' ? ['response'] : [],
    ),
  )

function linkReference({ root, name }: Reference): Read {
  switch (root) {
    case 'request.header':
      return (x) => joined(arrivedHeader(x, name, 'authorizer'))
    case 'request.querystring':
      return (x) => {
        const values: string[] = []
        for (const [key, value] of queryOf(x)) if (key === name) values.push(value)
        return values.length > 0 ? values.join(',') : undefined
      }
    case 'request.path':
      return name === ''
        ? (x) => resourcePathOf(x.location)
        : (x) => (Object.hasOwn(x.params, name) ? x.params[name] : undefined)
    case 'request.body':
      return (_, { requestBody }) => fromBody(requestBody, name)
    case 'response.header':
      return (_, { response }) => joined(response?.headers.get(name) ?? undefined)
    case 'response.body':
      return (_, { response }) => fromBody(response?.body, name)
    case 'stageVariables':
      return ({ stage }) =>
        Object.hasOwn(stage.variables, name) ? stage.variables[name] : undefined
    default: {
      const variable = httpVariable(name)
      return (x) => variable?.(x)
    }
  }
}

/** Of HTTP APIs alone, beside those that all kinds have. */
const own: ReadonlyMap<string, Variable> = new Map<string, Variable>([
  ['extendedRequestId', (x) => x.requestId],
  ['routeKey', (x) => x.route?.settingsKey],
])

/** A `$context` variable of HTTP APIs by its name without the prefix. */
export const httpVariable = (name: string): Variable | undefined =>
  own.get(name) ?? contextVariable(name)

/** A header that came twice is one value with commas (spec parameter-mapping §9). */
const joined = (value: string | undefined): string | undefined => value?.replaceAll(', ', ',')

const fromBody = (body: BodyReader | undefined, path: string): string | undefined =>
  body && (path === '' ? body.text : body.at(path))
