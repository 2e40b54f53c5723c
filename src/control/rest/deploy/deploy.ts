import { snapshotKey, stageKey } from '../../../model/published.ts'
import type { Deployment, RestApiSnapshot } from '../../../model/deployment.ts'
import type { RestApi } from '../../../model/rest-api.ts'
import type { Stage, StagePointer } from '../../../model/stage.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { Store } from '../../state/store.ts'

/**
 * What a stage serves, as JSON: it is read where it is used, which is not where it is kept. Its deployment cannot be
 * deleted, nor the snapshot withdrawn before it.
 */
export function snapshotText(store: Store, apiId: string, { deploymentId }: Stage): string {
  const deployment = store.get('Deployment', apiId, deploymentId)
  const text = deployment && store.published(snapshotKey(deployment.snapshot))
  if (text === undefined) throw new Error(`deployment ${deploymentId} of ${apiId} has no snapshot`)
  return text
}

/** The snapshot that such a text is. */
export const parseSnapshot = (text: string): RestApiSnapshot => JSON.parse(text) as RestApiSnapshot

/** Stores a deployment under the reference that finds those of one snapshot. */
export function saveDeployment(store: Store, apiId: string, deployment: Deployment): void {
  store.put('Deployment', apiId, deployment.id, deployment, deployment.snapshot)
}

/** Deletes a deployment, and withdraws its snapshot when no other deployment has the same. */
export function dropDeployment(store: Store, apiId: string, { id, snapshot }: Deployment): void {
  store.delete('Deployment', apiId, id)
  if (store.list('Deployment', apiId, snapshot).length === 0)
    store.publish(snapshotKey(snapshot), undefined)
}

/** Stores a stage and publishes its pointer, so that the data plane sees the change. */
export function saveStage(store: Store, api: RestApi, stage: Stage): void {
  const deployment = store.get('Deployment', api.id, stage.deploymentId)
  if (!deployment) throw badRequest('Deployment id does not exist')
  store.put('Stage', api.id, stage.stageName, stage)
  const canary = canaryOf(store, api, stage)
  const { destinationArn, format } = stage.accessLogSettings ?? {}
  const pointer: StagePointer = {
    apiId: api.id,
    stageName: stage.stageName,
    deploymentId: deployment.id,
    snapshot: deployment.snapshot,
    variables: stage.variables ?? {},
    disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
    ...(stage.clientCertificateId && { clientCertificateId: stage.clientCertificateId }),
    ...(stage.authorizerGeneration && { authorizerGeneration: stage.authorizerGeneration }),
    ...(stage.tracingEnabled && { tracing: true }),
    // AWS takes one without the other, and logs nothing then.
    ...(destinationArn && format && { accessLog: { destinationArn, format } }),
    ...(Object.keys(stage.methodSettings).length > 0 && { methodSettings: stage.methodSettings }),
    ...(stage.cacheClusterEnabled && { cache: cacheOf(stage) }),
    ...(canary && { canary }),
  }
  store.publish(stageKey(api.id, stage.stageName), JSON.stringify(pointer))
}

/** The data plane's view of a stage's cache. */
function cacheOf({
  cacheGeneration = '',
  canarySettings,
}: Stage): NonNullable<StagePointer['cache']> {
  return { generation: cacheGeneration, ...(canarySettings?.useStageCache && { isCanarys: true }) }
}

/** What a canary serves: its own deployment, the stage's variables with its overrides. */
function canaryOf(store: Store, api: RestApi, stage: Stage): StagePointer['canary'] {
  const settings = stage.canarySettings
  if (!settings) return undefined
  const deployment = store.get('Deployment', api.id, settings.deploymentId)
  if (!deployment) throw badRequest('Deployment id does not exist')
  return {
    percentTraffic: settings.percentTraffic,
    deploymentId: deployment.id,
    snapshot: deployment.snapshot,
    variables: { ...stage.variables, ...settings.stageVariableOverrides },
  }
}

/** Deletes a stage and withdraws its pointer. */
export function dropStage(store: Store, apiId: string, stageName: string): void {
  store.delete('Stage', apiId, stageName)
  store.publish(stageKey(apiId, stageName), undefined)
}

/** Withdraws everything published for an API that is about to be deleted. */
export function withdrawApi(store: Store, apiId: string): void {
  for (const { stageName } of store.list('Stage', apiId))
    store.publish(stageKey(apiId, stageName), undefined)
  for (const { snapshot } of store.list('Deployment', apiId))
    store.publish(snapshotKey(snapshot), undefined)
}
