import type { HostedResult } from '../../functions/invoke/invoke.ts'
import type { FunctionInvocation } from '../../model/platform.ts'
import { functionArn, parseFunctionName } from './function-name.ts'
import { invalidMember } from './lambda-error.ts'

/** Bytes of log that `X-Amz-Log-Result` carries: Lambda API reference, Invoke. */
const maxLogResultBytes = 4_096

const invocationTypes = ['RequestResponse', 'Event', 'DryRun'] as const

/** Turns a call of Invoke into an invocation; `name` is the decoded path label. */
export function readInvocation(
  request: { readonly headers: Headers; readonly body: Uint8Array },
  name: string,
  qualifierParameter: string | undefined,
  place: { readonly region: string; readonly accountId: string },
  requestId: string,
): FunctionInvocation {
  const { functionName, qualifier = qualifierParameter } = parseFunctionName(name)
  const wanted = request.headers.get('x-amz-invocation-type') ?? 'RequestResponse'
  const invocationType = invocationTypes.find((type) => type === wanted)
  if (!invocationType) {
    const constraint = 'Member must satisfy enum value set: [Event, RequestResponse, DryRun]'
    throw invalidMember('invocationType', wanted, constraint)
  }
  const passed = ['x-amzn-trace-id', 'x-amz-client-context'].flatMap((header) => {
    const value = request.headers.get(header)
    return value === null ? [] : [[header, value] as const]
  })
  const arn = functionArn(place, functionName)
  return {
    functionArn: qualifier === undefined || qualifier === '' ? arn : `${arn}:${qualifier}`,
    payload: request.body,
    invocationType,
    // The function's own timeout bounds it.
    timeoutMs: Number.POSITIVE_INFINITY,
    headers: Object.fromEntries([...passed, ['x-amzn-requestid', requestId]]),
  }
}

/** The Invoke API's response. `tail`: the caller asked for the end of the log. */
export function renderInvocation(result: HostedResult, tail: boolean): Response {
  const { statusCode, errorType, functionError, requestId, payload, log } = result
  const headers = new Headers({ 'x-amzn-RequestId': requestId })
  if (statusCode === 204) return new Response(null, { status: 204, headers })
  headers.set('content-type', 'application/json')
  if (errorType !== undefined) headers.set('x-amzn-ErrorType', errorType)
  if (statusCode === 200) headers.set('X-Amz-Executed-Version', '$LATEST')
  if (functionError) headers.set('X-Amz-Function-Error', functionError)
  if (tail && statusCode === 200) {
    headers.set('X-Amz-Log-Result', logResult(log))
  }
  return new Response(payload, { status: statusCode, headers })
}

/** The end of a log, as the API tells it. */
export function logResult(log: string): string {
  const bytes = new TextEncoder().encode(log).slice(-maxLogResultBytes)
  return btoa(String.fromCharCode(...bytes))
}
