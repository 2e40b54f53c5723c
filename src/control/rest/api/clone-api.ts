import type { Method, Resource, RestApi } from '../../../model/rest-api.ts'
import type { ControlContext } from '../../run/operation.ts'
import { defined } from '../../entity/defined.ts'
import { saveResource } from './find.ts'

const idLength = 6

/** Copies what `origin` defines into a new API, under ids of its own (`cloneFrom`, spec control-plane §6). */
export function cloneApi(
  origin: RestApi,
  target: RestApi,
  context: Pick<ControlContext, 'store' | 'newId'>,
): void {
  const { store } = context
  const ids = new Map([[origin.rootResourceId, target.rootResourceId]])
  const renewed = (old: string) => {
    const id = ids.get(old) ?? context.newId(idLength)
    ids.set(old, id)
    return id
  }
  for (const model of store.list('Model', origin.id)) {
    const id = store.list('Model', target.id, model.name)[0]?.id ?? context.newId(idLength)
    store.put('Model', target.id, id, { ...model, id }, model.name)
  }
  for (const kind of ['RequestValidator', 'Authorizer'] as const)
    for (const entity of store.list(kind, origin.id)) {
      const id = renewed(entity.id)
      store.put(kind, target.id, id, { ...entity, id }, entity.name)
    }
  for (const response of store.list('GatewayResponse', origin.id))
    store.put('GatewayResponse', target.id, response.responseType, response)
  for (const part of store.list('DocumentationPart', origin.id)) {
    const id = context.newId(idLength)
    store.put('DocumentationPart', target.id, id, { ...part, id })
  }
  for (const resource of store.list('Resource', origin.id)) {
    const copy: Resource = defined({
      ...resource,
      id: renewed(resource.id),
      parentId: resource.parentId && renewed(resource.parentId),
      methods: Object.fromEntries(
        Object.entries(resource.methods).map(([verb, method]) => [verb, copyMethod(method, ids)]),
      ),
    })
    saveResource(store, target.id, copy)
  }
}

/** The method with its references pointing into the new API. A cache namespace is the resource's id by default. */
function copyMethod(method: Method, ids: ReadonlyMap<string, string>): Method {
  const renamed = (old: string) => ids.get(old) ?? old
  const { authorizerId, requestValidatorId, methodIntegration: integration } = method
  return defined({
    ...method,
    authorizerId: authorizerId && renamed(authorizerId),
    requestValidatorId: requestValidatorId && renamed(requestValidatorId),
    methodIntegration: integration && {
      ...integration,
      cacheNamespace: renamed(integration.cacheNamespace),
    },
  })
}
