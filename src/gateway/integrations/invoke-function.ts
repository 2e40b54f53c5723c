import type { FunctionInvocation, FunctionResult } from '../../model/platform.ts'
import type { Exchange } from '../exchange.ts'
import { malformedProxyResponse, timedOut } from '../faults.ts'

/** The function's ARN inside an integration URI; a doubled slash after `path` is tolerated. */
const functionUri = /:lambda:path\/+2015-03-31\/functions\/(.+)\/invocations$/

/** The function ARN that an integration URI names, still with its stage variables; undefined for anything else. */
export const functionOf = (uri: string): string | undefined => functionUri.exec(uri)?.[1]

/** A function that is not reached is a 502, one that is too slow the method's 504. */
export async function invoke(x: Exchange, invocation: FunctionInvocation): Promise<FunctionResult> {
  let result: FunctionResult | undefined
  const from = x.platform.now()
  try {
    result = await x.platform.invokeFunction(invocation)
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') throw timedOut()
    throw malformedProxyResponse(`Lambda could not be called: ${String(error)}`)
  } finally {
    x.backendCall = { latencyMs: x.platform.now() - from, answer: result }
  }
  if (result.statusCode === 504) throw timedOut()
  return result
}
