/**
 * What the service model says and the SDK clients leave out, or what was recorded from AWS and differs from them.
 */

/**
 * Enumerations in the order AWS prints them in validation messages; the clients sort them by name.
 * Recorded: conformance tables/error-messages.json (UpdateRestApi, PutIntegration, CreateRestApi, GetGatewayResponse).
 */
export const recordedEnumOrders: Readonly<Record<string, readonly string[]>> = {
  Op: ['add', 'remove', 'move', 'test', 'replace', 'copy'],
  IntegrationType: ['HTTP', 'MOCK', 'AWS_PROXY', 'HTTP_PROXY', 'AWS'],
  IpAddressType: ['ipv4', 'dualstack'],
  GatewayResponseType: [
    'REQUEST_TOO_LARGE',
    'RESOURCE_NOT_FOUND',
    'AUTHORIZER_CONFIGURATION_ERROR',
    'MISSING_AUTHENTICATION_TOKEN',
    'BAD_REQUEST_BODY',
    'INVALID_SIGNATURE',
    'INVALID_API_KEY',
    'BAD_REQUEST_PARAMETERS',
    'AUTHORIZER_FAILURE',
    'UNAUTHORIZED',
    'INTEGRATION_TIMEOUT',
    'ACCESS_DENIED',
    'DEFAULT_4XX',
    'DEFAULT_5XX',
    'WAF_FILTERED',
    'QUOTA_EXCEEDED',
    'THROTTLED',
    'API_CONFIGURATION_ERROR',
    'UNSUPPORTED_MEDIA_TYPE',
    'INTEGRATION_FAILURE',
    'EXPIRED_TOKEN',
  ],
}

/** Members that are double; the clients' schemas know only "number". Source: the service models' documentation. */
export const doubles: ReadonlySet<string> = new Set([
  'rateLimit',
  'throttlingRateLimit',
  'percentTraffic',
])

/** The two patterns of v1's model: status codes, and the location of a documentation part, which also takes `*`. */
export function patternOf(structure: string, member: string): string | undefined {
  if (member !== 'statusCode') return undefined
  return structure === 'DocumentationPartLocation'
    ? String.raw`^([1-5]\d\d|\*|\s*)$`
    : String.raw`[1-5]\d\d`
}
