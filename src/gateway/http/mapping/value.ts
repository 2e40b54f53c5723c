import {
  isReference,
  parseHttpValue,
  referencesOf,
  type HttpReference,
  type Side,
} from '../../../lang/mapping/http-value.ts'
import { contextVariable } from '../../context/variables.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { queryOf } from '../../exchange/query.ts'
import { arrivedHeader } from '../../headers/request-headers.ts'
import { routePathOf } from '../paths.ts'
import type { BodyReader } from './body-reader.ts'

/** What values are read from beside the exchange. */
export type Messages = {
  /** Where a value reads it: see {@link Value.bodies}. */
  readonly requestBody?: BodyReader
  readonly response?: { readonly headers: Headers; readonly body?: BodyReader }
}

/** A value of a parameter mapping of an HTTP API, linked (spec parameter-mapping §9). */
export type Value = {
  /** Whose bodies it reads. */
  readonly bodies: ReadonlySet<Side>
  /** Undefined where the request has nothing there: then nothing is set. */
  read(x: Exchange, messages: Messages): string | undefined
}

type Read = Value['read']

/**
 * Links a value. A place of a text that finds nothing is empty; a reference alone that finds nothing is undefined.
 */
export function linkValue(text: string): Value {
  const value = parseHttpValue(text)
  const references = referencesOf(value)
  const bodies = new Set(references.flatMap(sideOf))
  if (isReference(value)) return { bodies, read: linkReference(value) }
  if (references.length === 0) return { bodies, read: () => text }
  const parts = value.map((part) => (isReference(part) ? linkReference(part) : part))
  return {
    bodies,
    read: (x, messages) =>
      parts.map((part) => (typeof part === 'string' ? part : (part(x, messages) ?? ''))).join(''),
  }
}

function sideOf({ root }: HttpReference): readonly Side[] {
  if (root === 'request.body') return ['request']
  return root === 'response.body' ? ['response'] : []
}

function linkReference({ root, name }: HttpReference): Read {
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
        ? (x) => routePathOf(x.location)
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
    case 'context': {
      const variable = contextVariable(name)
      return (x) => variable?.(x)
    }
  }
}

/** A header that came twice is one value with commas (spec parameter-mapping §9). */
const joined = (value: string | undefined): string | undefined => value?.replaceAll(', ', ',')

const fromBody = (body: BodyReader | undefined, path: string): string | undefined =>
  body && (path === '' ? body.text : body.at(path))
