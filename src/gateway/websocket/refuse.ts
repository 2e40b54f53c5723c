import { gatewayResponseTypes, internalServerError, type Fault } from '../../model/fault.ts'
import { noteThrown } from '../answer/refuse.ts'
import { respond } from '../answer/respond.ts'
import type { Exchange, LinkedApi } from '../exchange/exchange.ts'
import { newExtendedRequestId } from '../exchange/ids.ts'
import { Refusal } from '../exchange/refusal.ts'
import { messageOf } from '../http/refuse.ts'

/** A refusal in a status's words, which the stage's logs tell of. `reason` is for the operator alone. */
export const refused = (
  status: number,
  reason: string,
  errorName = errorNames[status] ?? 'InternalServerErrorException',
): Refusal => new Refusal(status, wordsOf(status), { reason, errorName, isLogged: true })

const errorNames: Readonly<Record<number, string>> = {
  400: 'BadRequestException',
  401: 'UnauthorizedException',
  403: 'ForbiddenException',
  404: 'NotFoundException',
  410: 'GoneException',
  413: 'PayloadTooLargeException',
  429: 'LimitExceededException',
}

const wordsOf = (status: number): string =>
  status === 500 ? internalServerError : messageOf(status)

/** What a client is told of whatever a step has thrown. */
type Told = {
  readonly status: number
  readonly message: string
  readonly errorName: string | undefined
  readonly headers: Readonly<Record<string, string>> | undefined
}

/** Answers a handshake or a call of `@connections` over HTTP (spec websocket §4, §11). */
export const refuseConnect: LinkedApi['refuse'] = (error, x) => {
  const { status, message, errorName, headers } = noted(error, x)
  // Who manages connections is told by the status alone (spec websocket §15).
  const body = status === 410 ? null : textOf(x, message)
  return respond(
    x,
    status,
    body,
    new Headers({
      ...(body !== null && { 'Content-Type': 'application/json' }),
      ...(errorName !== undefined && { 'x-amzn-ErrorType': errorName }),
      ...headers,
    }),
  )
}

/** Where no connection is meant, there is none to name. */
function textOf(x: Exchange, message: string): string {
  const isManaged = x.params['connectionId'] !== undefined || x.params['group'] !== undefined
  if (!x.socket && !isManaged) return JSON.stringify({ message })
  return errorText(x, message, isManaged || x.fault?.execution === true)
}

/** Answers a message: an error frame, and the connection stays open (spec websocket §10). */
export const refuseMessage: LinkedApi['refuse'] = (error, x) => {
  const { status, message } = noted(error, x)
  const isBody = x.fault?.type === 'BAD_REQUEST_BODY'
  x.sentBody = errorText(x, isBody ? 'Bad request body' : message, true, isBody)
  return new Response(null, { status })
}

/** The frame of a message whose API cannot be read just now. */
export const unreadableFrame = (connectionId: string): string =>
  `{"message": ${JSON.stringify(internalServerError)}, "connectionId":${JSON.stringify(connectionId)}, "requestId":${JSON.stringify(newExtendedRequestId())}}`

function noted(error: unknown, x: Exchange): Told {
  const fault = noteThrown(x, error)
  if (fault instanceof Refusal) return fault
  const status = statusOf(fault)
  const errorName = fault.errorName ?? ownNames[fault.type] ?? gatewayResponseTypes[fault.type][1]
  return { status, message: told(fault), errorName, headers: fault.headers }
}

/** What REST APIs call otherwise. */
const ownNames: { readonly [T in Fault['type']]?: string } = {
  ACCESS_DENIED: 'ForbiddenException',
  THROTTLED: 'LimitExceededException',
}

/** A backend that cannot be reached is one that has failed; one that is late has a status of its own. */
const statusOf = ({ type, status }: Fault): number =>
  status ?? (type === 'INTEGRATION_FAILURE' ? 502 : (gatewayResponseTypes[type][0] ?? 500))

/** Why it failed is nobody's to know. */
const isHidden: ReadonlySet<string> = new Set([
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'INTEGRATION_FAILURE',
])

const told = ({ type, message }: Fault): string =>
  isHidden.has(type) ? internalServerError : message

/** AWS's own spelling: a blank behind the first colon, and behind no other. */
function errorText(x: Exchange, message: string, spaced: boolean, withMessageId = false): string {
  const { socket, requestId } = x
  const connectionId = socket?.connectionId ?? managedId(x)
  const ids = {
    ...(connectionId !== undefined && { connectionId }),
    ...(withMessageId && socket?.message && { messageId: socket.message.id }),
    requestId,
  }
  const members = Object.entries(ids).map(([name, id]) => `"${name}":${JSON.stringify(id)}`)
  return `{"message":${spaced ? ' ' : ''}${JSON.stringify(message)}, ${members.join(', ')}}`
}

const managedId = ({ params }: Exchange): string | undefined => params['connectionId']
