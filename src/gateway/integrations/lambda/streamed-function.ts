import type { Integration } from '../../../model/integration.ts'
import { FunctionFailed } from '../../../model/function-failed.ts'
import { Fault } from '../../../model/fault.ts'
import { maxStreamGapMs } from '../../../model/limits.ts'
import type { FunctionCall, FunctionResult } from '../../../model/platform.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { malformedProxyResponse, misconfigured, timedOut } from '../../exchange/faults.ts'
import { shownTraceHeader } from '../../exchange/request-trace.ts'
import { isBodyless } from '../../answer/respond.ts'
import { warn } from '../../exchange/warn.ts'
import { notInvoked } from './invoke-function.ts'
import type { LinkContext } from '../kind.ts'
import { checkInvoked } from './lambda-proxy-response.ts'
import { MalformedOutput, responseHeaders, type OutputHead } from './proxy-output.ts'
import { streamedBody } from '../call/stream-body.ts'
import { startStreamDeadline, type StreamDeadline } from '../call/stream-deadline.ts'
import { readStreamStart, type StreamStart } from './stream-metadata.ts'

/**
 * AWS_PROXY with `responseTransferMode: STREAM`: status and headers come from the metadata at the beginning of the
 * function's stream, and everything behind passes on as it comes (spec integrations §13).
 *
 * @param readHeaders what of the function's headers the client is sent; throws {@link MalformedOutput}
 */
export function linkStreamedFunction(
  config: Pick<Integration, 'timeoutInMillis'>,
  { endpointType }: Pick<LinkContext, 'endpointType'>,
  readHeaders: (head: OutputHead, trace: string) => Headers = responseHeaders,
): (x: Exchange, call: FunctionCall) => Promise<Response> {
  const gapMs = maxStreamGapMs[endpointType]
  return async (x, call) => {
    const { now } = x.platform
    const from = now()
    const note = (answer?: FunctionResult) => {
      x.backendCall = { latencyMs: now() - from, answer }
    }
    const deadline = startStreamDeadline(config.timeoutInMillis, gapMs, now)
    try {
      const stream = await open(x, call, deadline)
      const { head, start } = await beginning(stream, deadline)
      note({ statusCode: 200, payload: '' })
      try {
        return answer(x, head, { start, rest: stream }, deadline, readHeaders)
      } catch (error) {
        await stream.cancel().catch(() => undefined)
        throw error
      }
    } catch (error) {
      deadline.met()
      if (!x.backendCall) note()
      throw error
    }
  }
}

async function open(x: Exchange, call: FunctionCall, deadline: StreamDeadline) {
  try {
    const answered = await deadline.within(x.platform.streamFunction(call))
    if ('stream' in answered) return answered.stream
    checkInvoked(answered.result)
    throw malformedProxyResponse('Lambda answered without a stream')
  } catch (error) {
    if (error instanceof Fault) throw error
    throw deadline.passed ? timedOut() : notInvoked(error)
  }
}

async function beginning(
  stream: ReadableStream<Uint8Array>,
  deadline: StreamDeadline,
): Promise<StreamStart> {
  const reader = stream.getReader()
  try {
    return await readStreamStart(async () => {
      const { value } = await deadline.within(reader.read())
      deadline.touch()
      return value
    })
  } catch (error) {
    await reader.cancel(error).catch(() => undefined)
    if (error instanceof MalformedOutput) throw misconfigured(error.message)
    if (deadline.passed) throw timedOut()
    // Nothing was sent, so a failed function is answered as one whose answer is not streamed.
    const what = error instanceof FunctionFailed ? error.message : String(error)
    throw malformedProxyResponse(`Lambda execution failed: ${what}`)
  } finally {
    reader.releaseLock()
  }
}

function answer(
  x: Exchange,
  head: OutputHead,
  source: { readonly start: Uint8Array; readonly rest: ReadableStream<Uint8Array> },
  deadline: StreamDeadline,
  readHeaders: typeof responseHeaders,
): Response {
  const { length, ...framed } = withoutLength(head)
  const headers = headersOf(() => readHeaders(framed, shownTraceHeader(x)))
  const { status } = head
  const { waitUntil } = x.platform
  // workerd would not let go of a body that it does not send.
  if (isBodyless(status) || x.request.method === 'HEAD') {
    deadline.met()
    waitUntil(source.rest.cancel().catch(() => undefined))
    return new Response(null, { status, headers })
  }
  const body = streamedBody({ ...source, length }, deadline, waitUntil, (why) =>
    warn(x, `the stream of the function was cut: ${why}`),
  )
  // What the function has coded must not be coded once more.
  return new Response(body, { status, headers, encodeBody: 'manual' })
}

function headersOf(read: () => Headers): Headers {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedOutput) throw misconfigured(error.message)
    throw error
  }
}

/** A length that the function gives frames the body (spec integrations §13); it is no header to rename. */
function withoutLength(head: OutputHead): OutputHead & { readonly length: number | undefined } {
  const isLength = ([name]: OutputHead['headers'][number]) =>
    name.toLowerCase() === 'content-length'
  const [text] = head.headers.find(isLength)?.[1] ?? []
  if (text === undefined) return { ...head, length: undefined }
  if (!/^\d{1,15}$/.test(text)) throw misconfigured(`the Content-Length ${text} is no number`)
  return { ...head, headers: head.headers.filter((each) => !isLength(each)), length: Number(text) }
}
