import type { Fault } from '../../../model/fault.ts'
import type { FunctionInvocation, FunctionResult } from '../../../model/platform.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { malformedProxyResponse, misconfigured, timedOut } from '../../exchange/faults.ts'
import { holdMade } from '../../body/held-bytes.ts'
import { refusals } from '../call/call.ts'

/** The function's ARN inside an integration URI; a doubled slash after `path` is tolerated. */
const functionUri = /:lambda:path\/+2015-03-31\/functions\/(.+)\/invocations$/
const streamedUri = /:lambda:path\/+2021-11-15\/functions\/(.+)\/response-streaming-invocations$/

/** The function ARN that an integration URI names, still with its stage variables; undefined for anything else. */
export const functionOf = (uri: string): string | undefined => functionUri.exec(uri)?.[1]

/** The same of an `integrationUri`, which may be the ARN itself. Throws for one that names no function. */
export function functionArnOf(integrationUri: string): string {
  const arn =
    functionOf(integrationUri) ??
    (/^arn:aws[a-z-]*:lambda:/.test(integrationUri) ? integrationUri : undefined)
  if (arn === undefined)
    throw new Error(`integrationUri ${integrationUri || '(none)'} names no Lambda function`)
  return arn
}

/** The same for a URI of the API that streams a function's answer. */
export const streamedFunctionOf = (uri: string): string | undefined => streamedUri.exec(uri)?.[1]

/** A function that is not reached is a 502, one that is too slow the method's 504. */
export async function invoke(x: Exchange, invocation: FunctionInvocation): Promise<FunctionResult> {
  if (invocation.payload !== x.integrationRequest?.body) holdMade(x, invocation.payload)
  let result: FunctionResult | undefined
  const from = x.platform.now()
  try {
    result = await x.platform.invokeFunction(invocation)
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') throw timedOut()
    throw notInvoked(error)
  } finally {
    x.backendCall = { latencyMs: x.platform.now() - from, answer: result }
  }
  if (result.statusCode === 504) throw timedOut()
  holdMade(x, result.payload)
  return result
}

/** The fault of a function that could not be called. */
export function notInvoked(error: unknown): Fault {
  // Nothing was sent: the configuration names a role that cannot be assumed, or a function that must not be called.
  if (error instanceof Error && refusals.has(error.name)) return misconfigured(error.message)
  return malformedProxyResponse(`Lambda could not be called: ${String(error)}`)
}
