import type { RestApiSnapshot } from '../../model/deployment.ts'
import { snapshotKey } from '../../model/published.ts'
import type { Authorizer, Method } from '../../model/rest-api.ts'
import type { ControlContext } from '../run/operation.ts'
import type { AskedVariableCalls, VariableCall, VariableCalls } from './variable-calls.ts'

/**
 * No operation of AWS's: what of an API is called by names that stage variables make, as it is defined now and as the stage
 * serves it or is to.
 */
export function variableCalls(
  { restApiId, stageName, deploymentIds }: AskedVariableCalls,
  { store }: ControlContext,
): VariableCalls {
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
  const known = new Map(calls.map((call) => [JSON.stringify(call), call]))
  return {
    calls: [...known.values()],
    variables: stage?.variables ?? {},
    overrides: canary?.stageVariableOverrides ?? {},
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
