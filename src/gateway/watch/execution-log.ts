import { internalServerError, type Fault, type GatewayResponseType } from '../../model/fault.ts'
import { mediaType } from '../answer/binary.ts'
import { readText } from '../body/bytes.ts'
import type { ExecutionEvent, ExecutionRecord, Pairs } from '../exchange/execution-record.ts'
import { logLine, masked } from './log-line.ts'

/**
 * The text of a test's `log` from what was recorded (spec control-plane §13, integrations §24): dated
 * lines in AWS's words and order, each ended by a line feed.
 */
export function executionLog(record: ExecutionRecord): string {
  const request = record.find((event) => event.type === 'method request')
  const lines = executionMessages(record).map(({ at, text }) => logLine(at, text))
  return `Execution log for request ${request?.requestId ?? ''}\n${lines.join('')}`
}

/** The messages of an execution log, in AWS's words and order; `at` in milliseconds since 1970. */
export const executionMessages = (
  record: ExecutionRecord,
): { readonly at: number; readonly text: string; readonly event: ExecutionEvent }[] =>
  asLogged(record).flatMap((event) =>
    messagesOf(event, record)
      .filter((text) => text !== undefined)
      .map((text) => ({ at: event.at, text, event })),
  )

/** Who calls is found out before the execution starts; that of a caller who is refused never does. */
function asLogged(record: ExecutionRecord): ExecutionRecord {
  const request = record.findIndex(({ type }) => type === 'method request')
  const access = record.findLastIndex(
    (event) => event.type === 'access' && event.messages.length > 0,
  )
  if (request < 0 || access < request) return record
  const isRefused = record.some(
    (event) => event.type === 'fault' && accessFaults.has(event.fault.type),
  )
  return [
    ...record.slice(0, request),
    ...record.slice(request + 1, access + 1),
    ...(isRefused ? [] : [record[request]!]),
    ...record.slice(access + 1),
  ]
}

const accessFaults: ReadonlySet<GatewayResponseType> = new Set<GatewayResponseType>([
  'ACCESS_DENIED',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'INVALID_API_KEY',
  'QUOTA_EXCEEDED',
  'THROTTLED',
  'UNAUTHORIZED',
])

function messagesOf(
  event: ExecutionEvent,
  record: ExecutionRecord,
): readonly (string | undefined)[] {
  switch (event.type) {
    case 'method request':
      return [
        `Starting execution for request: ${event.requestId}`,
        `HTTP Method: ${event.httpMethod}, Resource Path: ${event.path}`,
        `Method request path: ${dump(event.pathParameters)}`,
        `Method request query string: ${dump(event.query)}`,
        `Method request headers: ${dump(withoutSecrets(event.headers))}`,
        bodyLine('Method request body before transformations', event.body),
      ]
    case 'endpoint request':
      return [
        `Endpoint request URI: ${event.uri}`,
        `Endpoint request headers: ${dump(withoutSecrets(event.headers))}`,
        bodyLine('Endpoint request body after transformations', event.body),
        `Sending request to ${event.uri}`,
      ]
    case 'endpoint response':
      return [
        `Received response. Status: ${event.status}, Integration latency: ${event.latencyMs} ms`,
        `Endpoint response headers: ${dump(event.headers)}`,
        bodyLine('Endpoint response body before transformations', event.body),
      ]
    case 'fault':
      return failureOf(event.fault, record)
    case 'method response': {
      const completed = `Method completed with status: ${event.status}`
      // A refusal is told by its own line alone.
      if (record.some(({ type }) => type === 'fault')) return [completed]
      return [
        bodyLine('Method response body after transformations', event.body),
        `Method response headers: ${dump(event.headers)}`,
        'Successfully completed execution',
        completed,
      ]
    }
    case 'access':
      return event.messages
    case 'refusal':
    case 'step':
      return []
  }
}

/** AWS's sentence for a failure; where it is not known, the fault's own. */
function failureOf(fault: Fault, record: ExecutionRecord): readonly string[] {
  const request = record.find((event) => event.type === 'method request')
  const refusal = authorizerFailure(fault, request?.requestId ?? '')
  return refusal ?? [failures[fault.type]?.(fault, record) ?? fault.message]
}

/** The same of an authorizer that knows no caller or cannot decide; undefined for other failures (spec rest-auth §6). */
export function authorizerFailure(
  { type, detail, message }: Fault,
  requestId: string,
): readonly string[] | undefined {
  if (type === 'UNAUTHORIZED') return [`Unauthorized request: ${requestId}`, message]
  if (type !== 'AUTHORIZER_CONFIGURATION_ERROR') return undefined
  return [
    configurationPrefix + (detail ?? message),
    // An answer that cannot be read is told by its own line alone.
    ...(detail?.startsWith('Invalid JSON in response')
      ? []
      : [`${configurationPrefix}Authorizer error`]),
    'AuthorizerConfigurationException',
  ]
}

const failures: {
  readonly [T in GatewayResponseType]?: (fault: Fault, record: ExecutionRecord) => string
} = {
  API_CONFIGURATION_ERROR: configurationError,
  BAD_REQUEST_BODY: (fault, record) =>
    `Request body does not match model schema for content type ${contentTypeOf(record)}: ${bracketed(fault.validationErrorString ?? fault.message)}`,
  DEFAULT_5XX: () => 'Execution failed due to an internal error',
  INTEGRATION_FAILURE: integrationFailure,
  INVALID_API_KEY: ({ detail, message }) => detail ?? message,
  QUOTA_EXCEEDED: ({ detail, message }) => detail ?? message,
  THROTTLED: ({ detail, message }) => detail ?? message,
  INTEGRATION_TIMEOUT: () => 'Execution failed due to a timeout error',
}

function integrationFailure(fault: Fault, record: ExecutionRecord): string {
  const answer = record.findLast((event) => event.type === 'endpoint response')
  if (answer?.functionError !== undefined) {
    const { status, functionError, invocationId: id } = answer
    const said = `Lambda execution failed with status ${status} due to customer function error: ${functionError}`
    return id === undefined ? said : `${said}. Lambda request id: ${id}`
  }
  if (answer?.invocationId !== undefined && answer.status >= 300) {
    return `Lambda invocation failed with status: ${answer.status}. Lambda request id: ${answer.invocationId}`
  }
  // Only what a backend answered has a status of its own: a 502.
  if (fault.status !== undefined) return configurationError(fault)
  return 'Execution failed due to a network error communicating with endpoint'
}

const configurationPrefix = 'Execution failed due to configuration error: '

/** AWS's sentence for a definition that could not be carried out. */
export function configurationError({ detail = internalServerError }: Fault): string {
  return detail.startsWith(configurationPrefix) ? detail : configurationPrefix + detail
}

/** What the model was chosen by: no Content-Type counts as JSON. */
function contentTypeOf(record: ExecutionRecord): string {
  const request = record.find((event) => event.type === 'method request')
  const header = request?.headers.find(([name]) => name.toLowerCase() === 'content-type')
  return header ? mediaType(header[1]) : 'application/json'
}

const bracketed = (text: string): string => (text.startsWith('[') ? text : `[${text}]`)

/** `{a=1, b=2}`, as Java prints a map; several values of a name are joined. */
function dump(pairs: Pairs): string {
  const values = new Map<string, string>()
  for (const [name, value] of pairs) {
    const present = values.get(name)
    values.set(name, present === undefined ? value : `${present},${value}`)
  }
  return `{${[...values].map(([name, value]) => `${name}=${value}`).join(', ')}}`
}

const secretHeaders: ReadonlySet<string> = new Set(['authorization', 'x-api-key'])

const withoutSecrets = (headers: Pairs): Pairs =>
  headers.map(([name, value]) => [
    name,
    secretHeaders.has(name.toLowerCase()) ? masked(value) : value,
  ])

/** Undefined for a body that was not noted. */
const bodyLine = (label: string, body: string | Uint8Array | undefined): string | undefined =>
  body === undefined ? undefined : `${label}: ${shown(body)}`

/** Bytes that are no text are not shown: spec integrations §24. */
const shown = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : (readText(body) ?? '[Binary Data]')
