import { writeMessage } from '../../src/wire/event-stream/write-message.ts'
import type { AwsAnswer, AwsBody } from './aws-double.ts'

const bytesOf = (data: string | Uint8Array) =>
  typeof data === 'string' ? new TextEncoder().encode(data) : data

/** Lambda's event of bytes that a function has written. */
export const payloadChunk = (data: string | Uint8Array): Uint8Array =>
  writeMessage(
    [
      [':message-type', 'event'],
      [':event-type', 'PayloadChunk'],
      [':content-type', 'application/octet-stream'],
    ],
    bytesOf(data),
  )

/** Lambda's last event; with a code for a function that has failed. */
export const invokeComplete = (code?: string, details = ''): Uint8Array =>
  writeMessage(
    [
      [':message-type', 'event'],
      [':event-type', 'InvokeComplete'],
      [':content-type', 'application/json'],
    ],
    bytesOf(JSON.stringify(code === undefined ? {} : { ErrorCode: code, ErrorDetails: details })),
  )

/** The beginning of a function's stream. */
export const metadata = (value: unknown, body = ''): string =>
  `${JSON.stringify(value)}${'\0'.repeat(8)}${body}`

/** An answer of `InvokeWithResponseStream` that the test writes. */
export const events = (stream: (body: AwsBody) => void): AwsAnswer => ({
  headers: { 'content-type': 'application/vnd.amazon.eventstream' },
  stream,
})

/** An answer of these events, complete. */
export const eventsOf = (...messages: readonly Uint8Array[]): AwsAnswer =>
  events((body) => {
    for (const message of messages) body.write(message)
    body.end()
  })
