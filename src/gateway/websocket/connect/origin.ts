import type { Step } from '../../exchange/exchange.ts'
import { refused } from '../refuse.ts'

/**
 * Refuses pages of other origins: a browser sends their users' cookies with the handshake, and no CORS rule keeps them from
 * it (ATTACKS 70). Clients that are no browsers send no `Origin`. Undefined where any may come.
 */
export function linkRequireOrigin(allowed: readonly string[] | undefined): Step | undefined {
  if (!allowed || allowed.includes('*')) return undefined
  const origins = new Set(allowed.map((origin) => origin.toLowerCase()))
  return {
    name: 'Origin',
    isQuiet: true,
    run({ request }) {
      const origin = request.headers.get('origin')
      if (origin !== null && !origins.has(origin.toLowerCase()))
        throw refused(403, `pages of ${origin} may not connect`)
    },
  }
}
