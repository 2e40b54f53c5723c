import type { HttpApiSnapshot, RouteV2 } from '../../../model/v2/api.ts'
import { exportPolicy, type Extensions } from '../../export/api-extensions.ts'
import { extensionOf, type FeatureName } from '../features.ts'

/** What an HTTP API has beyond AWS's, as a document has it. */
export function apiFeatures({ apiId, features = {} }: HttpApiSnapshot['api']): Extensions {
  const { apiKeyRequired, policy, gatewayResponses } = features
  return named({
    apiKey: apiKeyRequired,
    policy: policy === undefined ? undefined : exportPolicy(policy, apiId),
    gatewayResponses:
      gatewayResponses &&
      Object.fromEntries(
        gatewayResponses.map(({ responseType, ...response }) => [responseType, response]),
      ),
  })
}

/** The same of a route. */
export function routeFeatures({ features = {} }: Pick<RouteV2, 'features'>): Extensions {
  const { apiKeyRequired, validation, cache, streaming } = features
  return named({
    apiKey: apiKeyRequired,
    validation: validation && shownValidation(validation),
    cache,
    streaming: streaming && (streaming.timeoutInMillis === undefined ? true : streaming),
  })
}

/** Schemas as they are written, and not as they are kept. */
export const shownValidation = ({
  parameters,
  body,
}: NonNullable<NonNullable<RouteV2['features']>['validation']>): object => ({
  ...(parameters && { parameters }),
  ...(body && {
    body: Object.fromEntries(
      Object.entries(body).map(([type, text]): [string, unknown] => [type, JSON.parse(text)]),
    ),
  }),
})

const named = (features: { readonly [name in FeatureName]?: unknown }): Extensions =>
  Object.fromEntries(
    Object.entries(features).flatMap(([name, value]) =>
      value === undefined ? [] : [[extensionOf(name as FeatureName), value]],
    ),
  )
