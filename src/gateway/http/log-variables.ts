import { Buffer } from 'node:buffer'
import type { Exchange } from '../exchange/exchange.ts'
import { errorVariables } from '../watch/access-log/error-variables.ts'
import { logVariable as anyLogVariable, type Answered } from '../watch/access-log/log-variables.ts'
import { messageOf } from './refuse.ts'

type Read = (answered: Answered) => string | undefined

/** A `$context` variable of an HTTP API's access logs by its name without the prefix (spec http-api §14); undefined for one that they do not have. */
export function logVariable(name: string): Read | undefined {
  return (
    own.get(name) ??
    (shared.has(name) || name.startsWith('authorizer.') ? anyLogVariable(name) : undefined)
  )
}

const shared: ReadonlySet<string> = new Set([
  'accountId',
  'apiId',
  'awsEndpointRequestId',
  'customDomain.basePathMatched',
  'domainName',
  'domainPrefix',
  'extendedRequestId',
  'httpMethod',
  'identity.accountId',
  'identity.caller',
  'identity.clientCert.clientCertPem',
  'identity.clientCert.issuerDN',
  'identity.clientCert.serialNumber',
  'identity.clientCert.subjectDN',
  'identity.clientCert.validity.notAfter',
  'identity.clientCert.validity.notBefore',
  'identity.sourceIp',
  'identity.user',
  'identity.userAgent',
  'identity.userArn',
  'integration.error',
  'integration.integrationStatus',
  'integration.latency',
  'integration.requestId',
  'integration.status',
  'integrationErrorMessage',
  'integrationLatency',
  'integrationStatus',
  'path',
  'protocol',
  'requestId',
  'requestTime',
  'requestTimeEpoch',
  'responseLatency',
  'responseLength',
  'routeKey',
  'stage',
  'status',
])

/** What the client has read, where the gateway has answered in its own words. */
const errorMessage = ({ x, response }: Answered): string | undefined =>
  x.fault || x.refusal ? messageOf(response.status) : undefined

const own: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['authorizer.error', ({ x }) => authorizerError(x)],
  ['dataProcessed', ({ x, response }) => String(bytesIn(x) + bytesOut(x, response))],
  ...errorVariables(errorMessage),
])

/** What an authorizer came to: it has said nothing of the caller. */
const authorizerError = ({ authorizer, authorizerCall, refusal, fault }: Exchange) =>
  !authorizer && authorizerCall ? (refusal?.reason ?? fault?.detail ?? fault?.message) : undefined

const bytesIn = (x: Exchange): number =>
  x.bodyBytes?.byteLength ?? (Number(x.request.headers.get('content-length')) || 0)

function bytesOut({ sentBody }: Exchange, { headers }: Response): number {
  if (sentBody === null) return 0
  if (typeof sentBody === 'string') return Buffer.byteLength(sentBody)
  return sentBody?.byteLength ?? (Number(headers.get('content-length')) || 0)
}
