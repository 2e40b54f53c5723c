import { snapshotKey } from '../../../model/published.ts'
import type { RestApiSnapshot } from '../../../model/deployment.ts'
import type { RestApi } from '../../../model/rest-api.ts'
import type { Stage } from '../../../model/stage.ts'
import { buildSnapshot } from '../../rest/deploy/freeze.ts'
import type { ControlContext } from '../../run/operation.ts'
import { findApi, findStage } from '../../rest/api/find.ts'
import { defined } from '../../entity/defined.ts'
import type { Store } from '../../state/store.ts'
import { definitionChanges, type DefinitionChange } from './definition-changes.ts'
import type { OperatorPage } from '../page.ts'

/** `GET /_tidegate/restapis/{restApiId}/stages`: how far each stage is behind the API's definition. */
export const stagesStatus: OperatorPage<unknown> = {
  verb: 'GET',
  path: '/restapis/:restApiId/stages',
  transaction({ labels }, context) {
    const api = findApi(context, labels['restApiId'] ?? '')
    const changesSince = comparison(api, context.store)
    const stages = context.store
      .list('Stage', api.id)
      .map((stage) => show(stage, changesSince, context, api.id, false))
    return { restApiId: api.id, stages }
  },
}

/** `GET /_tidegate/restapis/{restApiId}/stages/{stageName}`: the same of one stage, with what changed. */
export const stageStatus: OperatorPage<unknown> = {
  verb: 'GET',
  path: '/restapis/:restApiId/stages/:stageName',
  transaction({ labels }, context) {
    const api = findApi(context, labels['restApiId'] ?? '')
    const stage = findStage(context.store, api.id, labels['stageName'] ?? '')
    const shown = show(stage, comparison(api, context.store), context, api.id, true)
    return { restApiId: api.id, ...shown }
  },
}

/** What has changed since a snapshot. The present definition, and each snapshot once, are read only when asked for. */
type ChangesSince = (snapshot: string) => readonly DefinitionChange[]

function comparison(api: RestApi, store: Store): ChangesSince {
  const known = new Map<string, readonly DefinitionChange[]>()
  let present: RestApiSnapshot | undefined
  return (snapshot) => {
    const earlier = known.get(snapshot)
    if (earlier) return earlier
    const text = store.published(snapshotKey(snapshot))
    if (text === undefined) throw new Error(`snapshot ${snapshot} of ${api.id} is missing`)
    present ??= buildSnapshot(api, store)
    const changes = definitionChanges(JSON.parse(text) as RestApiSnapshot, present)
    known.set(snapshot, changes)
    return changes
  }
}

function show(
  { stageName, deploymentId, canarySettings }: Stage,
  changesSince: ChangesSince,
  { store }: ControlContext,
  apiId: string,
  withChanges: boolean,
) {
  const deployed = (id: string) => {
    const deployment = store.get('Deployment', apiId, id)
    if (!deployment) throw new Error(`deployment ${id} of ${apiId} is missing`)
    const changes = changesSince(deployment.snapshot)
    return {
      deploymentId: id,
      createdDate: new Date(deployment.createdDate * 1000).toISOString(),
      changesBehind: changes.length,
      ...(withChanges && { changes }),
    }
  }
  return defined({
    stageName,
    ...deployed(deploymentId),
    canary: canarySettings && deployed(canarySettings.deploymentId),
  })
}
