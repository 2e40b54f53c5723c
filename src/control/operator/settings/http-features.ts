import type { ApiV2 } from '../../../model/v2/api.ts'
import { apiMembers, routeMembers } from '../../../openapi/http/export/members.ts'
import type { FeaturesDocument } from '../../../openapi/pages/features-document.ts'
import { badRequest } from '../../answer/api-error.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import type { ControlContext } from '../../run/operation.ts'
import type { Store } from '../../state/store.ts'
import { saveChangedApi } from '../../v2/api/apis.ts'
import { findApiV2 } from '../../v2/api/find.ts'
import { withOwnPolicy } from '../../v2/entity/own-policy.ts'
import { saveRoute } from '../../v2/routes/save-route.ts'
import { givenByName } from './given-by-name.ts'
import { readGiven } from './given-document.ts'
import type { OperatorPage, PageInput } from '../page.ts'

/** `GET /_tidegate/apis/{apiId}/features`: what an HTTP API and its routes have beyond AWS's, without the limits. */
export const httpFeaturesPage: OperatorPage<unknown> = {
  verb: 'GET',
  path: '/apis/:apiId/features',
  transaction({ labels }, context) {
    return show(findHttpApi(context, labels['apiId'] ?? ''), context.store)
  },
}

/** What `PUT` is given, read. */
type Given = { readonly apiId: string; readonly document: FeaturesDocument }

/** `PUT /_tidegate/apis/{apiId}/features`: replaces all of it, and deploys the API to the stages that want that. */
export const putHttpFeaturesPage: OperatorPage<unknown, Given, Given> = {
  verb: 'PUT',
  path: '/apis/:apiId/features',
  async prepare({ labels, body }: PageInput) {
    const document = await readGiven(
      body,
      'features',
      import('../../../openapi/pages/features-document.ts').then(
        (part) => part.readFeaturesDocument,
      ),
    )
    return { apiId: labels['apiId'] ?? '', document }
  },
  transaction({ apiId, document }, context) {
    const { store } = context
    const old = findHttpApi(context, apiId)
    const features = withOwnPolicy(document.features, old, context)
    const api: ApiV2 = defined({ ...old, features: nonEmpty(features) })
    const ofRoutes = givenByName(
      'route',
      document.routes.map(({ routeKey, features: own }) => [routeKey, own] as const),
    )
    for (const route of store.list('RouteV2', apiId)) {
      const own = ofRoutes.take(route.routeKey)
      if (own !== undefined || route.features !== undefined)
        saveRoute(defined({ ...route, features: own }), api, context)
    }
    ofRoutes.checkAllTaken()
    saveChangedApi(api, context)
    return show(api, store)
  },
}

function findHttpApi(context: ControlContext, apiId: string): ApiV2 {
  const api = findApiV2(context, apiId)
  if (api.protocolType !== 'HTTP')
    throw badRequest(`Features beyond AWS's are not supported on protocolType ${api.protocolType}`)
  return api
}

/** In the form in which it is put. */
function show({ apiId, features = {} }: ApiV2, store: Store) {
  const { policy } = features
  return defined({
    ...apiMembers(features),
    policy: policy === undefined ? undefined : (JSON.parse(policy) as object),
    routes: store
      .list('RouteV2', apiId)
      .flatMap(({ routeKey, features: own }) =>
        own ? [defined({ routeKey, ...routeMembers(own) })] : [],
      ),
  })
}
