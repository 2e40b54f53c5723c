import type { Exchange } from '../../exchange/exchange.ts'
import { queryOf, writeQuery, type QueryPair } from '../../exchange/query.ts'
import { arrivedHeaders } from '../../headers/request-headers.ts'
import { changedQuery, changeHeaders } from '../mapping/operations.ts'
import type { RequestChanges } from '../mapping/request-changes.ts'
import { rawPathOf } from '../paths.ts'

/** A request as a function sees it: what came, with what its integration maps. */
export type SeenRequest = {
  /** Still percent-encoded. */
  readonly path: string
  readonly rawQuery: string
  readonly query: readonly QueryPair[]
  /** Spelled as REST APIs spell them. */
  readonly headers: ReadonlyMap<string, string>
}

/** @param bodyLength events of HTTP APIs tell it even where the client has not */
export function seenRequest(
  x: Exchange,
  bodyLength: number,
  changes: RequestChanges | undefined,
): SeenRequest {
  const headers = arrivedHeaders(x)
  headers.set('Content-Length', String(bodyLength))
  const path = changes?.path ?? rawPathOf(x.location)
  if (!changes) return { path, headers, query: queryOf(x), rawQuery: x.query ?? '' }
  changeHeaders(mapAsHeaders(headers), changes.headers)
  if (changes.query.length === 0)
    return { path, headers, query: queryOf(x), rawQuery: x.query ?? '' }
  const query = changedQuery(queryOf(x), changes.query)
  return { path, headers, query, rawQuery: writeQuery(query) }
}

/** A map of spelled names, by names in lower case. */
function mapAsHeaders(map: Map<string, string>): Pick<Headers, 'delete' | 'set' | 'append'> {
  const keyOf = (name: string) => [...map.keys()].find((key) => key.toLowerCase() === name) ?? name
  return {
    delete: (name) => void map.delete(keyOf(name)),
    set: (name, value) => void map.set(keyOf(name), value),
    append(name, value) {
      const key = keyOf(name)
      const present = map.get(key)
      map.set(key, present === undefined ? value : `${present},${value}`)
    },
  }
}
