import { authorizerVariable } from './authorizer.ts'
import { keyOf } from './identity.ts'
import { sourceIp } from '../client/client.ts'
import type { Exchange } from '../exchange/exchange.ts'

/** A `$context` variable: text, or undefined where it does not apply to this request. */
export type Variable = (x: Exchange) => string | undefined

/**
 * A `$context` variable by its name without the prefix; undefined for one that no request has. Any name below
 * `authorizer.` may be one.
 */
export const contextVariable = (name: string): Variable | undefined =>
  contextVariables.get(name) ??
  (name.startsWith(authorizerPrefix)
    ? authorizerVariable(name.slice(authorizerPrefix.length))
    : undefined)

const authorizerPrefix = 'authorizer.'

/**
 * `$context` by name without the prefix (spec rest-responses §7). Error variables live with the gateway
 * responses, which alone can see them.
 */
const contextVariables: ReadonlyMap<string, Variable> = new Map<string, Variable>([
  ['accountId', (x) => x.platform.accountId],
  ['apiId', (x) => x.location.apiId],
  ['connectedAt', ({ socket }) => socket && String(socket.connectedAt)],
  ['connectionId', ({ socket }) => socket?.connectionId],
  ['customDomain.basePathMatched', (x) => x.location.customDomain?.basePathMatched],
  ['customDomain.routingRuleIdMatched', (x) => x.location.customDomain?.routingRuleIdMatched],
  ['deploymentId', (x) => x.stage.deploymentId],
  ['domainName', (x) => x.location.domainName],
  ['domainPrefix', (x) => domainPrefix(x)],
  ['endpointType', (x) => x.api.endpoint.type],
  ['eventType', ({ socket }) => socket?.type],
  ['extendedRequestId', (x) => x.extendedRequestId],
  ['httpMethod', (x) => x.request.method],
  ['identity.accessKey', (x) => x.caller?.accessKeyId],
  ['identity.accountId', (x) => x.caller?.accountId],
  ['identity.apiKey', (x) => keyOf(x)?.apiKey],
  ['identity.apiKeyId', (x) => keyOf(x)?.apiKeyId],
  ['identity.caller', (x) => x.caller?.userId],
  ...(['clientCertPem', 'issuerDN', 'serialNumber', 'subjectDN'] as const).map(
    (name): [string, Variable] => [
      `identity.clientCert.${name}`,
      (x) => x.location.clientCert?.[name],
    ],
  ),
  ...(['notAfter', 'notBefore'] as const).map((name): [string, Variable] => [
    `identity.clientCert.validity.${name}`,
    (x) => x.location.clientCert?.validity[name],
  ]),
  ['identity.sourceIp', (x) => sourceIp(x)],
  ['identity.userAgent', (x) => x.request.headers.get('user-agent') ?? undefined],
  ['identity.user', (x) => x.caller?.userId],
  ['identity.userArn', (x) => x.caller?.userArn],
  ['identity.vpcId', (x) => x.location.vpcEndpoint?.vpcId],
  ['identity.vpceId', (x) => x.location.vpcEndpoint?.id],
  [
    'isCanaryRequest',
    ({ stage }) =>
      stage.isCanaryRequest === undefined ? undefined : String(stage.isCanaryRequest),
  ],
  ['messageDirection', ({ socket }) => socket && 'IN'],
  ['messageId', ({ socket }) => socket?.message?.id],
  ['operationName', (x) => x.route?.operationName],
  ['path', (x) => x.location.contextPath],
  ['protocol', () => protocol],
  ['requestId', (x) => x.requestId],
  ['requestTime', (x) => requestTime(x.startedAt)],
  ['requestTimeEpoch', (x) => String(x.startedAt)],
  ['resourceId', (x) => x.route?.resourceId],
  ['resourcePath', (x) => x.route?.resourcePath],
  ['routeKey', (x) => x.route?.routeKey],
  ['stage', (x) => x.location.stageName],
])

/** Whatever the client speaks, API Gateway says HTTP/1.1 (spec rest-routing §8). */
export const protocol = 'HTTP/1.1'

/** First label of the host. */
export const domainPrefix = (x: Exchange): string =>
  x.location.domainName.split('.', 1)[0] ?? x.location.domainName

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `12/Mar/2025:19:03:58 +0000`. */
export function requestTime(epochMs: number): string {
  const second = Math.floor(epochMs / 1000)
  if (second !== known.second) known = { second, text: timeOf(epochMs) }
  return known.text
}

/** The text of the second in which most requests ask for it. */
let known = { second: Number.NaN, text: '' }

function timeOf(epochMs: number): string {
  const iso = new Date(epochMs).toISOString()
  return `${iso.slice(8, 10)}/${months[Number(iso.slice(5, 7)) - 1]!}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`
}
