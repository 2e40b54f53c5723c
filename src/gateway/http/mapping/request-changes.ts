import { bodyTextOf } from '../../body/request-body.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { checkedPathValue } from '../../mapping/request-mapping.ts'
import { bodyReader } from './body-reader.ts'
import { linkOperations, type Change, type LinkedOperation } from './operations.ts'
import type { Messages, Reference, Value } from './value.ts'

/** What a mapping makes of one request. */
export type RequestChanges = {
  readonly headers: readonly Change[]
  readonly query: readonly Change[]
  /** In the place of the integration's own; percent-encoded, and with a slash in front. */
  readonly path: string | undefined
}

/**
 * Links an integration's `requestParameters` (spec parameter-mapping §8–10). Every value is read off the request as it
 * came. Undefined where nothing is mapped.
 */
export function linkRequestChanges(
  parameters: Readonly<Record<string, string>> = {},
): ((x: Exchange) => RequestChanges | Promise<RequestChanges>) | undefined {
  const operations = linkOperations(parameters)
  if (operations.length === 0) return undefined
  if (!operations.some(({ value }) => value.bodies.has('request')))
    return (x) => changesOf(operations, x, {})
  return async (x) =>
    changesOf(operations, x, { requestBody: await bodyReader(await bodyTextOf(x)) })
}

function changesOf(
  operations: readonly LinkedOperation[],
  x: Exchange,
  messages: Messages,
): RequestChanges {
  const headers: Change[] = []
  const query: Change[] = []
  let path: string | undefined
  for (const { verb, place, name, value: linked } of operations) {
    if (place === 'path') {
      path = pathOf(linked, x, messages)
      continue
    }
    const value = linked.readWith((each) => decodedValue(each, x, messages))
    if (value === undefined) continue
    if (place === 'header' && /[\r\n\0]/.test(value)) continue
    ;(place === 'header' ? headers : query).push({ verb, name, value })
  }
  return { headers, query, path }
}

/** Parts of the path reach integrations decoded (spec http-api §2), but for those of another path. */
function decodedValue(reference: Reference, x: Exchange, messages: Messages): string | undefined {
  const found = reference.read(x, messages)
  if (!isOfPath(reference) || !found?.includes('%')) return found
  try {
    return decodeURIComponent(found)
  } catch {
    return found // a malformed escape is data
  }
}

/** It is a part of the path, percent-encoded as it was sent. */
const isOfPath = ({ root }: Reference): boolean => root === 'request.path'

/** What was no part of the path does not lead out of its place in one (ATTACKS 4). */
function pathOf(value: Value, x: Exchange, messages: Messages): string | undefined {
  const path = value.readWith((reference) => {
    const found = reference.read(x, messages)
    return isOfPath(reference) ? found : found?.toWellFormed().replace(illegal, encodeURIComponent)
  })
  if (path === undefined) return undefined
  return checkedPathValue(path.startsWith('/') ? path : `/${path}`)
}

/** What may not stand in a path as it is; a run, since halves of a pair cannot be encoded. */
const illegal = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/]+/g
