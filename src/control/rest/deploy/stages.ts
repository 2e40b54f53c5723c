import type { Stage } from '../../../model/stage.ts'
import { badRequest, conflict } from '../../answer/api-error.ts'
import { dropStage, saveStage } from './deploy.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import { findDocumentationVersion } from '../documentation/documentation-versions.ts'
import { findApi, findStage } from '../api/find.ts'
import { readTags } from '../api/rest-apis.ts'
import { withCacheOf, withEmptyCache } from './stage-cache.ts'
import { patchStage } from './stage-patch.ts'
import { newStage, readCacheCluster, readCanary, readVariables } from './stage-settings.ts'
import { detachStages } from '../../keys/usage-plan-links.ts'

/** Operations of an API's stages: what they change is live at once (spec control-plane §9). */
export const stages = {
  CreateStage(input: Input<'CreateStage'>, context: ControlContext) {
    const { store } = context
    const api = findApi(context, input.restApiId)
    const { stageName, deploymentId, canarySettings } = input
    const stage = newStage(stageName, deploymentId, context.now)
    if (store.get('Stage', api.id, stageName)) throw conflict('Stage already exists')
    const canary =
      canarySettings &&
      readCanary({ ...canarySettings, deploymentId: canarySettings.deploymentId ?? deploymentId })
    if (canary && !store.get('Deployment', api.id, canary.deploymentId))
      throw badRequest('Deployment id does not exist')
    if (input.documentationVersion)
      findDocumentationVersion(store, api.id, input.documentationVersion)
    const created: Stage = defined({
      ...stage,
      description: input.description || undefined,
      variables: input.variables && readVariables(input.variables),
      documentationVersion: input.documentationVersion || undefined,
      canarySettings: canary,
      tracingEnabled: input.tracingEnabled ?? false,
      tags: readTags(input.tags),
      ...readCacheCluster(input, stage),
    })
    saveStage(store, api, withCacheOf(created, undefined, context))
    return showStage(created)
  },

  GetStages(input: Input<'GetStages'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    const { deploymentId } = input
    const item = context.store
      .list('Stage', id)
      .filter((stage) => deploymentId === undefined || stage.deploymentId === deploymentId)
      .map(showStage)
    return { item }
  },

  GetStage(input: Input<'GetStage'>, { store }: ControlContext) {
    return showStage(findStage(store, input.restApiId, input.stageName))
  },

  UpdateStage(input: Input<'UpdateStage'>, context: ControlContext) {
    const { store } = context
    const stage = findStage(store, input.restApiId, input.stageName)
    const api = findApi(context, input.restApiId)
    const isDeployment = (id: string) => store.get('Deployment', api.id, id) !== undefined
    const patched = {
      ...patchStage(stage, input.patchOperations, isDeployment),
      lastUpdatedDate: Math.floor(context.now / 1000),
    }
    const { documentationVersion } = patched
    if (documentationVersion && documentationVersion !== stage.documentationVersion)
      findDocumentationVersion(store, api.id, documentationVersion)
    saveStage(store, api, withCacheOf(patched, stage, context))
    return showStage(patched)
  },

  DeleteStage(input: Input<'DeleteStage'>, { store }: ControlContext) {
    const { stageName } = findStage(store, input.restApiId, input.stageName)
    detachStages(store, input.restApiId, stageName)
    dropStage(store, input.restApiId, stageName)
  },

  FlushStageCache(input: Input<'FlushStageCache'>, context: ControlContext) {
    const stage = findStage(context.store, input.restApiId, input.stageName)
    const api = findApi(context, input.restApiId)
    saveStage(context.store, api, withEmptyCache(stage, context))
  },

  /** What authorizers have said for the stage holds no more, from the next request on. */
  FlushStageAuthorizersCache(input: Input<'FlushStageAuthorizersCache'>, context: ControlContext) {
    const stage = findStage(context.store, input.restApiId, input.stageName)
    const api = findApi(context, input.restApiId)
    const authorizerGeneration = context.newId(8)
    saveStage(context.store, api, { ...stage, authorizerGeneration })
  },
} satisfies Operations

function showStage(stage: Stage): Stage {
  return defined({
    ...stage,
    variables: nonEmpty(stage.variables),
    tags: nonEmpty(stage.tags),
    // Ours.
    authorizerGeneration: undefined,
    cacheGeneration: undefined,
  })
}
