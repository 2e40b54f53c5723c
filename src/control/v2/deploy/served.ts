import { snapshotKey } from '../../../model/published.ts'
import type { ApiV2, SnapshotV2 } from '../../../model/v2/api.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { Store } from '../../state/store.ts'
import { findStageV2 } from '../api/find.ts'
import { httpSnapshotOf } from './http-snapshot.ts'
import { webSocketSnapshotOf } from './web-socket-snapshot.ts'

/** What a deployment would freeze of an API. */
export const snapshotOfV2 = (store: Store, api: ApiV2): SnapshotV2 =>
  api.protocolType === 'HTTP' ? httpSnapshotOf(store, api) : webSocketSnapshotOf(store, api)

/**
 * The text of the snapshot that a stage serves. Throws BadRequestException for a stage that serves none.
 *
 * @param purpose what it is wanted for
 */
export function deployedTextV2(
  store: Store,
  apiId: string,
  stageName: string,
  purpose: 'export' | 'audit',
): string {
  const { deploymentId } = findStageV2(store, apiId, stageName)
  if (deploymentId === undefined)
    throw badRequest(`Stage ${stageName} has no deployment to ${purpose}`)
  const deployment = store.get('DeploymentV2', apiId, deploymentId)
  const text = deployment && store.published(snapshotKey(deployment.snapshot))
  if (text === undefined) throw new Error(`deployment ${deploymentId} of ${apiId} is missing`)
  return text
}
