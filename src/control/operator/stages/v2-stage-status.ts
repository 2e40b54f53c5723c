import { snapshotKey } from '../../../model/published.ts'
import type { ApiV2, SnapshotV2, StageV2 } from '../../../model/v2/api.ts'
import type { ControlContext } from '../../run/operation.ts'
import type { Store } from '../../state/store.ts'
import { findApiV2, findStageV2 } from '../../v2/api/find.ts'
import { snapshotOfV2 } from '../../v2/deploy/served.ts'
import { type DefinitionChangeV2, definitionChangesV2 } from './v2-definition-changes.ts'
import type { OperatorPage } from '../page.ts'

/** `GET /_tidegate/apis/{apiId}/stages`: how far each stage of an HTTP or WebSocket API is behind its definition. */
export const stagesStatusV2: OperatorPage<unknown> = {
  verb: 'GET',
  path: '/apis/:apiId/stages',
  transaction({ labels }, context) {
    const api = findApiV2(context, labels['apiId'] ?? '')
    const { apiId } = api
    const changesSince = comparison(api, context.store)
    const stages = context.store
      .list('StageV2', apiId)
      .map((stage) => show(stage, changesSince, context, apiId, false))
    return { apiId, stages }
  },
}

/** `GET /_tidegate/apis/{apiId}/stages/{stageName}`: the same of one stage, with what changed. */
export const stageStatusV2: OperatorPage<unknown> = {
  verb: 'GET',
  path: '/apis/:apiId/stages/:stageName',
  transaction({ labels }, context) {
    const api = findApiV2(context, labels['apiId'] ?? '')
    const { apiId } = api
    const stage = findStageV2(context.store, apiId, labels['stageName'] ?? '')
    return { apiId, ...show(stage, comparison(api, context.store), context, apiId, true) }
  },
}

type ChangesSince = (snapshot: string) => readonly DefinitionChangeV2[]

/** What has changed since a snapshot. The present definition, and each snapshot once, are read only when asked for. */
function comparison(api: ApiV2, store: Store): ChangesSince {
  const known = new Map<string, readonly DefinitionChangeV2[]>()
  let present: SnapshotV2 | undefined
  return (snapshot) => {
    const earlier = known.get(snapshot)
    if (earlier) return earlier
    const text = store.published(snapshotKey(snapshot))
    if (text === undefined) throw new Error(`snapshot ${snapshot} of ${api.apiId} is missing`)
    present ??= snapshotOfV2(store, api)
    const changes = definitionChangesV2(JSON.parse(text) as SnapshotV2, present)
    known.set(snapshot, changes)
    return changes
  }
}

/** A stage that was never deployed has nothing to be behind. */
function show(
  { stageName, deploymentId, autoDeploy, lastDeploymentStatusMessage }: StageV2,
  changesSince: ChangesSince,
  { store }: ControlContext,
  apiId: string,
  withChanges: boolean,
) {
  const told = {
    stageName,
    autoDeploy,
    // Why a stage that deploys itself is behind.
    ...(lastDeploymentStatusMessage !== undefined && { lastDeploymentStatusMessage }),
  }
  if (deploymentId === undefined) return told
  const deployment = store.get('DeploymentV2', apiId, deploymentId)
  if (!deployment) throw new Error(`deployment ${deploymentId} of ${apiId} is missing`)
  const changes = changesSince(deployment.snapshot)
  return {
    ...told,
    deploymentId,
    createdDate: new Date(deployment.createdDate * 1000).toISOString(),
    changesBehind: changes.length,
    ...(withChanges && { changes }),
  }
}
