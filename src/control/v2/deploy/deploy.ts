import { apiStagesKey, snapshotKey, stageKey } from '../../../model/published.ts'
import type { StagePointer } from '../../../model/stage.ts'
import type { ApiStages } from '../../../model/v2/api-stages.ts'
import type { ApiV2, DeploymentV2, StageV2 } from '../../../model/v2/api.ts'
import { badRequest } from '../../answer/api-error.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import type { Slices } from '../../../turns/slices.ts'
import type { ControlContext, PlanContext } from '../../run/operation.ts'
import type { Store } from '../../state/store.ts'
import { freezeInSlices, freezeV2, type FrozenV2 } from './freeze.ts'
import { publishedSettings } from './published-settings.ts'

const deploymentIdLength = 6

/** Seconds that a deployment is kept which deployed itself and that no stage serves any more: docs/decisions/0026. */
const keptSeconds = 600

/** Keeps a picture of an API as a deployment. Throws BadRequestException where there is none. */
export function createDeploymentV2(
  apiId: string,
  frozen: FrozenV2,
  given: Pick<DeploymentV2, 'autoDeployed' | 'description'>,
  { store, newId, now }: ControlContext,
): DeploymentV2 {
  if (!frozen.ok) throw badRequest(frozen.reason)
  const deployment: DeploymentV2 = {
    ...given,
    deploymentId: newId(deploymentIdLength),
    createdDate: Math.floor(now / 1000),
    snapshot: frozen.hash,
  }
  store.publish(snapshotKey(frozen.hash), frozen.text)
  saveDeploymentV2(store, apiId, deployment)
  return deployment
}

/** Stores a deployment under the reference that finds those of one snapshot. */
export const saveDeploymentV2 = (store: Store, apiId: string, deployment: DeploymentV2): void =>
  store.put('DeploymentV2', apiId, deployment.deploymentId, deployment, deployment.snapshot)

/** Deletes a deployment, and withdraws its snapshot when no other deployment has the same. */
export function dropDeploymentV2(
  store: Store,
  apiId: string,
  { deploymentId, snapshot }: DeploymentV2,
): void {
  store.delete('DeploymentV2', apiId, deploymentId)
  if (store.list('DeploymentV2', apiId, snapshot).length === 0)
    store.publish(snapshotKey(snapshot), undefined)
}

const autoDeployed = (store: Pick<Store, 'list'>, apiId: string): readonly StageV2[] =>
  store.list('StageV2', apiId).filter((stage) => stage.autoDeploy)

/**
 * The picture that {@link autoDeploy} will take of an API as it is in a draft, written aside; undefined where no stage
 * deploys itself.
 */
export function* freezeAhead(
  api: ApiV2,
  draft: Store,
  { publishAhead }: PlanContext,
): Slices<FrozenV2 | undefined> {
  if (autoDeployed(draft, api.apiId).length === 0) return undefined
  const frozen = yield* freezeInSlices(draft, api)
  if (frozen.ok) yield* publishAhead(snapshotKey(frozen.hash), frozen.text)
  return frozen
}

/**
 * Deploys an API whose definition has changed to the stages that want that, and remembers with them how it went. An API
 * that cannot be deployed leaves its stages as they are (spec http-api §1). `frozen` is a picture of it as it is now.
 */
export function autoDeploy(api: ApiV2, context: ControlContext, frozen?: FrozenV2): void {
  const { store } = context
  const stages = autoDeployed(store, api.apiId)
  if (stages.length === 0) return
  const outcome = attemptDeployment(api, context, frozen)
  for (const stage of stages) saveStageV2(store, api, { ...stage, ...outcome })
  dropSuperseded(api.apiId, context)
}

/** What a stage is told of an automatic deployment. */
export function attemptDeployment(
  api: ApiV2,
  context: ControlContext,
  frozen = freezeV2(context.store, api),
): Pick<StageV2, 'lastDeploymentStatusMessage'> & { readonly deploymentId?: string } {
  if (!frozen.ok)
    return { lastDeploymentStatusMessage: `Deployment attempt failed: ${frozen.reason}` }
  const { deploymentId } = createDeploymentV2(
    api.apiId,
    frozen,
    {
      autoDeployed: true,
      description: 'Automatic deployment triggered by changes to the Api configuration',
    },
    context,
  )
  return {
    deploymentId,
    lastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${deploymentId}'`,
  }
}

function dropSuperseded(apiId: string, { store, now }: ControlContext): void {
  const served = new Set(store.list('StageV2', apiId).map(({ deploymentId }) => deploymentId))
  for (const deployment of store.list('DeploymentV2', apiId)) {
    const isOld = deployment.createdDate < now / 1000 - keptSeconds
    if (deployment.autoDeployed && isOld && !served.has(deployment.deploymentId))
      dropDeploymentV2(store, apiId, deployment)
  }
}

/** Stores a stage and publishes its pointer, so that the data plane sees the change. One that was never deployed serves nothing. */
export function saveStageV2(store: Store, api: ApiV2, stage: StageV2): void {
  const { apiId } = api
  const isNew = !store.get('StageV2', apiId, stage.stageName)
  store.put('StageV2', apiId, stage.stageName, stage)
  if (isNew) publishStages(store, api)
  const { deploymentId } = stage
  if (deploymentId === undefined) return
  const deployment = store.get('DeploymentV2', apiId, deploymentId)
  if (!deployment) throw badRequest('Deployment id does not exist')
  const { destinationArn, format } = stage.accessLogSettings ?? {}
  const pointer: StagePointer = defined({
    apiId,
    stageName: stage.stageName,
    deploymentId,
    snapshot: deployment.snapshot,
    variables: stage.stageVariables,
    disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
    clientCertificateId: stage.clientCertificateId,
    authorizerGeneration: stage.authorizerGeneration,
    accessLog: destinationArn && format ? { destinationArn, format } : undefined,
    methodSettings: nonEmpty(publishedSettings(stage)),
  })
  store.publish(stageKey(apiId, stage.stageName), JSON.stringify(pointer))
}

/** Deletes a stage and withdraws its pointer. */
export function dropStageV2(store: Store, api: ApiV2, stageName: string): void {
  store.delete('StageV2', api.apiId, stageName)
  store.publish(stageKey(api.apiId, stageName), undefined)
  publishStages(store, api)
}

/** Lets the data plane know that there is an API, whose requests need not name a stage, and which stages it has. */
export function publishStages(store: Store, { apiId, protocolType }: ApiV2): void {
  if (protocolType !== 'HTTP') return
  const stageNames = store.list('StageV2', apiId).map(({ stageName }) => stageName)
  const stages: ApiStages = { kind: 'HTTP', stageNames }
  store.publish(apiStagesKey(apiId), JSON.stringify(stages))
}

/** Withdraws everything published for an API that is about to be deleted. */
export function withdrawApiV2(store: Store, apiId: string): void {
  for (const { stageName } of store.list('StageV2', apiId))
    store.publish(stageKey(apiId, stageName), undefined)
  for (const { snapshot } of store.list('DeploymentV2', apiId))
    store.publish(snapshotKey(snapshot), undefined)
  store.publish(apiStagesKey(apiId), undefined)
}
