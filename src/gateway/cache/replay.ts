import type { CachedResponse } from '../../model/cache/response-cache.ts'
import { respond } from '../answer/respond.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { traceHeader } from '../exchange/request-trace.ts'
import type { Cacheable } from './cached.ts'

/** Makes a request's answer of what is kept. */
export type Replay = (x: Exchange, entry: CachedResponse) => Response

/** Links how a method's answers are sent again. */
export function linkReplay({ encodeBody }: Pick<Cacheable, 'encodeBody'>): Replay {
  return (x, entry) => {
    const response = respond(x, entry.status, entry.body, entry.headers, encodeBody)
    const age = x.platform.now() - entry.storedAt + entry.initialAgeMs
    response.headers.set('Age', String(Math.max(0, Math.floor(age / 1000))))
    if (entry.isTraced) response.headers.set('X-Amzn-Trace-Id', traceHeader(x))
    return response
  }
}
