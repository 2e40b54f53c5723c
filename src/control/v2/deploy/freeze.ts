import { createHash } from 'node:crypto'
import { httpLimitProblems } from '../../../gateway/http/supported.ts'
import type { ApiV2, HttpApiSnapshot } from '../../../model/v2/api.ts'
import { defined } from '../../entity/defined.ts'
import { firstOf } from '../../rest/deploy/first-of.ts'
import { jsonPieces } from '../../state/json-pieces.ts'
import { listAll } from '../../state/list-all.ts'
import type { Store } from '../../state/store.ts'
import { drain, type Slices } from '../../../turns/slices.ts'

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
export const freezeV2 = (store: Store, api: ApiV2): FrozenV2 => drain(freezeInSlices(store, api))

/** The same in slices. */
export function* freezeInSlices(store: Store, api: ApiV2): Slices<FrozenV2> {
  const snapshot = yield* readSnapshot(store, api)
  const { routes } = snapshot
  if (routes.length === 0) return refused('no routes exist in this API')
  if (routes.every(({ target }) => target === undefined))
    return refused('no valid routes exist in this API')
  const problems = httpLimitProblems(snapshot)
  if (problems.length > 0) return refused(firstOf(problems).join(' '))
  const sha256 = createHash('sha256')
  let text = ''
  let waiting = ''
  for (const piece of jsonPieces(snapshot)) {
    waiting += piece
    if (waiting.length < sliceLength) continue
    sha256.update(waiting)
    text += waiting
    waiting = ''
    yield
  }
  return { ok: true, text: text + waiting, hash: sha256.update(waiting).digest('hex') }
}

/** Characters of a snapshot that are written and hashed in one go: some milliseconds. */
const sliceLength = 65_536

const refused = (reason: string) =>
  ({ ok: false, reason: `Unable to deploy API because ${reason}` }) as const

/** What a deployment freezes of an HTTP API. */
export const snapshotOf = (store: Store, api: ApiV2): HttpApiSnapshot =>
  drain(readSnapshot(store, api))

function* readSnapshot(store: Store, api: ApiV2): Slices<HttpApiSnapshot> {
  const { apiId, name, description, version, corsConfiguration, limits } = api
  return {
    kind: 'HTTP',
    api: defined({
      apiId,
      name,
      description,
      version,
      corsConfiguration,
      disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
      limits,
    }),
    routes: yield* listAll(store, 'RouteV2', apiId),
    integrations: yield* listAll(store, 'IntegrationV2', apiId),
    authorizers: store.list('AuthorizerV2', apiId),
  }
}
