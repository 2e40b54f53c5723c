import type { FunctionInvocation, FunctionResult, Platform } from '../model/platform.ts'
import { toText } from '../gateway/bytes.ts'
import { startDeadline } from '../gateway/integrations/deadline.ts'
import { readCapped } from '../gateway/request-body.ts'
import { parseArn } from '../model/arn.ts'
import { maxFunctionPayloadBytes } from '../model/limits.ts'
import { signRequest } from '../wire/sigv4/sign-request.ts'
import { keyOf, operatorCredentials } from './aws-credentials.ts'
import type { Env } from './env.ts'

/**
 * Invokes a function through the Lambda Invoke API: at `AWS_ENDPOINT_URL_LAMBDA`, `AWS_ENDPOINT_URL`, or
 * AWS itself, signed with the operator's credentials or the caller's own. A timeout is answered as 504, a refusal with its status.
 */
export async function invokeRemote(
  env: Env,
  invocation: FunctionInvocation,
  platform: Pick<Platform, 'fetch' | 'accessKey'>,
): Promise<FunctionResult> {
  const region = parseArn(invocation.functionArn)?.region ?? ''
  const endpoint =
    env.AWS_ENDPOINT_URL_LAMBDA ?? env.AWS_ENDPOINT_URL ?? `https://lambda.${region}.amazonaws.com`
  const url = `${endpoint.replace(/\/$/, '')}/2015-03-31/functions/${encodeURIComponent(invocation.functionArn)}/invocations`
  const headers: [string, string][] = [
    ['content-type', 'application/json'],
    ['x-amz-invocation-type', invocation.invocationType],
    ...Object.entries(invocation.headers ?? {}),
  ]
  const { callerKeyId } = invocation
  const credentials =
    callerKeyId === undefined ? operatorCredentials(env) : await keyOf(callerKeyId, platform)
  if (!credentials) {
    // Lambda would answer an unsigned call with this status.
    return { statusCode: 403, payload: '{"message":"Missing Authentication Token"}' }
  }
  headers.push(
    ['host', new URL(url).host],
    ...signRequest({
      method: 'POST',
      url,
      headers: [...headers, ['host', new URL(url).host]],
      body: invocation.payload,
      credentials,
      region,
      service: 'lambda',
      now: Date.now(),
    }),
  )
  const deadline = startDeadline(invocation.timeoutMs)
  try {
    const init = {
      method: 'POST',
      headers,
      body: invocation.payload,
      redirect: 'manual',
    } as const
    const response = await deadline.within(platform.fetch(url, init))
    const functionError = response.headers.get('x-amz-function-error')
    const requestId = response.headers.get('x-amzn-requestid')
    return {
      statusCode: response.status,
      payload: toText(
        await deadline.within(readCapped(response.body, maxFunctionPayloadBytes, tooLarge)),
      ),
      ...(requestId && { requestId }),
      ...(functionError && {
        functionError: functionError === 'Handled' ? 'Handled' : 'Unhandled',
      }),
    }
  } catch (error) {
    if (deadline.passed) return { statusCode: 504, payload: '' }
    throw error
  } finally {
    deadline.met()
  }
}

const tooLarge = () => new Error(`the answer is larger than ${maxFunctionPayloadBytes} bytes`)
