import { snapshotKey } from '../../../model/published.ts'
import type { DeploymentV2 } from '../../../model/v2/api.ts'
import { badRequest, notFound } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'
import { listPageV2 } from '../../entity/list-page-v2.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import type { ControlContext, Operation, Operations } from '../../run/operation.ts'
import type { Store } from '../../state/store.ts'
import { findApiV2, findStageV2 } from '../api/find.ts'
import { isoDate } from '../api/iso-date.ts'
import { freezeInSlices, type FrozenV2 } from './freeze.ts'
import { createDeploymentV2, dropDeploymentV2, saveDeploymentV2, saveStageV2 } from './deploy.ts'

type Creation = Input<'CreateDeployment'>

type Plan = {
  readonly input: Creation
  /** `Store.version` of the API that is frozen. */
  readonly version: number
  readonly frozen: FrozenV2
}

/** Operations of an API's frozen pictures (spec http-api §1). */
export const deployments = {
  CreateDeployment: {
    *plan(input, context) {
      const { api } = readTarget(input, context)
      const version = context.store.version(api.apiId)
      const frozen = yield* freezeInSlices(context.store, api)
      if (frozen.ok) yield* context.publishAhead(snapshotKey(frozen.hash), frozen.text)
      return { input, version, frozen }
    },

    isCurrent: ({ input, version }, { store }) => store.version(input.apiId) === version,
    transaction({ input, frozen }, context) {
      const { store, now } = context
      const { api, stage } = readTarget(input, context)
      const description = input.description || undefined
      const given = defined({ autoDeployed: false, description })
      const deployment = createDeploymentV2(api.apiId, frozen, given, context)
      const { deploymentId } = deployment
      if (stage)
        saveStageV2(store, api, { ...stage, deploymentId, lastUpdatedDate: Math.floor(now / 1000) })
      return show(deployment)
    },
  } satisfies Operation<Creation, Plan, unknown>,

  GetDeployments(input: Input<'GetDeployments'>, context: ControlContext) {
    const { apiId } = findApiV2(context, input.apiId)
    return listPageV2(context.store, 'DeploymentV2', apiId, input, show)
  },

  GetDeployment(input: Input<'GetDeployment'>, context: ControlContext) {
    const { apiId } = findApiV2(context, input.apiId)
    return show(find(context.store, apiId, input.deploymentId))
  },

  UpdateDeployment(input: Input<'UpdateDeployment'>, context: ControlContext) {
    const { apiId } = findApiV2(context, input.apiId)
    const deployment = find(context.store, apiId, input.deploymentId)
    const { description = deployment.description } = input
    const updated = defined({ ...deployment, description: description || undefined })
    saveDeploymentV2(context.store, apiId, updated)
    return show(updated)
  },

  DeleteDeployment(input: Input<'DeleteDeployment'>, context: ControlContext) {
    const { store } = context
    const { apiId } = findApiV2(context, input.apiId)
    const deployment = find(store, apiId, input.deploymentId)
    if (store.list('StageV2', apiId).some((stage) => stage.deploymentId === input.deploymentId))
      throw badRequest('Active stages pointing to this deployment must be moved or deleted')
    dropDeploymentV2(store, apiId, deployment)
  },
} satisfies Operations

function readTarget(input: Creation, context: ControlContext) {
  const api = findApiV2(context, input.apiId)
  const stage = input.stageName ? findStageV2(context.store, api.apiId, input.stageName) : undefined
  if (stage?.autoDeploy)
    throw badRequest(
      'Deployment ID cannot be set on a stage with auto deploy enabled: the API is deployed to it with every change',
    )
  return { api, stage }
}

function find(store: Store, apiId: string, deploymentId: string): DeploymentV2 {
  const deployment = store.get('DeploymentV2', apiId, deploymentId)
  if (!deployment) throw notFound(`Invalid Deployment identifier specified ${deploymentId}`)
  return deployment
}

function show(deployment: DeploymentV2) {
  const { snapshot: _, ...shown } = deployment
  return { ...shown, createdDate: isoDate(shown.createdDate), deploymentStatus: 'DEPLOYED' }
}
