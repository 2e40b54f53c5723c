import { ApiError } from '../../answer/api-error.ts'
import type { Kind, Store } from '../../state/store.ts'

/** How many of a kind a WebSocket API may have: spec websocket §12. */
const most = {
  RouteV2: [300, 'Routes'],
  IntegrationV2: [300, 'Integrations'],
  StageV2: [10, 'Stages'],
  AuthorizerV2: [10, 'Authorizers'],
} as const satisfies Partial<Record<Kind, readonly [number, string]>>

/** Throws TooManyRequestsException, as the service model names it, where a WebSocket API has no room for another one. */
export function checkRoom(store: Store, kind: keyof typeof most, apiId: string, id: string): void {
  const [limit, noun] = most[kind]
  if (store.count(kind, apiId) < limit || store.get(kind, apiId, id)) return
  throw new ApiError(
    'TooManyRequestsException',
    429,
    `Limit exceeded: an API of protocolType WEBSOCKET can have at most ${limit} ${noun}`,
    { members: { limitType: noun } },
  )
}
