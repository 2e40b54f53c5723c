import { readFramed } from '../../functions/invoke/framed-stream.ts'
import type { HostedResult, HostedStream } from '../../functions/invoke/invoke.ts'
import { writeMessage } from '../../wire/event-stream/write-message.ts'
import { logResult } from './invoke-api.ts'

/**
 * The response of InvokeWithResponseStream (Lambda API reference): events of what the function writes, and one of how
 * it ended. `tail`: the caller asked for the end of the log.
 */
export function renderStream(answered: HostedStream, tail: boolean): Response {
  const events =
    'stream' in answered
      ? eventsOf(answered.stream, tail)
      : streamOf([...resultEvents(answered.result, tail)])
  const requestId = 'stream' in answered ? answered.requestId : answered.result.requestId
  return new Response(events, {
    headers: {
      'content-type': 'application/vnd.amazon.eventstream',
      'X-Amz-Executed-Version': '$LATEST',
      'x-amzn-RequestId': requestId,
    },
  })
}

function eventsOf(stream: ReadableStream<Uint8Array>, tail: boolean): ReadableStream<Uint8Array> {
  const pieces = readFramed(stream)
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await pieces.next()
          if (!done) return controller.enqueue(payloadChunk(value))
          const { status, payload, log } = value
          const failure = status === 'timeout' ? timedOut : status === 'error' ? payload : undefined
          controller.enqueue(invokeComplete(failure, tail ? log : undefined))
        } catch {
          controller.enqueue(invokeComplete(broken, undefined))
        }
        controller.close()
      },
      cancel: async () => {
        await pieces.return({ status: 'error', log: '', payload: '' })
      },
    },
    { highWaterMark: 0 },
  )
}

const timedOut = JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out' })
const broken = JSON.stringify({
  errorType: 'Runtime.ExitError',
  errorMessage: 'Runtime exited with error: signal: killed',
})

/** A function that does not stream has one piece; one that failed before it wrote anything none. */
function* resultEvents({ functionError, payload, log }: HostedResult, tail: boolean) {
  if (!functionError) yield payloadChunk(new TextEncoder().encode(payload))
  yield invokeComplete(functionError && payload, tail ? log : undefined)
}

const streamOf = (messages: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const message of messages) controller.enqueue(message)
      controller.close()
    },
  })

const payloadChunk = (bytes: Uint8Array) => event('PayloadChunk', 'application/octet-stream', bytes)

function invokeComplete(failure: string | undefined, log: string | undefined) {
  const told = {
    ...(failure !== undefined && { ErrorCode: 'Unhandled', ErrorDetails: failure }),
    ...(log !== undefined && { LogResult: logResult(log) }),
  }
  return event('InvokeComplete', 'application/json', new TextEncoder().encode(JSON.stringify(told)))
}

const event = (type: string, contentType: string, payload: Uint8Array) =>
  writeMessage(
    [
      [':event-type', type],
      [':content-type', contentType],
      [':message-type', 'event'],
    ],
    payload,
  )
