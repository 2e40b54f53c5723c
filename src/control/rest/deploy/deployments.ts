import type { Deployment } from '../../../model/deployment.ts'
import type { Stage } from '../../../model/stage.ts'
import { badRequest, notFound } from '../../answer/api-error.ts'
import { dropDeployment, saveDeployment, saveStage } from './deploy.ts'
import { freeze, type Frozen } from './freeze.ts'
import { snapshotKey } from '../../../model/published.ts'
import type { ControlContext, Operation, Operations } from '../../run/operation.ts'
import { listPage } from '../../entity/paging.ts'
import {
  applyPatch,
  listingOps,
  optionalText,
  setMember,
  type PatchTable,
} from '../../entity/patch.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import type { Store } from '../../state/store.ts'
import type { StoredDeployment } from './api-summary.ts'
import { defined } from '../../entity/defined.ts'
import { findApi } from '../api/find.ts'
import { withCacheOf } from './stage-cache.ts'
import { newStage, readCacheCluster, readCanary, readVariables } from './stage-settings.ts'

const deploymentIdLength = 6

type Creation = Input<'CreateDeployment'>

type Plan = {
  readonly input: Creation
  /** {@link Store.version} of the API that is frozen. */
  readonly version: number
  readonly frozen: Frozen
}

/** Operations of an API's frozen pictures (spec control-plane §9). */
export const deployments = {
  CreateDeployment: {
    *plan(input, context) {
      const { api } = readTarget(input, context)
      const version = context.store.version(api.id)
      const frozen = yield* freeze(api, context)
      yield* context.publishAhead(snapshotKey(frozen.hash), frozen.text)
      return { input, version, frozen }
    },

    isCurrent: ({ input, version }, { store }) => store.version(input.restApiId) === version,
    transaction({ input, frozen }, context) {
      const { store } = context
      const { api, stage } = readTarget(input, context)
      const { text, hash, summary } = frozen
      store.publish(snapshotKey(hash), text)
      const deployment: StoredDeployment = defined({
        id: context.newId(deploymentIdLength),
        description: input.description || undefined,
        createdDate: Math.floor(context.now / 1000),
        snapshot: hash,
        apiSummary: summary,
      })
      saveDeployment(store, api.id, deployment)
      if (input.stageName)
        saveStage(store, api, deployedStage(input, input.stageName, stage, deployment, context))
      return showDeployment(deployment)
    },
  } satisfies Operation<Creation, Plan, unknown>,

  GetDeployments(input: Input<'GetDeployments'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    return listPage(context.store, 'Deployment', id, input, showDeployment)
  },

  GetDeployment(input: Input<'GetDeployment'>, context: ControlContext) {
    const deployment = findDeployment(context.store, input.restApiId, input.deploymentId)
    const apiSummary = input.embed?.includes('apisummary') ? deployment.apiSummary : undefined
    return defined({ ...showDeployment(deployment), apiSummary })
  },

  UpdateDeployment(input: Input<'UpdateDeployment'>, context: ControlContext) {
    const deployment = findDeployment(context.store, input.restApiId, input.deploymentId)
    const patched = applyPatch(deployment, input.patchOperations, patches)
    saveDeployment(context.store, input.restApiId, patched)
    return showDeployment(patched)
  },

  DeleteDeployment(input: Input<'DeleteDeployment'>, context: ControlContext) {
    const { restApiId } = input
    const deployment = findDeployment(context.store, restApiId, input.deploymentId)
    const stages = context.store.list('Stage', restApiId)
    if (stages.some(({ deploymentId }) => deploymentId === deployment.id))
      throw badRequest('Active stages pointing to this deployment must be moved or deleted')
    if (stages.some(({ canarySettings }) => canarySettings?.deploymentId === deployment.id))
      throw badRequest(
        'Active stages with canary settings pointing to this deployment must be moved or deleted',
      )
    dropDeployment(context.store, restApiId, deployment)
  },
} satisfies Operations

function readTarget(input: Creation, context: ControlContext) {
  const api = findApi(context, input.restApiId)
  const stage = input.stageName ? context.store.get('Stage', api.id, input.stageName) : undefined
  if (input.canarySettings) checkCanaryStage(input.stageName, stage)
  return { api, stage }
}

function findDeployment(store: Store, restApiId: string, deploymentId: string): StoredDeployment {
  const deployment: StoredDeployment | undefined = store.get('Deployment', restApiId, deploymentId)
  if (!deployment) throw notFound('Invalid Deployment identifier specified')
  return deployment
}

function showDeployment({ id, description, createdDate }: Deployment) {
  return defined({ id, description, createdDate })
}

function checkCanaryStage(stageName: string | undefined, stage: Stage | undefined): void {
  if (!stageName)
    throw badRequest(
      `Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is ${stageName ?? 'null'}`,
    )
  if (!stage)
    throw badRequest(
      `Invalid deployment content specified.Stage ${stageName} must already be created before making a canary release deployment`,
    )
}

/** The stage that a deployment with `stageName` makes or moves; a canary deployment leaves the stage on its own. */
function deployedStage(
  input: Input<'CreateDeployment'>,
  stageName: string,
  old: Stage | undefined,
  { id: deploymentId }: Deployment,
  context: ControlContext,
): Stage {
  const { now } = context
  const stage = old ?? newStage(stageName, deploymentId, now)
  const { canarySettings } = input
  const deployed: Stage = defined({
    ...stage,
    deploymentId: canarySettings ? stage.deploymentId : deploymentId,
    canarySettings: canarySettings
      ? readCanary({ ...canarySettings, deploymentId })
      : stage.canarySettings,
    description: input.stageDescription || stage.description,
    variables: input.variables ? readVariables(input.variables) : stage.variables,
    tracingEnabled: input.tracingEnabled ?? stage.tracingEnabled,
    ...readCacheCluster(input, stage),
    lastUpdatedDate: Math.floor(now / 1000),
  })
  return withCacheOf(deployed, old, context)
}

const patches: PatchTable<StoredDeployment> = {
  refuse: listingOps,
  rules: { '/description': { replace: setMember('description', optionalText) } },
}
