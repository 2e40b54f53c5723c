import { toText } from '../../gateway/body/bytes.ts'
import { startDeadline } from '../../gateway/integrations/call/deadline.ts'
import { readCapped } from '../../gateway/body/read-capped.ts'
import { parseArn } from '../../model/arn.ts'
import { maxFunctionPayloadBytes } from '../../model/limits.ts'
import type {
  FunctionCall,
  FunctionInvocation,
  FunctionResult,
  FunctionStream,
  Platform,
} from '../../model/platform.ts'

type CallAws = Platform['callAws']

/**
 * Invokes a function through the Lambda Invoke API, signed as whoever the invocation names. A timeout is answered as
 * 504, a refusal with its status. Rejects as {@link Platform.callAws} does.
 */
export async function invokeRemote(
  callAws: CallAws,
  invocation: FunctionInvocation,
): Promise<FunctionResult> {
  const deadline = startDeadline(invocation.timeoutMs)
  try {
    const response = await deadline.within(
      send(callAws, invocation, '2015-03-31', 'invocations', [
        ['x-amz-invocation-type', invocation.invocationType],
      ]),
    )
    return await deadline.within(readResult(response, invocation.maxAnswerBytes))
  } catch (error) {
    if (deadline.passed) return { statusCode: 504, payload: '' }
    throw error
  } finally {
    deadline.met()
  }
}

/** The same by `InvokeWithResponseStream`. The time is the caller's to keep. */
export async function streamRemote(callAws: CallAws, call: FunctionCall): Promise<FunctionStream> {
  const response = await send(callAws, call, '2021-11-15', 'response-streaming-invocations')
  if (response.status !== 200) return { result: await readResult(response) }
  const type = response.headers.get('content-type') ?? 'nothing'
  if (!response.body || !type.startsWith('application/vnd.amazon.eventstream')) {
    await response.body?.cancel()
    throw new Error(`Lambda answered ${type} instead of an event stream`)
  }
  const { payloadStream } = await import('./lambda-stream.ts')
  return { stream: payloadStream(response.body) }
}

function send(
  callAws: CallAws,
  { functionArn, payload, roleArn, callerKeyId, headers = {} }: FunctionCall,
  version: string,
  operation: string,
  more: readonly (readonly [string, string])[] = [],
): Promise<Response> {
  const { partition, region } = parseArn(functionArn) ?? { partition: 'aws', region: '' }
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const name = encodeURIComponent(functionArn)
  return callAws(
    `https://lambda.${region}.${suffix}/${version}/functions/${name}/${operation}`,
    {
      method: 'POST',
      headers: [
        ['content-type', 'application/json'],
        ...more.map(pair),
        ...Object.entries(headers),
      ],
      body: typeof payload === 'string' ? new TextEncoder().encode(payload) : payload,
      redirect: 'manual',
    },
    {
      service: 'lambda',
      signingName: 'lambda',
      signingRegion: region,
      ...(roleArn !== undefined && { roleArn }),
      ...(callerKeyId !== undefined && { callerKeyId }),
    },
  )
}

const pair = ([name, value]: readonly [string, string]): [string, string] => [name, value]

class ResultTooLarge extends Error {}

/** What an answer in the form of the Invoke API says. Lambda itself gives out no larger result; what answers in its place may. */
export async function readResult(
  response: Response,
  maxBytes: number = maxFunctionPayloadBytes,
): Promise<FunctionResult> {
  const statusCode = response.status
  const error = response.headers.get('x-amz-function-error')
  const requestId = response.headers.get('x-amzn-requestid')
  try {
    const bytes = await readCapped(response.body, maxBytes, () => new ResultTooLarge())
    return {
      statusCode,
      payload: toText(bytes),
      ...(requestId !== null && { requestId }),
      ...(error !== null && {
        functionError: error === 'Handled' ? ('Handled' as const) : ('Unhandled' as const),
      }),
    }
  } catch (failure) {
    if (!(failure instanceof ResultTooLarge)) throw failure
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${maxBytes} bytes).`
    const payload = JSON.stringify({ errorMessage, errorType: 'Function.ResponseSizeTooLarge' })
    return { statusCode, payload, functionError: 'Unhandled' }
  }
}
