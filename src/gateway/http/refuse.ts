import { Fault, gatewayResponseTypes } from '../../model/fault.ts'
import type { linkOwnResponses } from '../answer/gateway-response.ts'
import { noteThrown } from '../answer/refuse.ts'
import { refusalType } from '../watch/access-log/error-variables.ts'
import type { LinkedApi } from '../exchange/exchange.ts'
import { Refusal, type RefusalOptions } from '../exchange/refusal.ts'

/** The words of each status, which no definition changes (spec http-api §12). */
const messages: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  414: 'URI Too Long',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** A refusal in the words of its status, which the stage's logs tell of. `reason` is for the operator alone. */
export const refused = (
  status: number,
  reason: string,
  headers?: RefusalOptions['headers'],
): Refusal =>
  new Refusal(status, messageOf(status), {
    reason,
    isLogged: true,
    ofHttpApi: true,
    ...(headers && { headers }),
  })

/** What an API's own gateway responses make of a fault; undefined for one that none is for. */
type RenderOwn = ReturnType<typeof linkOwnResponses>

/**
 * Answers whatever a step of an HTTP API throws. What shared steps say in a REST API's words has its own here; gateway
 * responses are an extension (docs/http-features.md), and have a say in what the stage's logs tell of.
 */
export const linkRefuse =
  (render?: RenderOwn): LinkedApi['refuse'] =>
  (error, x) => {
    const thrown = noteThrown(x, error)
    if (!(thrown instanceof Refusal)) {
      const status = statusOf(thrown)
      return render?.(thrown, x, status, messageOf(status)) ?? answer(status, thrown.headers)
    }
    const { status, headers, isLogged } = thrown
    const own = isLogged ? render?.(faultOf(thrown), x, status, messageOf(status)) : undefined
    return own ?? answer(status, headers)
  }

const faultOf = ({ status, headers }: Refusal): Fault =>
  new Fault(refusalType(status), messageOf(status), { status, ...(headers && { headers }) })

/** A function that failed or answered what is no response is a 500 here; a backend that is away or late a 503. */
function statusOf({ type, status }: Fault): number {
  if (type === 'INTEGRATION_FAILURE') return status === undefined ? 503 : 500
  if (type === 'INTEGRATION_TIMEOUT') return status ?? 503
  return status ?? gatewayResponseTypes[type][0] ?? 500
}

/** What a client reads of a status that the gateway itself has answered with. */
export const messageOf = (status: number): string =>
  messages[status] ?? (status < 500 ? 'Bad Request' : 'Internal Server Error')

const answer = (status: number, headers: Readonly<Record<string, string>> = {}): Response =>
  Response.json({ message: messageOf(status) }, { status, headers })
