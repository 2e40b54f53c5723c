import { maxStreamTimeoutMs, minIntegrationTimeoutMs } from '../../model/limits.ts'
import {
  type HttpApiFeatures,
  type RouteCache,
  type RouteFeatures,
  type RouteStreaming,
} from '../../model/v2/http-features.ts'
import { readGatewayResponses } from '../extensions/gateway-responses.ts'
import { readPolicy } from '../extensions/policy.ts'
import { shown, type Cursor, type Spot } from '../reader.ts'
import { hasOnly, nameOf, readFlag, readParameters, readWhole } from './parts.ts'
import { readValidation } from './validation.ts'

/** Where a feature of a name stands: an extension of a document, or a member of what a page is given. */
export type FeatureAt = (name: FeatureName) => Spot

export type FeatureName =
  | 'apiKey'
  | 'policy'
  | 'gatewayResponses'
  | 'validation'
  | 'cache'
  | 'streaming'

/** `x-tidegate-…` of the document or of an operation. */
export const extensionAt =
  (cursor: Cursor, place: Spot): FeatureAt =>
  (name) =>
    cursor.child(place, extensionOf(name))

export const extensionOf = (name: FeatureName): `x-${string}` =>
  `x-tidegate-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** Seconds that an answer is kept at most, as on AWS. */
const maxTtlSeconds = 3600

/**
 * What an HTTP API has beyond AWS's; undefined where nothing is said. Whatever is not understood is an error: what is
 * dropped would leave the API open.
 */
export function readApiFeatures(cursor: Cursor, at: FeatureAt): HttpApiFeatures | undefined {
  const apiKeyRequired = readFlag(cursor, at('apiKey'))
  // Its resources are not yet expanded, since they name the API's id.
  const policy = readPolicy(cursor, at('policy'))
  const gatewayResponses = readGatewayResponses(cursor, at('gatewayResponses'), 'fail')
  for (const { responseType, responseParameters = {} } of gatewayResponses) {
    for (const target of Object.keys(responseParameters)) {
      if (!/^gatewayresponse\.header\.[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(target))
        cursor.fail(
          `${shown(target)} of gateway response ${responseType} is no gatewayresponse.header.NAME`,
          at('gatewayResponses'),
        )
    }
  }
  return whole({
    ...(apiKeyRequired !== undefined && { apiKeyRequired }),
    ...(policy !== undefined && { policy }),
    ...(gatewayResponses.length > 0 && { gatewayResponses }),
  })
}

/** The same of one route. `isModern`: schemas are those of OpenAPI 3.1. */
export function readRouteFeatures(
  cursor: Cursor,
  at: FeatureAt,
  isModern: boolean,
): RouteFeatures | undefined {
  const apiKeyRequired = readFlag(cursor, at('apiKey'))
  const validation = readValidation(cursor, at('validation'), isModern)
  const cache = readCache(cursor, at('cache'))
  const streaming = readStreaming(cursor, at('streaming'))
  return whole({
    ...(apiKeyRequired !== undefined && { apiKeyRequired }),
    ...(validation && { validation }),
    ...(cache && { cache }),
    ...(streaming && { streaming }),
  })
}

const whole = <T extends object>(features: T): T | undefined =>
  Object.keys(features).length > 0 ? features : undefined

function readCache(cursor: Cursor, spot: Spot): RouteCache | undefined {
  if (!hasOnly(cursor, spot, ['ttlInSeconds', 'keyParameters'])) return undefined
  const ttl = cursor.child(spot, 'ttlInSeconds')
  if (ttl.value === undefined) cursor.fail(`${nameOf(spot)} has no 'ttlInSeconds'`, spot)
  const ttlInSeconds = readWhole(cursor, ttl, 1, maxTtlSeconds)
  const keyParameters = readParameters(cursor, cursor.child(spot, 'keyParameters'))
  return { ttlInSeconds: ttlInSeconds ?? 0, ...(keyParameters && { keyParameters }) }
}

function readStreaming(cursor: Cursor, spot: Spot): RouteStreaming | undefined {
  if (spot.value === true) return {}
  if (spot.value === false || !hasOnly(cursor, spot, ['timeoutInMillis'])) return undefined
  const at = cursor.child(spot, 'timeoutInMillis')
  const timeoutInMillis = readWhole(cursor, at, minIntegrationTimeoutMs, maxStreamTimeoutMs)
  return timeoutInMillis === undefined ? {} : { timeoutInMillis }
}
