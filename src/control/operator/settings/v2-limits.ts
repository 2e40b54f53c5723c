import type { ApiV2 } from '../../../model/v2/api.ts'
import type { HttpLimitsDocument } from '../../../openapi/pages/limits-document.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import type { Store } from '../../state/store.ts'
import { saveChangedApi } from '../../v2/api/apis.ts'
import { findApiV2 } from '../../v2/api/find.ts'
import { saveRoute } from '../../v2/routes/save-route.ts'
import { readGiven } from './given-document.ts'
import { givenByName } from './given-by-name.ts'
import type { OperatorPage, PageInput } from '../page.ts'

/** `GET /_tidegate/apis/{apiId}/limits`: the limits of an HTTP or WebSocket API by attributes of requests, its routes' too. */
export const v2LimitsPage: OperatorPage<unknown> = {
  verb: 'GET',
  path: '/apis/:apiId/limits',
  transaction({ labels }, context) {
    return showLimits(findApiV2(context, labels['apiId'] ?? ''), context.store)
  },
}

/** What `PUT` is given, read. */
type Given = { readonly apiId: string; readonly document: HttpLimitsDocument }

/** `PUT /_tidegate/apis/{apiId}/limits`: replaces all of them, and deploys the API to the stages that want that. */
export const putV2LimitsPage: OperatorPage<unknown, Given, Given> = {
  verb: 'PUT',
  path: '/apis/:apiId/limits',
  async prepare({ labels, body }: PageInput) {
    const document = await readGiven(
      body,
      'limits',
      import('../../../openapi/pages/limits-document.ts').then(
        (part) => part.readHttpLimitsDocument,
      ),
    )
    return { apiId: labels['apiId'] ?? '', document }
  },
  transaction({ apiId, document }, context) {
    const { store } = context
    const old = findApiV2(context, apiId)
    const api: ApiV2 = defined({ ...old, limits: nonEmpty(document.limits) })
    const given = document.routes.map(({ routeKey, limits }) => [routeKey, limits] as const)
    const ofRoutes = givenByName('route', given)
    for (const route of store.list('RouteV2', apiId)) {
      const limits = ofRoutes.take(route.routeKey)
      if (limits !== undefined || route.limits !== undefined)
        saveRoute(defined({ ...route, limits }), api, context)
    }
    ofRoutes.checkAllTaken()
    saveChangedApi(api, context)
    return showLimits(api, store)
  },
}

const showLimits = ({ apiId, limits }: ApiV2, store: Store) => ({
  limits: limits ?? [],
  routes: store
    .list('RouteV2', apiId)
    .flatMap(({ routeKey, limits: own }) => (own ? [{ routeKey, limits: own }] : [])),
})
