import type { DeploymentV2 } from '../../../model/v2/api.ts'
import { badRequest, notFound } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'
import { listPageV2 } from '../../entity/list-page-v2.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import type { Store } from '../../state/store.ts'
import { findApiV2, findStageV2 } from '../api/find.ts'
import { isoDate } from '../api/iso-date.ts'
import { createDeploymentV2, dropDeploymentV2, saveDeploymentV2, saveStageV2 } from './deploy.ts'

/** Operations of an API's frozen pictures (spec http-api §1). */
export const deployments = {
  CreateDeployment(input: Input<'CreateDeployment'>, context: ControlContext) {
    const { store, now } = context
    const api = findApiV2(context, input.apiId)
    const stage = input.stageName ? findStageV2(store, api.apiId, input.stageName) : undefined
    if (stage?.autoDeploy)
      throw badRequest(
        'Deployment ID cannot be set on a stage with auto deploy enabled: the API is deployed to it with every change',
      )
    const description = input.description || undefined
    const given = defined({ autoDeployed: false, description })
    const deployment = createDeploymentV2(api, given, context)
    const { deploymentId } = deployment
    if (stage)
      saveStageV2(store, api, { ...stage, deploymentId, lastUpdatedDate: Math.floor(now / 1000) })
    return show(deployment)
  },

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

function find(store: Store, apiId: string, deploymentId: string): DeploymentV2 {
  const deployment = store.get('DeploymentV2', apiId, deploymentId)
  if (!deployment) throw notFound(`Invalid Deployment identifier specified ${deploymentId}`)
  return deployment
}

function show(deployment: DeploymentV2) {
  const { snapshot: _, ...shown } = deployment
  return { ...shown, createdDate: isoDate(shown.createdDate), deploymentStatus: 'DEPLOYED' }
}
