import type { HttpApiFeatures, RouteFeatures } from '../../model/v2/http-features.ts'
import { readApiFeatures, readRouteFeatures } from '../http/features.ts'
import { only, openGiven, textOf } from './given-document.ts'

/** All that an HTTP API has beyond AWS's, without the rest of its definition. */
export type FeaturesDocument = {
  readonly features: HttpApiFeatures | undefined
  readonly routes: readonly {
    readonly routeKey: string
    readonly features: RouteFeatures | undefined
  }[]
}

const ofRoute = ['routeKey', 'apiKey', 'validation', 'cache', 'streaming']

/**
 * Reads JSON or YAML: `{apiKey, policy, gatewayResponses, routes: [{routeKey, apiKey, validation, cache, streaming}]}`,
 * each as the extension of its name. Throws an `ImportError` with every error found.
 */
export function readFeaturesDocument(body: Uint8Array): FeaturesDocument {
  const cursor = openGiven(body)
  const { root } = cursor
  only(cursor, root, ['apiKey', 'policy', 'gatewayResponses', 'routes'])
  const features = readApiFeatures(cursor, (name) => cursor.child(root, name))
  const routes = cursor.items(cursor.child(root, 'routes'), 'fail').flatMap((spot) =>
    only(cursor, spot, ofRoute)
      ? [
          {
            routeKey: textOf(cursor, spot, 'routeKey'),
            features: readRouteFeatures(cursor, (name) => cursor.child(spot, name), false),
          },
        ]
      : [],
  )
  cursor.finish()
  return { features, routes }
}
