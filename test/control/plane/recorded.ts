import { accountId, type Params } from './control-plane.ts'

export const noApi = (id: string) =>
  `404 NotFoundException: Invalid API identifier specified ${accountId}:${id}`
export const noResource = '404 NotFoundException: Invalid Resource identifier specified'
export const noMethod = '404 NotFoundException: Invalid Method identifier specified'
export const noIntegration = '404 NotFoundException: Invalid Integration identifier specified'
export const noValidator = '404 NotFoundException: Invalid Request Validator identifier specified'
export const bad = (message: string) => `400 BadRequestException: ${message}`
export const noOp = (path: string, op: string) =>
  bad(`Invalid patch path  '${path}' specified for op '${op}'. Please choose supported operations`)
export const onlyReplace = bad('Invalid patch operation specified. Must be one of: [replace]')
const ops = '[add, remove, move, test, replace, copy]'
export const wrongOp = (operation: string, position: number) =>
  `Value 'wrong' at '${operation}Input.patchOperations.${position}.member.op' failed to satisfy constraint: Member must satisfy enum value set: ${ops}`
export const noAuthorizer = bad(
  'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
)
export const noSetting = (path: string) =>
  bad(`Cannot remove method setting ${path} because there is no method setting for this method `)
export const logPaths = bad(
  'Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]',
)
export const settingPaths = (path: string) =>
  bad(
    `Invalid method setting path: ${path}. Must be one of: [/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, /tracingEnabled]`,
  )
export const types =
  '[REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, MISSING_AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN]'
export const endpoint = (types: string[], ipAddressType?: string) => ({
  name: 'n',
  endpointConfiguration: { types, ...(ipAddressType && { ipAddressType }) },
})

/** A case, the operation, its parameters on the pet store, and what AWS answered. */
export type RecordedError = readonly [id: string, operation: string, params: Params, error: string]
