import { createHash } from 'node:crypto'
import type { ApiV2, HttpApiSnapshot } from '../../../model/v2/api.ts'
import { defined } from '../../entity/defined.ts'
import type { Store } from '../../state/store.ts'

/** A picture of an API, ready to be published under its hash; or why AWS does not make one. */
export type FrozenV2 =
  | {
      readonly ok: true
      /** The snapshot's JSON. */
      readonly text: string
      /** SHA-256 of the text, in hex. */
      readonly hash: string
    }
  | { readonly ok: false; readonly reason: string }

/** Freezes an API as it is (spec http-api §1). */
export function freezeV2(store: Store, api: ApiV2): FrozenV2 {
  const snapshot = snapshotOf(store, api)
  const { routes } = snapshot
  if (routes.length === 0) return refused('no routes exist in this API')
  if (routes.every(({ target }) => target === undefined))
    return refused('no valid routes exist in this API')
  const text = JSON.stringify(snapshot)
  return { ok: true, text, hash: createHash('sha256').update(text).digest('hex') }
}

const refused = (reason: string) =>
  ({ ok: false, reason: `Unable to deploy API because ${reason}` }) as const

/** What a deployment freezes of an HTTP API. */
export function snapshotOf(store: Store, api: ApiV2): HttpApiSnapshot {
  const { apiId, name, description, version, corsConfiguration } = api
  return {
    kind: 'HTTP',
    api: defined({
      apiId,
      name,
      description,
      version,
      corsConfiguration,
      disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
    }),
    routes: store.list('RouteV2', apiId),
    integrations: store.list('IntegrationV2', apiId),
    authorizers: store.list('AuthorizerV2', apiId),
  }
}
