import type { ApiV2, StageV2 } from '../../../model/v2/api.ts'
import { badRequest, conflict, notFound } from '../../answer/api-error.ts'
import { findCertificate } from '../../account/client-certificates.ts'
import { checkUnmappedStage } from '../../domains/domain-record.ts'
import { defined } from '../../entity/defined.ts'
import { listPageV2 } from '../../entity/list-page-v2.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import { detachStages } from '../../keys/usage-plan-links.ts'
import { readTags } from '../../rest/api/rest-apis.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { findApiV2, findStageV2 } from '../api/find.ts'
import { isoDate } from '../api/iso-date.ts'
import { refuseManaged } from '../api/managed.ts'
import { checkRoom } from '../entity/quotas.ts'
import { attemptDeployment, dropStageV2, saveStageV2 } from './deploy.ts'
import {
  checkStageName,
  mergeRouteSettings,
  mergeSettingsOfRoutes,
  mergeVariables,
  readAccessLog,
} from './stage-settings.ts'

/** Operations of an API's stages: what they change is live at once (spec http-api §1 and §16). */
export const stages = {
  CreateStage(input: Input<'CreateStage'>, context: ControlContext) {
    const { store } = context
    const api = findApiV2(context, input.apiId)
    const stage = newStageV2(checkStageName(input.stageName, api.protocolType), api, context)
    if (store.get('StageV2', api.apiId, stage.stageName)) throw conflict('Stage already exists')
    if (api.protocolType === 'WEBSOCKET') checkRoom(store, 'StageV2', api.apiId, stage.stageName)
    const created = withInput(stage, input, api, context)
    const tagged = defined({ ...created, tags: readTags(input.tags) })
    saveStageV2(store, api, tagged)
    return show(tagged)
  },

  GetStages(input: Input<'GetStages'>, context: ControlContext) {
    const { apiId } = findApiV2(context, input.apiId)
    return listPageV2(context.store, 'StageV2', apiId, input, show)
  },

  GetStage(input: Input<'GetStage'>, context: ControlContext) {
    const { apiId } = findApiV2(context, input.apiId)
    return show(findStageV2(context.store, apiId, input.stageName))
  },

  UpdateStage(input: Input<'UpdateStage'>, context: ControlContext) {
    const { api, stage, save } = open(input, context)
    return show(save(withInput(stage, input, api, context)))
  },

  DeleteStage(input: Input<'DeleteStage'>, context: ControlContext) {
    const { api, stage } = open(input, context)
    const { stageName } = stage
    refuseManaged('Stage', stageName, stage)
    checkUnmappedStage(context.store, api.apiId, stageName)
    detachStages(context.store, api.apiId, stageName)
    dropStageV2(context.store, api, stageName)
  },

  DeleteAccessLogSettings(input: Input<'DeleteAccessLogSettings'>, context: ControlContext) {
    const { stage, save } = open(input, context)
    save(defined({ ...stage, accessLogSettings: undefined }))
  },

  DeleteRouteSettings(input: Input<'DeleteRouteSettings'>, context: ControlContext) {
    const { stage, save } = open(input, context)
    const { [input.routeKey]: gone, ...routeSettings } = stage.routeSettings
    if (!gone) throw notFound(`Unable to find Route Settings by key ${input.routeKey}`)
    save({ ...stage, routeSettings })
  },

  /** What authorizers have said for the stage holds no more, from the next request on. */
  ResetAuthorizersCache(input: Input<'ResetAuthorizersCache'>, context: ControlContext) {
    const { api, stage } = open(input, context)
    saveStageV2(context.store, api, { ...stage, authorizerGeneration: context.newId(8) })
  },
} satisfies Operations

function open(
  { apiId, stageName }: { readonly apiId: string; readonly stageName: string },
  context: ControlContext,
) {
  const api = findApiV2(context, apiId)
  const stage = findStageV2(context.store, apiId, stageName)
  const save = (changed: StageV2): StageV2 => {
    const saved = { ...changed, lastUpdatedDate: Math.floor(context.now / 1000) }
    saveStageV2(context.store, api, saved)
    return saved
  }
  return { api, stage, save }
}

/** A stage as AWS makes it when nothing else is asked for (spec http-api §16). */
export function newStageV2(
  stageName: string,
  { protocolType }: Pick<ApiV2, 'protocolType'>,
  { now }: Pick<ControlContext, 'now'>,
): StageV2 {
  const date = Math.floor(now / 1000)
  return {
    stageName,
    autoDeploy: false,
    defaultRouteSettings:
      protocolType === 'HTTP'
        ? { detailedMetricsEnabled: false }
        : { detailedMetricsEnabled: false, dataTraceEnabled: false, loggingLevel: 'OFF' },
    routeSettings: {},
    stageVariables: {},
    createdDate: date,
    lastUpdatedDate: date,
    // A stage of the same name knew other callers.
    authorizerGeneration: now.toString(36),
  }
}

type StageInput = Omit<Input<'UpdateStage'>, 'apiId' | 'stageName'>

/** A stage with what a call gives; what it does not name stays. */
function withInput(
  stage: StageV2,
  input: StageInput,
  api: ApiV2,
  context: ControlContext,
): StageV2 {
  const { protocolType } = api
  const { autoDeploy = stage.autoDeploy, deploymentId, clientCertificateId } = input
  if (autoDeploy && deploymentId)
    throw badRequest('Deployment ID cannot be set on a stage with auto deploy enabled')
  if (deploymentId && !context.store.get('DeploymentV2', api.apiId, deploymentId))
    throw badRequest('Deployment id does not exist')
  if (clientCertificateId && protocolType === 'HTTP')
    throw badRequest('Client certificates are not supported on protocolType HTTP')
  if (clientCertificateId) findCertificate(context.store, clientCertificateId)
  checkRouteKeys(api.apiId, input.routeSettings, context)
  const { description = stage.description } = input
  const given: StageV2 = defined({
    ...stage,
    autoDeploy,
    description: description || undefined,
    deploymentId: deploymentId || stage.deploymentId,
    clientCertificateId: (clientCertificateId ?? stage.clientCertificateId) || undefined,
    defaultRouteSettings: mergeRouteSettings(
      stage.defaultRouteSettings,
      input.defaultRouteSettings,
      protocolType,
    ),
    routeSettings: mergeSettingsOfRoutes(stage.routeSettings, input.routeSettings, protocolType),
    stageVariables: mergeVariables(stage.stageVariables, input.stageVariables),
    accessLogSettings: readAccessLog(stage.accessLogSettings, input.accessLogSettings),
  })
  return autoDeploy && !stage.autoDeploy ? { ...given, ...attemptDeployment(api, context) } : given
}

/** Settings are for routes that there are, and for `$default`, which there may be: conformance tf:…Stage_routeSettingsHTTP. AWS's text. */
function checkRouteKeys(
  apiId: string,
  given: StageInput['routeSettings'] = {},
  { store }: ControlContext,
): void {
  const keys = Object.keys(given)
  if (keys.length === 0) return
  const known = new Set(store.list('RouteV2', apiId).map(({ routeKey }) => routeKey)).add(
    '$default',
  )
  const absent = keys.find((key) => !known.has(key))
  if (absent !== undefined)
    throw notFound(`Unable to find Route by key ${absent} within the provided RouteSettings`)
}

function show(shown: StageV2) {
  const { authorizerGeneration: _, ...stage } = shown
  return {
    ...stage,
    createdDate: isoDate(stage.createdDate),
    lastUpdatedDate: isoDate(stage.lastUpdatedDate),
    tags: stage.tags ?? {},
  }
}
