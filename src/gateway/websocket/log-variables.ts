import { errorVariables } from '../watch/access-log/error-variables.ts'
import { logVariable as anyLogVariable, type Answered } from '../watch/access-log/log-variables.ts'

type Read = (answered: Answered) => string | undefined

/** A `$context` variable of a WebSocket API's access logs by its name without the prefix (spec websocket §13); undefined for one that they do not have. */
export const logVariable = (name: string): Read | undefined =>
  own.get(name) ??
  (shared.has(name) || name.startsWith('authorizer.') ? anyLogVariable(name) : undefined)

const phase = (name: string) => ['error', 'latency', 'status'].map((part) => `${name}.${part}`)

const shared: ReadonlySet<string> = new Set([
  ...phase('authenticate'),
  ...phase('authorize'),
  'apiId',
  'awsEndpointRequestId',
  'connectedAt',
  'connectionId',
  'domainName',
  'error.validationErrorString',
  'eventType',
  'extendedRequestId',
  ...['accountId', 'apiKey', 'apiKeyId', 'caller', 'sourceIp', 'user', 'userAgent', 'userArn'].map(
    (part) => `identity.${part}`,
  ),
  ...['error', 'integrationStatus', 'latency', 'requestId'].map((part) => `integration.${part}`),
  'integrationErrorMessage',
  'integrationLatency',
  'integrationStatus',
  'messageDirection',
  'messageId',
  'requestId',
  'requestTime',
  'requestTimeEpoch',
  'routeKey',
  'stage',
])

const errorMessage: Read = ({ x }) => x.fault?.message ?? x.refusal?.message

const own: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['disconnectReason', ({ x }) => x.socket?.closed?.reason],
  ['disconnectStatusCode', ({ x }) => x.socket?.closed?.code.toString()],
  ...errorVariables(errorMessage),
  ['integration.status', ({ x }) => x.socket?.reply?.status.toString()],
  // A connection that is open is a success like others.
  ['status', ({ response }) => String(response.status === 101 ? 200 : response.status)],
])
