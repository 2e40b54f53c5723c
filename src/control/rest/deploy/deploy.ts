import { snapshotKey, stageKey } from '../../../model/published.ts'
import { createHash } from 'node:crypto'
import { checkServable } from '../../../gateway/rest/supported.ts'
import type { Deployment, RestApiSnapshot } from '../../../model/deployment.ts'
import type { RestApi } from '../../../model/rest-api.ts'
import type { Stage, StagePointer } from '../../../model/stage.ts'
import { badRequest } from '../../answer/api-error.ts'
import { type ApiSummary, summarise } from './api-summary.ts'
import { defined } from '../../entity/defined.ts'
import type { ControlContext } from '../../run/operation.ts'
import { vpcLinkProblems } from './vpc-link-problems.ts'
import type { Store } from '../../state/store.ts'

/** What a stage serves. Its deployment cannot be deleted, nor the snapshot withdrawn before it. */
export function readSnapshot(
  store: Store,
  apiId: string,
  { deploymentId }: Stage,
): RestApiSnapshot {
  const deployment = store.get('Deployment', apiId, deploymentId)
  const text = deployment && store.published(snapshotKey(deployment.snapshot))
  if (text === undefined) throw new Error(`deployment ${deploymentId} of ${apiId} has no snapshot`)
  return JSON.parse(text) as RestApiSnapshot
}

/** What a deployment freezes of an API (spec rest-routing §13). */
export function buildSnapshot(api: RestApi, store: Store): RestApiSnapshot {
  const { id, name, apiKeySource, binaryMediaTypes, minimumCompressionSize, policy } = api
  return {
    kind: 'REST',
    api: defined({
      id,
      name,
      description: api.description,
      version: api.version,
      apiKeySource,
      binaryMediaTypes,
      minimumCompressionSize,
      policy,
      disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
      endpointConfiguration: api.endpointConfiguration,
      securityPolicy: api.securityPolicy,
      endpointAccessMode: api.endpointAccessMode,
    }),
    resources: store
      .list('Resource', id)
      .map((resource) => ({ id: resource.id, path: resource.path, methods: resource.methods })),
    models: store.list('Model', id),
    requestValidators: store.list('RequestValidator', id),
    authorizers: store.list('Authorizer', id),
    gatewayResponses: store.list('GatewayResponse', id),
  }
}

/**
 * Freezes an API and publishes the picture under its content hash. Throws BadRequestException, so that nothing is
 * deployed, for an API without methods, a method without integration, or anything this gateway cannot serve as
 * defined: an API must never run with a protection left out.
 *
 * @returns the hash (SHA-256 of the snapshot's JSON, in hex), and which methods are frozen
 */
export function publishSnapshot(
  api: RestApi,
  context: ControlContext,
): { readonly hash: string; readonly summary: ApiSummary } {
  const { store } = context
  const snapshot = buildSnapshot(api, store)
  const methods = snapshot.resources.flatMap((resource) => Object.values(resource.methods))
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods")
  if (methods.some((method) => !method.methodIntegration))
    throw badRequest('No integration defined for method')
  const unsupported = [...checkServable(snapshot), ...vpcLinkProblems(snapshot, context)]
  if (unsupported.length > 0) throw badRequest(firstOf(unsupported).join(' '))
  const text = JSON.stringify(snapshot)
  const hash = createHash('sha256').update(text).digest('hex')
  store.publish(snapshotKey(hash), text)
  return { hash, summary: summarise(snapshot.resources) }
}

/** Sentences of one refusal: an API of 300 methods may have thousands. */
const maxSentences = 20

function firstOf(sentences: readonly string[]): readonly string[] {
  const left = sentences.length - maxSentences
  return left > 0 ? [...sentences.slice(0, maxSentences), `And ${left} more.`] : sentences
}

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
    ...(stage.tracingEnabled && { tracing: true }),
    // AWS takes one without the other, and logs nothing then.
    ...(destinationArn && format && { accessLog: { destinationArn, format } }),
    ...(Object.keys(stage.methodSettings).length > 0 && { methodSettings: stage.methodSettings }),
    ...(canary && { canary }),
  }
  store.publish(stageKey(api.id, stage.stageName), JSON.stringify(pointer))
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
