import type { FunctionCode, HostedFunction } from '../../model/account/hosted-function.ts'
import type { FunctionCall, FunctionInvocation, FunctionResult } from '../../model/platform.ts'
import { bytesOfBase64 } from '../modules/function-code.ts'
import {
  type FunctionCredentials,
  grace,
  type InvokeHead,
  maxLoadMs,
} from '../protocol/runner-protocol.ts'
import { asynchronousFailure } from './asynchronous-failure.ts'
import {
  callRunner,
  FunctionOverdue,
  type RunnerAnswer,
  type RunnerLink,
  RunnerLost,
  TooManyCalls,
} from './call-runner.ts'

/** Bytes of a synchronous request: Lambda quotas, "Invocation payload". */
const maxRequestBytes = 6_291_456
/** Bytes of an asynchronous request: the same table. */
const maxEventBytes = 1_048_576
/** Bytes of a result, as Lambda's error names it. */
export const maxResultBytes = 6_291_556

/** A {@link FunctionResult} with what the Invoke API's other headers tell. */
export type HostedResult = FunctionResult & {
  readonly requestId: string
  /** `x-amzn-ErrorType` where the API itself refused. */
  readonly errorType?: string
  /** What `X-Amz-Log-Result` shows the end of. */
  readonly log: string
}

/** What hosted invocations need of their surroundings. */
export type HostedContext = RunnerLink & {
  waitUntil(work: Promise<unknown>): void
  /** What a function signs its own calls with; undefined where that is nothing. */
  credentials?(fn: HostedFunction): Promise<FunctionCredentials | undefined>
  /** For the operator. */
  log(line: Readonly<Record<string, unknown>>): void
}

/**
 * Runs a function hosted here and answers as Lambda's Invoke API does: 200 with the result or the error
 * of the function, 202 for `Event`, 204 for `DryRun`, 400 and 413 for payloads it does not take.
 * `code` is called only when the runner has no copy loaded. Headers read: `x-amzn-requestid`,
 * `x-amzn-trace-id`, `x-amz-client-context`.
 * @throws `TimeoutError` when `invocation.timeoutMs` ends before the function does; what `code` throws.
 */
export async function invokeHosted(
  fn: HostedFunction,
  code: () => Promise<FunctionCode>,
  invocation: FunctionInvocation,
  context: HostedContext,
): Promise<HostedResult> {
  const requestId = invocation.headers?.['x-amzn-requestid'] ?? crypto.randomUUID()
  const refused = refusal(invocation)
  if (refused) return { ...refused, requestId, log: '' }
  if (invocation.invocationType === 'DryRun') {
    return { statusCode: 204, payload: '', requestId, log: '' }
  }
  if (invocation.invocationType === 'Event') {
    // Lambda would try a failing one twice more, after minutes; here it runs once.
    const patient = { ...invocation, timeoutMs: Number.POSITIVE_INFINITY }
    const { functionName } = fn
    // Nobody waits for the result, so that only the operator can be told of a failure.
    const failed = (error: string) =>
      context.log(asynchronousFailure(functionName, requestId, error))
    context.waitUntil(
      run(fn, code, patient, requestId, context).then(
        ({ functionError, payload }) => functionError && failed(payload),
        (error: unknown) => failed(String(error)),
      ),
    )
    return { statusCode: 202, payload: '', requestId, log: '' }
  }
  return run(fn, code, invocation, requestId, context)
}

/** Why the API refuses a payload before any function sees it. A synchronous one is parsed by the function's side. */
function refusal(invocation: Pick<FunctionInvocation, 'payload' | 'invocationType'>) {
  const { payload, invocationType } = invocation
  const length =
    typeof payload === 'string' ? new TextEncoder().encode(payload).length : payload.length
  const limit = invocationType === 'Event' ? maxEventBytes : maxRequestBytes
  if (length > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`
    return userError(413, 'RequestTooLargeException', message)
  }
  if (invocationType === 'RequestResponse' || length === 0) return undefined
  try {
    JSON.parse(typeof payload === 'string' ? payload : new TextDecoder().decode(payload))
    return undefined
  } catch (error) {
    return notJson(error instanceof Error ? error.message : '')
  }
}

function notJson(reason: string) {
  const message = `Could not parse request body into json: Could not parse payload into json: ${reason}`
  return userError(400, 'InvalidRequestContentException', message)
}

function userError(statusCode: number, errorType: string, message: string) {
  return { statusCode, errorType, payload: JSON.stringify({ Type: 'User', message }) }
}

/** Lambda's answer when as many functions run as may at once. */
const throttled = {
  statusCode: 429,
  errorType: 'TooManyRequestsException',
  payload: JSON.stringify({
    Reason: 'ConcurrentInvocationLimitExceeded',
    Type: 'User',
    message: 'Rate Exceeded.',
  }),
}

/** What a function writes, as it writes it; or its refusal or failure when it has written nothing. */
export type HostedStream =
  | { readonly stream: ReadableStream<Uint8Array>; readonly requestId: string }
  | { readonly result: HostedResult }

/**
 * Runs a function as Lambda's InvokeWithResponseStream does, in one of the two forms of the runner's protocol. The
 * result of a function that does not stream is one piece. The time is the caller's to keep, beside the function's own.
 */
export async function streamHosted(
  fn: HostedFunction,
  code: () => Promise<FunctionCode>,
  call: FunctionCall,
  form: NonNullable<InvokeHead['stream']>,
  context: HostedContext,
): Promise<HostedStream> {
  const requestId = call.headers?.['x-amzn-requestid'] ?? crypto.randomUUID()
  const done = (result: Partial<HostedResult> & Pick<HostedResult, 'payload'>): HostedStream => ({
    result: { statusCode: 200, requestId, log: '', ...result },
  })
  const refused = refusal({ ...call, invocationType: 'RequestResponse' })
  if (refused) return done(refused)
  const head = { ...(await headOf(fn, call, requestId, context)), stream: form }
  try {
    const answer = await callRunner(head, call.payload, code, context, {})
    return 'stream' in answer ? { ...answer, requestId } : done(read(answer, fn, requestId))
  } catch (error) {
    if (error instanceof RunnerLost) return done(unhandled(killed(requestId)))
    if (error instanceof TooManyCalls) return done(throttled)
    throw error
  }
}

async function run(
  fn: HostedFunction,
  code: () => Promise<FunctionCode>,
  invocation: FunctionInvocation,
  requestId: string,
  context: HostedContext,
): Promise<HostedResult> {
  let begunAt = context.now()
  const functionMs = fn.timeout * 1000
  const limits = {
    functionMs: functionMs + grace.gateway,
    loadMs: Math.max(maxLoadMs, functionMs),
    ...(Number.isFinite(invocation.timeoutMs) && { callerMs: invocation.timeoutMs }),
  }
  const head = await headOf(fn, invocation, requestId, context)
  const outcome = async (): Promise<Pick<HostedResult, 'payload'> & Partial<HostedResult>> => {
    try {
      const onBegin = () => (begunAt = context.now())
      const answer = await callRunner(head, invocation.payload, code, context, limits, onBegin)
      return read(answer, fn, requestId, invocation.maxAnswerBytes)
    } catch (error) {
      // The watchdog has ended the process, for this function's sake or another's.
      const isKilled = error instanceof RunnerLost
      const isLate = isKilled && context.now() - begunAt >= functionMs
      if (isLate || error instanceof FunctionOverdue) return timedOut(fn, requestId)
      if (isKilled) return unhandled(killed(requestId))
      if (error instanceof TooManyCalls) return throttled
      throw error
    }
  }
  const result = await outcome()
  const duration = context.now() - begunAt
  return {
    statusCode: 200,
    requestId,
    ...result,
    log:
      `START RequestId: ${requestId} Version: $LATEST\n${result.log ?? ''}END RequestId: ${requestId}\n` +
      `REPORT RequestId: ${requestId}\tDuration: ${duration.toFixed(2)} ms\t` +
      `Billed Duration: ${Math.ceil(duration)} ms\tMemory Size: ${fn.memorySize} MB\t\n`,
  }
}

async function headOf(
  fn: HostedFunction,
  invocation: FunctionCall,
  requestId: string,
  context: HostedContext,
): Promise<InvokeHead> {
  const traceId = invocation.headers?.['x-amzn-trace-id']
  const clientContext = readClientContext(invocation.headers?.['x-amz-client-context'])
  const credentials = await context.credentials?.(fn)
  return {
    requestId,
    functionName: fn.functionName,
    functionArn: invocation.functionArn.split(':').slice(0, 7).join(':'),
    invokedArn: invocation.functionArn,
    revisionId: fn.revisionId,
    handler: fn.handler,
    runtime: fn.runtime,
    environment: fn.environment,
    timeout: fn.timeout,
    memorySize: fn.memorySize,
    ...(traceId !== undefined && { traceId }),
    ...(clientContext !== undefined && { clientContext }),
    ...(credentials && { credentials }),
  }
}

function readClientContext(header: string | undefined): unknown {
  if (header === undefined) return undefined
  try {
    return JSON.parse(new TextDecoder().decode(bytesOfBase64(header)))
  } catch {
    return undefined // Lambda hands a broken one to nobody either
  }
}

function read(
  answer: RunnerAnswer,
  fn: HostedFunction,
  requestId: string,
  maxBytes: number = maxResultBytes,
) {
  if ('stream' in answer) throw new Error('The function runner streamed what was wanted whole.')
  const { head, payload } = answer
  const { log } = head
  if (head.status === 'timeout') return timedOut(fn, requestId, log)
  const isTooLarge = head.status === 'ok' && payload.length > maxBytes
  const text = isTooLarge ? '' : new TextDecoder().decode(payload)
  if (head.status === 'invalid') return { ...notJson(text), log }
  if (head.status === 'error') return { functionError: 'Unhandled' as const, payload: text, log }
  if (!isTooLarge) return { payload: text, log }
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${maxBytes} bytes).`
  return { ...unhandled({ errorMessage, errorType: 'Function.ResponseSizeTooLarge' }), log }
}

function timedOut(fn: HostedFunction, requestId: string, log = '') {
  const reason = `Task timed out after ${fn.timeout.toFixed(2)} seconds`
  const errorMessage = `RequestId: ${requestId} Error: ${reason}`
  return {
    ...unhandled({ errorType: 'Sandbox.Timedout', errorMessage }),
    log: `${log}${requestId} ${reason}\n\n`,
  }
}

function killed(requestId: string) {
  const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`
  return { errorType: 'Runtime.ExitError', errorMessage }
}

function unhandled(error: { readonly errorType: string; readonly errorMessage: string }) {
  return { functionError: 'Unhandled' as const, payload: JSON.stringify(error) }
}
