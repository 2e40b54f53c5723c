import type { FunctionInvocation, FunctionResult } from '../model/platform.ts'
import { parseArn } from '../model/arn.ts'
import { signRequest } from '../wire/sigv4/sign-request.ts'
import type { Env } from './env.ts'

/**
 * Invokes a function through the Lambda Invoke API: at `AWS_ENDPOINT_URL_LAMBDA`, `AWS_ENDPOINT_URL`, or
 * AWS itself, signed with the operator's credentials. A timeout is answered as 504, a refusal with its status.
 */
export async function invokeRemote(
  env: Env,
  invocation: FunctionInvocation,
  send: (url: string, init: RequestInit) => Promise<Response>,
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
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env
  if (!accessKeyId || !secretAccessKey) {
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
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
      region,
      service: 'lambda',
      now: Date.now(),
    }),
  )
  const signal = AbortSignal.timeout(invocation.timeoutMs)
  try {
    const init = {
      method: 'POST',
      headers,
      body: invocation.payload,
      redirect: 'manual',
      signal,
    } as const
    const response = await send(url, init)
    const functionError = response.headers.get('x-amz-function-error')
    return {
      statusCode: response.status,
      payload: await response.text(),
      ...(functionError && {
        functionError: functionError === 'Handled' ? 'Handled' : 'Unhandled',
      }),
    }
  } catch (error) {
    if (signal.aborted) return { statusCode: 504, payload: '' }
    throw error
  }
}
