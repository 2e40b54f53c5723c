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

/** What one reference of a value finds. */
export type Reference = Pick<HttpReference, 'root' | 'name'> & {
  /** Undefined where the request has nothing there. */
  read(x: Exchange, messages: Messages): string | undefined
}

/** A value of a parameter mapping of an HTTP API, linked (spec parameter-mapping §9). */
export type Value = {
  /** Whose bodies it reads. */
  readonly bodies: ReadonlySet<Side>
  /** Undefined where a reference alone finds nothing: then nothing is set. A place of a text that finds nothing is empty. */
  read(x: Exchange, messages: Messages): string | undefined
  /** The same where somebody has a say in what each reference finds. */
  readWith(read: (reference: Reference) => string | undefined): string | undefined
}

/** Links a value. */
export function linkValue(text: string): Value {
  const value = parseHttpValue(text)
  const bodies = new Set(referencesOf(value).flatMap(sideOf))
  if (isReference(value)) {
    const reference = linked(value)
    return { bodies, read: reference.read, readWith: (read) => read(reference) }
  }
  const parts = value.map((part) => (isReference(part) ? linked(part) : part))
  const readWith: Value['readWith'] = (read) =>
    parts.map((part) => (typeof part === 'string' ? part : (read(part) ?? ''))).join('')
  return { bodies, read: (x, messages) => readWith((each) => each.read(x, messages)), readWith }
}

const linked = (reference: HttpReference): Reference => ({
  root: reference.root,
  name: reference.name,
  read: linkReference(reference),
})

function sideOf({ root }: HttpReference): readonly Side[] {
  if (root === 'request.body') return ['request']
  return root === 'response.body' ? ['response'] : []
}

function linkReference({ root, name }: HttpReference): Reference['read'] {
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
