import type { Integration, IntegrationResponse } from '../../../model/integration.ts'
import type { Method, MethodResponse, Resource, RestApi } from '../../../model/rest-api.ts'
import type { Stage } from '../../../model/stage.ts'
import { notFound } from '../../answer/api-error.ts'
import type { ControlContext } from '../../run/operation.ts'
import { account, type Store } from '../../state/store.ts'
import { entryOf, withEntry } from '../../entity/map-entry.ts'

/**
 * Look-ups that throw AWS's 404 when the thing is not there. Everything is asked for under the API that the
 * path names, so an id of another API is unknown. Which text an unknown API gets depends on the place:
 * spec control-plane §16.
 */
export function findApi(
  { store, accountId }: Pick<ControlContext, 'store' | 'accountId'>,
  restApiId: string,
): RestApi {
  const api = store.get('RestApi', account, restApiId)
  if (!api) throw notFound(`Invalid API identifier specified ${accountId}:${restApiId}`)
  return api
}

export function findStage(store: Store, restApiId: string, stageName: string): Stage {
  const stage = store.get('Stage', restApiId, stageName)
  if (!stage) throw notFound('Invalid stage identifier specified')
  return stage
}

export function findResource(store: Store, restApiId: string, resourceId: string): Resource {
  const resource = store.get('Resource', restApiId, resourceId)
  if (!resource) throw notFound('Invalid Resource identifier specified')
  return resource
}

/** Where a method is: its API, its resource, its verb. */
export type MethodAddress = {
  readonly restApiId: string
  readonly resourceId: string
  readonly httpMethod: string
}

export function findMethod(store: Store, at: MethodAddress): Method {
  const method = entryOf(findResource(store, at.restApiId, at.resourceId).methods, at.httpMethod)
  if (!method) throw notFound('Invalid Method identifier specified')
  return method
}

export function findMethodResponse(method: Method, statusCode: string): MethodResponse {
  const response = entryOf(method.methodResponses, statusCode)
  if (!response) throw notFound('Invalid Response status code specified')
  return response
}

export function findIntegration(method: Method | undefined): Integration {
  if (!method?.methodIntegration) throw notFound('Invalid Integration identifier specified')
  return method.methodIntegration
}

export function findIntegrationResponse(
  integration: Integration,
  statusCode: string,
): IntegrationResponse {
  const response = entryOf(integration.integrationResponses, statusCode)
  if (!response) throw notFound('Invalid Response status code specified')
  return response
}

/**
 * Stores a resource under the reference that finds it among its siblings. There is one variable sibling at
 * most, so all variable names share a reference.
 */
export function saveResource(store: Store, restApiId: string, resource: Resource): void {
  const { id, parentId, pathPart = '' } = resource
  const ref = parentId === undefined ? undefined : siblingRef(parentId, pathPart)
  store.put('Resource', restApiId, id, resource, ref)
}

const siblingRef = (parentId: string, pathPart: string) =>
  `${parentId}/${pathPart.startsWith('{') ? '{}' : pathPart}`

/** The child of that name, or for a variable name the one variable child there is. */
export const siblingOf = (
  store: Store,
  restApiId: string,
  parentId: string,
  pathPart: string,
): Resource | undefined => store.list('Resource', restApiId, siblingRef(parentId, pathPart))[0]

/** The children of a resource, in order of creation. */
export const childrenOf = (store: Store, restApiId: string, id: string): readonly Resource[] =>
  store.listUnder('Resource', restApiId, `${id}/`)

/** Stores a method in its resource. */
export function saveMethod(store: Store, at: MethodAddress, method: Method): void {
  const resource = findResource(store, at.restApiId, at.resourceId)
  const methods = withEntry(resource.methods, at.httpMethod, method)
  saveResource(store, at.restApiId, { ...resource, methods })
}
