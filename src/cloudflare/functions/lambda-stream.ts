import { FunctionFailed } from '../../model/function-failed.ts'
import type { EventMessage } from '../../wire/event-stream/event-message.ts'
import { MessageReader } from '../../wire/event-stream/message-reader.ts'

/** Bytes taken at once; a read brings what there is, up to this. */
const pieceLength = 65_536

/**
 * What a function writes, out of the events that `InvokeWithResponseStream` answers. It ends as the function does: with
 * an error when it has failed (a {@link FunctionFailed}), or when the events end without saying that it is complete.
 */
export function payloadStream(events: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = events.getReader({ mode: 'byob' })
  const messages = new MessageReader()
  let buffer = new ArrayBuffer(pieceLength)

  async function nextMessage(): Promise<EventMessage> {
    for (;;) {
      const message = messages.next()
      if (message) return message
      const { done, value } = await reader.read(new Uint8Array(buffer))
      if (done || !value) throw new Error('the stream of events ended before it was complete')
      messages.push(value)
      buffer = value.buffer
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          for (;;) {
            const message = await nextMessage()
            const event = message.headers.get(':event-type')
            if (event === 'PayloadChunk') {
              if (message.payload.byteLength === 0) continue
              controller.enqueue(message.payload)
              return
            }
            const failure = failureOf(message)
            if (failure) throw failure
            if (event !== 'InvokeComplete') continue // an event of a later version of the API
            controller.close()
            await reader.cancel().catch(() => undefined)
            return
          }
        } catch (error) {
          await reader.cancel(error).catch(() => undefined)
          throw error
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

/** Why the function did not end well; undefined for a message that does not say so. */
function failureOf({ headers, payload }: EventMessage): FunctionFailed | undefined {
  const type = headers.get(':message-type')
  const text = new TextDecoder().decode(payload)
  if (type === 'exception' || type === 'error') {
    const name = headers.get(':exception-type') ?? headers.get(':error-code') ?? type
    return new FunctionFailed(`${name}: ${text || (headers.get(':error-message') ?? '')}`)
  }
  if (headers.get(':event-type') !== 'InvokeComplete') return undefined
  const completion = completionOf(text)
  return completion.ErrorCode ? new FunctionFailed(JSON.stringify(completion)) : undefined
}

type Completion = { readonly ErrorCode?: unknown; readonly ErrorDetails?: unknown }

/** A completion that cannot be read tells of no success. */
function completionOf(text: string): Completion {
  if (text === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // told below
  }
  return { ErrorCode: 'InvalidCompletion', ErrorDetails: text }
}
