import type { AuditedApi, AuditedCors } from '../audited-api.ts'
import type { Rule } from '../finding.ts'
import { sources } from '../sources.ts'

function* answersOf({ cors, routes }: AuditedApi): Generator<AuditedCors> {
  yield* cors
  for (const route of routes) yield* route.cors
}

/** Rules about which pages may read answers. */
export const cors: readonly Rule[] = [
  {
    id: 'cors-wildcard-credentials',
    title: 'CORS: every origin, with credentials',
    severity: 'high',
    why: 'Browsers refuse the pair, so it does not even work; what it is mended to is mostly the origin sent back, which lets every page read what its visitor may.',
    fix: 'Name the origins that may send credentials, or allow none.',
    sources: [sources.cors],
    *check(api) {
      for (const { origin, allowsCredentials, place } of answersOf(api))
        if (origin === 'any' && allowsCredentials)
          yield { place, message: 'Access-Control-Allow-Origin is * with credentials' }
    },
  },
  {
    id: 'cors-reflected-origin',
    title: 'CORS: whatever origin asks is allowed',
    severity: 'high',
    why: 'The origin is sent back unchecked. Every page on the web may call this API as its visitor and read the answer.',
    fix: 'Compare the origin with a list before it is sent back.',
    sources: [sources.cors],
    *check(api) {
      for (const { origin, allowsCredentials, place } of answersOf(api))
        if (origin === 'reflected')
          yield {
            place,
            message: `Access-Control-Allow-Origin is what the request says${allowsCredentials ? ', with credentials' : ''}`,
          }
    },
  },
]
