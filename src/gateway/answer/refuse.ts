import { Fault, gatewayResponseTypes, internalServerError } from '../../model/fault.ts'
import type { Exchange, LinkedApi } from '../exchange/exchange.ts'
import { newExtendedRequestId } from '../exchange/ids.ts'
import { Refusal } from '../exchange/refusal.ts'
import { warn, warnSometimes } from '../exchange/warn.ts'
import type { RenderFault } from './gateway-response.ts'

/** Links the answer to whatever a step throws: a refusal's own, the API's for a fault, the 500 for a defect of ours. */
export function linkRefuse(renderFault: RenderFault): LinkedApi['refuse'] {
  return (error, x) => {
    const thrown = noteThrown(x, error)
    return thrown instanceof Refusal ? renderRefusal(thrown) : renderFault(thrown, x)
  }
}

/** Notes what a step has thrown, which the answer is made of: a defect of ours is the fault of one. */
export function noteThrown(x: Exchange, error: unknown): Refusal | Fault {
  const at = x.platform.now()
  // Nothing of an answer that was made before goes out.
  x.sentBody = undefined
  if (error instanceof Refusal) {
    x.refusal = error
    x.record?.push({ type: 'refusal', at, reason: error.reason })
    return error
  }
  const fault = error instanceof Fault ? error : noteUnplanned(x, error)
  if (fault === error) tellOperator(x, fault)
  x.fault = fault
  x.record?.push({ type: 'fault', at, fault })
  return fault
}

/** A refusal's answer, which no gateway response has a say in. */
function renderRefusal({ status, message, errorName, ofHttpApi }: Refusal): Response {
  if (ofHttpApi) return Response.json({ message }, { status })
  return errorName === undefined
    ? new Response(message, { status, headers: { 'Content-Type': 'text/plain' } })
    : Response.json({ message }, { status, headers: { 'x-amzn-ErrorType': errorName } })
}

/** The answer of a request whose API is not known: ids it has all the same (spec rest-responses §1). */
export function identifiedRefusal(refusal: Refusal): Response {
  const response = renderRefusal(refusal)
  if (refusal.ofHttpApi) {
    response.headers.set('apigw-requestid', newExtendedRequestId())
    return response
  }
  response.headers.set('x-amzn-RequestId', crypto.randomUUID())
  response.headers.set('x-amz-apigw-id', newExtendedRequestId())
  return response
}

/** A backend that is away fails every call, and so does an issuer whose keys cannot be read. */
const isOften: ReadonlySet<string> = new Set([
  'AUTHORIZER_CONFIGURATION_ERROR',
  'INTEGRATION_TIMEOUT',
  'INTEGRATION_FAILURE',
])

/**
 * Logs what a fault has for the operator to read: why a definition could not be carried out. Why a caller is refused is
 * told where somebody asks: anybody can cause it.
 */
export function tellOperator(x: Exchange, fault: Fault): void {
  const isOurs = (fault.status ?? gatewayResponseTypes[fault.type][0] ?? 500) >= 500
  if (fault.detail !== undefined && isOurs)
    (isOften.has(fault.type) ? warnSometimes : warn)(x, fault.detail)
}

/** A defect of ours: its text goes to the log under the request's id, never to the caller. */
export function noteUnplanned(x: Exchange, error: unknown): Fault {
  x.platform.log({
    level: 'error',
    message: 'unplanned error',
    requestId: x.requestId,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
  return new Fault('DEFAULT_5XX', internalServerError, { execution: true, status: 500 })
}
