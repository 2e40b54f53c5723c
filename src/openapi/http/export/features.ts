import type { HttpApiSnapshot, RouteV2 } from '../../../model/v2/api.ts'
import { exportPolicy, type Extensions } from '../../export/api-extensions.ts'
import { extensionOf, type FeatureName } from '../features.ts'
import { apiMembers, routeMembers, type FeatureMembers } from './members.ts'

/** What an HTTP API has beyond AWS's, as a document has it. */
export function apiFeatures({ apiId, features = {} }: HttpApiSnapshot['api']): Extensions {
  const { policy } = features
  return named({
    ...apiMembers(features),
    policy: policy === undefined ? undefined : exportPolicy(policy, apiId),
  })
}

/** The same of a route. */
export const routeFeatures = ({ features = {} }: Pick<RouteV2, 'features'>): Extensions =>
  named(routeMembers(features))

const named = (features: FeatureMembers): Extensions =>
  Object.fromEntries(
    Object.entries(features).flatMap(([name, value]) =>
      value === undefined ? [] : [[extensionOf(name as FeatureName), value]],
    ),
  )
