import type {
  HttpApiFeatures,
  RouteFeatures,
  RouteValidation,
} from '../../../model/v2/http-features.ts'
import { responsesByType } from '../../export/gateway-responses.ts'
import type { FeatureName } from '../features.ts'

/** Features by the names that documents have for them; undefined for what an API or a route does without. */
export type FeatureMembers = { readonly [name in FeatureName]?: unknown }

/** What an HTTP API has beyond AWS's, but for its policy, as it is written. */
export const apiMembers = ({
  apiKeyRequired,
  gatewayResponses,
}: HttpApiFeatures): FeatureMembers => ({
  apiKey: apiKeyRequired,
  gatewayResponses: gatewayResponses && responsesByType(gatewayResponses),
})

/** The same of a route. */
export const routeMembers = ({
  apiKeyRequired,
  validation,
  cache,
  streaming,
}: RouteFeatures): FeatureMembers => ({
  apiKey: apiKeyRequired,
  validation: validation && writtenValidation(validation),
  cache,
  streaming: streaming && (streaming.timeoutInMillis === undefined ? true : streaming),
})

/** Schemas as they are written, and not as they are kept. */
const writtenValidation = ({ parameters, body }: RouteValidation): object => ({
  ...(parameters && { parameters }),
  ...(body && {
    body: Object.fromEntries(
      Object.entries(body).map(([type, text]): [string, unknown] => [type, JSON.parse(text)]),
    ),
  }),
})
