import { createHash } from 'node:crypto'
import type { ApiV2, SnapshotV2 } from '../../../model/v2/api.ts'
import { drain, type Slices } from '../../../turns/slices.ts'
import { jsonPieces } from '../../state/json-pieces.ts'
import type { Store } from '../../state/store.ts'
import { httpDeploymentProblem, readHttpSnapshot } from './http-snapshot.ts'
import { readWebSocketSnapshot, webSocketDeploymentProblem } from './web-socket-snapshot.ts'

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

/** Freezes an API as it is (spec http-api §1 and websocket §14). */
export const freezeV2 = (store: Store, api: ApiV2): FrozenV2 => drain(freezeInSlices(store, api))

/** The same in slices. */
export function* freezeInSlices(store: Store, api: ApiV2): Slices<FrozenV2> {
  if (api.protocolType === 'HTTP') {
    const snapshot = yield* readHttpSnapshot(store, api)
    return yield* written(snapshot, httpDeploymentProblem(snapshot))
  }
  const snapshot = yield* readWebSocketSnapshot(store, api)
  return yield* written(snapshot, webSocketDeploymentProblem(snapshot))
}

function* written(snapshot: SnapshotV2, reason: string | undefined): Slices<FrozenV2> {
  if (reason !== undefined) return { ok: false, reason }
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
