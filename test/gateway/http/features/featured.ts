import type {
  AuthorizerV2,
  HttpApiSnapshot,
  IntegrationV2,
  RouteV2,
} from '../../../../src/model/v2/api.ts'
import type { HttpApiFeatures, RouteFeatures } from '../../../../src/model/v2/http-features.ts'
import { httpApi, httpRoute } from '../../../support/http-api.ts'
import { toFunction } from '../calling.ts'

let apis = 0

/** An API with features beyond AWS's, and routes by their keys. What is left of limits is kept under its id, which is its own. */
export function featured(
  features: HttpApiFeatures,
  routes: Readonly<Record<string, RouteFeatures | undefined>>,
  {
    route = {},
    integration = toFunction(),
    authorizers = [],
    ...over
  }: {
    readonly route?: Partial<RouteV2>
    readonly integration?: IntegrationV2
    readonly authorizers?: readonly AuthorizerV2[]
    readonly cors?: NonNullable<HttpApiSnapshot['api']['corsConfiguration']>
  } = {},
): HttpApiSnapshot {
  const snapshot = httpApi({
    routes: Object.entries(routes).map(([key, own]) =>
      httpRoute(key, { ...route, ...(own && { features: own }) }),
    ),
    integrations: [integration],
    authorizers,
    ...over,
  })
  return { ...snapshot, api: { ...snapshot.api, apiId: `featured${apis++}`, features } }
}

export const statusAndBody = async (response: Response) => [response.status, await response.text()]
