import type { RestApiSnapshot } from '../../model/deployment.ts'
import { snapshotKey } from '../../model/published.ts'
import type { Authorizer, Method } from '../../model/rest-api.ts'
import type { Stage } from '../../model/stage.ts'
import type { HttpApiSnapshot } from '../../model/v2/api.ts'
import { ApiError } from '../answer/api-error.ts'
import type { PatchOperation } from '../entity/patch.ts'
import { patchStage } from '../rest/deploy/stage-patch.ts'
import type { ControlContext } from '../run/operation.ts'
import { account, type Store } from '../state/store.ts'
import type {
  AskedVariableCalls,
  StageVariables,
  VariableCall,
  VariableCalls,
} from './variable-calls.ts'

/**
 * No operation of AWS's: what of an API is called by names that stage variables make, as it is defined now and as the stage
 * serves it or is to.
 */
export function variableCalls(asked: AskedVariableCalls, { store }: ControlContext): VariableCalls {
  const { apiId: restApiId, stageName, deploymentIds, patchOperations } = asked
  if (store.get('ApiV2', account, restApiId)) return variableCallsV2(asked, store)
  const stage = stageName === undefined ? undefined : store.get('Stage', restApiId, stageName)
  const canary = stage?.canarySettings
  const served = [stage?.deploymentId, canary?.deploymentId, ...deploymentIds]
  const snapshots = [...new Set(served)].flatMap((id) => {
    const deployment = id === undefined ? undefined : store.get('Deployment', restApiId, id)
    const text = deployment && store.published(snapshotKey(deployment.snapshot))
    return text?.includes(mark) ? [JSON.parse(text) as RestApiSnapshot] : []
  })
  const calls = [
    ...store.list('Resource', restApiId).flatMap(({ methods }) => ofMethods(methods)),
    ...store.list('Authorizer', restApiId).flatMap(ofAuthorizer),
    ...snapshots.flatMap(({ resources, authorizers }) => [
      ...resources.flatMap(({ methods }) => ofMethods(methods)),
      ...authorizers.flatMap(ofAuthorizer),
    ]),
  ]
  return {
    calls: distinct(calls),
    before: stage && variablesOf(stage),
    after: variablesOf(stage && patched(stage, patchOperations)),
  }
}

/** The same of an HTTP API, whose stages have no canaries and no patches. */
function variableCallsV2(
  { apiId, stageName, deploymentIds }: AskedVariableCalls,
  store: Store,
): VariableCalls {
  const stage = stageName === undefined ? undefined : store.get('StageV2', apiId, stageName)
  const snapshots = [...new Set([stage?.deploymentId, ...deploymentIds])].flatMap((id) => {
    const deployment = id === undefined ? undefined : store.get('DeploymentV2', apiId, id)
    const text = deployment && store.published(snapshotKey(deployment.snapshot))
    return text?.includes(mark) ? [JSON.parse(text) as HttpApiSnapshot] : []
  })
  const live = {
    integrations: store.list('IntegrationV2', apiId),
    authorizers: store.list('AuthorizerV2', apiId),
  }
  const calls = [live, ...snapshots].flatMap(({ integrations, authorizers }) => [
    ...integrations.flatMap(({ integrationUri, credentialsArn }) =>
      varying(integrationUri, credentialsArn),
    ),
    ...authorizers.flatMap(({ authorizerUri, authorizerCredentialsArn }) =>
      varying(authorizerUri, authorizerCredentialsArn),
    ),
  ])
  const variables = stage?.stageVariables ?? {}
  return {
    calls: distinct(calls),
    before: stage && { variables, overrides: {} },
    after: { variables, overrides: {} },
  }
}

const distinct = (calls: readonly VariableCall[]): readonly VariableCall[] => [
  ...new Map(calls.map((call) => [JSON.stringify(call), call])).values(),
]

const variablesOf = (stage: Stage | undefined): StageVariables => ({
  variables: stage?.variables ?? {},
  overrides: stage?.canarySettings?.stageVariableOverrides ?? {},
})

/** By what the operation itself does, so that the two never differ on what a patch means. */
function patched(stage: Stage, operations: readonly PatchOperation[]): Stage {
  try {
    return patchStage(stage, operations, () => true)
  } catch (error) {
    // The operation will be refused, too.
    if (error instanceof ApiError) return stage
    throw error
  }
}

const mark = '${stageVariables.'

const ofMethods = (methods: Readonly<Record<string, Method>>): readonly VariableCall[] =>
  Object.values(methods).flatMap(({ methodIntegration }) =>
    varying(methodIntegration?.uri, methodIntegration?.credentials),
  )

const ofAuthorizer = ({ authorizerUri, authorizerCredentials }: Authorizer) =>
  varying(authorizerUri, authorizerCredentials)

const varying = (uri = '', credentials?: string): readonly VariableCall[] =>
  uri.includes(mark) || credentials?.includes(mark)
    ? [{ uri, ...(credentials !== undefined && { credentials }) }]
    : []
