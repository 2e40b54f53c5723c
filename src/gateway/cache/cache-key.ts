import { mediaType, neverBinary, type IsBinary } from '../answer/binary.ts'
import { bodyTextOf } from '../body/request-body.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { queryOf } from '../exchange/query.ts'
import { arrivedHeader } from '../headers/request-headers.ts'
import { linkBodySource, MappedBody } from '../mapping/body-source.ts'
import { linkRequestSource } from '../mapping/request-source.ts'
import type { CacheDefinition, KeyParameter } from './definition.ts'

/** The key of a request's answer. `scope` says whose answers they are. */
export type ReadKey = (x: Exchange, scope: string) => string | Promise<string>

/**
 * Links what tells a method's answers apart (spec rest-responses §6): its namespace, the verb, the values of its cache key
 * parameters, and what the gateway itself reads of `Accept`. Nothing else of a request does. Each part is preceded by its
 * length, so that no value can pass for two.
 */
export function linkCacheKey(definition: CacheDefinition, isBinary: IsBinary): ReadKey {
  const parameters = definition.parameters.map(linkParameter)
  const readAccept = linkAccept(definition, isBinary)
  const start = `/${counted(definition.namespace)}`
  const keyOf = (x: Exchange, scope: string, body: MappedBody | undefined) => {
    let key = `${scope}${start}${x.request.method}`
    for (const { prefix, read, readBody } of parameters) {
      key += prefix + written(readBody && body ? readBody(body) : read(x))
    }
    return readAccept ? key + readAccept(x.request.headers.get('accept')) : key
  }
  if (!parameters.some(({ readBody }) => readBody)) return (x, scope) => keyOf(x, scope, undefined)
  return async (x, scope) => keyOf(x, scope, new MappedBody(await bodyTextOf(x)))
}

type ReadValue = (x: Exchange) => string | readonly string[] | undefined

const linkParameter = ({ name, expression = '' }: KeyParameter) => ({
  prefix: `;${counted(name)}=`,
  read: linkValue(expression),
  readBody: linkBodySource(expression, 'method.request.body'),
})

const ofRequest = /^method\.request\.(?:multivalue)?(querystring|header|path)\.(.+)$/s

/**
 * The value that an expression has for a request. Of a query parameter all values count, empty ones too: a backend is sent
 * all of them, and may go by any.
 */
export function linkValue(expression: string): ReadValue {
  const [, location, name = ''] = ofRequest.exec(expression) ?? []
  if (location === 'querystring') {
    return (x) => {
      const values: string[] = []
      for (const [each, value] of queryOf(x)) if (each === name) values.push(value)
      return values
    }
  }
  if (location === 'header') return (x) => arrivedHeader(x, name)
  if (location === 'path')
    return (x) => (Object.hasOwn(x.params, name) ? x.params[name] : undefined)
  return linkRequestSource(expression) ?? (() => undefined)
}

const counted = (text: string): string => `${text.length}:${text}`

/** A missing value is none of the others, the empty one included. */
function written(value: string | readonly string[] | undefined): string {
  if (value === undefined) return '-'
  if (typeof value === 'string') return counted(value)
  return value.length === 0 ? '-' : `${value.length}[${value.map(counted).join('')}`
}

/** What a method makes of `Accept`: a client must not choose the content type for those who come after it. */
function linkAccept(
  { responseTypes, readsBinaryAccept }: CacheDefinition,
  isBinary: IsBinary,
): ((accept: string | null) => string) | undefined {
  const isRead = readsBinaryAccept && isBinary !== neverBinary
  if (!isRead && responseTypes.length === 0) return undefined
  return (accept) => {
    const chosen = accept === null ? -1 : responseTypes.indexOf(mediaType(accept))
    return `@${chosen}${isRead && isBinary(accept) ? 'b' : ''}`
  }
}
