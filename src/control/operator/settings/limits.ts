import type { AttributeLimit } from '../../../model/account/attribute-limit.ts'
import type { Resource, RestApi } from '../../../model/rest-api.ts'
import type { LimitsDocument } from '../../../openapi/pages/limits-document.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import { findApi, saveResource } from '../../rest/api/find.ts'
import { account, type Store } from '../../state/store.ts'
import { readGiven } from './given-document.ts'
import { type GivenByName, givenByName } from './given-by-name.ts'
import type { OperatorPage, PageInput } from '../page.ts'

/** `GET /_tidegate/restapis/{restApiId}/limits`: an API's limits by attributes of requests, its methods' too. */
export const limitsPage: OperatorPage<unknown> = {
  verb: 'GET',
  path: '/restapis/:restApiId/limits',
  transaction({ labels }, context) {
    return showLimits(findApi(context, labels['restApiId'] ?? ''), context.store)
  },
}

/** What `PUT` is given, read. */
type Given = { readonly restApiId: string; readonly document: LimitsDocument }

/** `PUT /_tidegate/restapis/{restApiId}/limits`: replaces all of them. They hold from the next deployment on. */
export const putLimitsPage: OperatorPage<unknown, Given, Given> = {
  verb: 'PUT',
  path: '/restapis/:restApiId/limits',
  async prepare({ labels, body }: PageInput) {
    const document = await readGiven(
      body,
      'limits',
      import('../../../openapi/pages/limits-document.ts').then((part) => part.readLimitsDocument),
    )
    return { restApiId: labels['restApiId'] ?? '', document }
  },
  transaction({ restApiId, document }, context) {
    const { store } = context
    const old = findApi(context, restApiId)
    const api: RestApi = defined({ ...old, limits: nonEmpty(document.limits) })
    const given = document.methods.map(
      ({ path, method, limits }) => [`${method} ${path}`, limits] as const,
    )
    const ofMethods = givenByName('method', given)
    store.put('RestApi', account, api.id, api)
    for (const resource of store.list('Resource', api.id)) {
      const changed = withLimits(resource, ofMethods)
      if (changed !== resource) saveResource(store, api.id, changed)
    }
    ofMethods.checkAllTaken()
    return showLimits(api, store)
  },
}

/** The resource with the limits that its methods are to have, which it takes. */
function withLimits(
  resource: Resource,
  ofMethods: GivenByName<readonly AttributeLimit[]>,
): Resource {
  let isChanged = false
  const methods = Object.entries(resource.methods).map(([verb, method]) => {
    const limits = ofMethods.take(`${verb} ${resource.path}`)
    if (limits === undefined && method.limits === undefined) return [verb, method] as const
    isChanged = true
    return [verb, defined({ ...method, limits })] as const
  })
  return isChanged ? { ...resource, methods: Object.fromEntries(methods) } : resource
}

const showLimits = (api: RestApi, store: Store) => ({
  limits: api.limits ?? [],
  methods: store
    .list('Resource', api.id)
    .flatMap(({ path, methods }) =>
      Object.entries(methods).flatMap(([method, { limits }]) =>
        limits ? [{ path, method, limits }] : [],
      ),
    ),
})
