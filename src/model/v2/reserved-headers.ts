const prefixes = ['access-control-', 'apigw-', 'x-amz-', 'x-amzn-']

const names: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-location',
  'forwarded',
  'keep-alive',
  'origin',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
])

/**
 * Whether a header, in lower case, is the gateway's own or the connection's: no mapping of an HTTP API may set it, and no
 * routing rule of a domain asks for it (spec parameter-mapping §10).
 */
export const isReservedHeader = (name: string): boolean =>
  names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))
