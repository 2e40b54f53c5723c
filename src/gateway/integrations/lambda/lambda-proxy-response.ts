import type { FunctionResult } from '../../../model/platform.ts'
import type { IsBinary } from '../../answer/binary.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { malformedProxyResponse, misconfigured } from '../../exchange/faults.ts'
import { respond } from '../../answer/respond.ts'
import { fromBase64 } from '../../body/bytes.ts'
import { requestTooLong } from './function-call.ts'
import { readOutputV2 } from './output-v2.ts'
import {
  MalformedOutput,
  readBody,
  readHead,
  readMembers,
  responseHeaders,
  type OutputHead,
} from './proxy-output.ts'
import { readStreamMetadata, streamDelimiter } from './stream-metadata.ts'

/**
 * The client's response from a function's result (spec integrations §11). Whatever is not exactly a
 * proxy response is a 502: AWS never guesses.
 */
export function lambdaProxyResponse(
  x: Exchange,
  result: FunctionResult,
  isBinary: IsBinary,
  trace: string,
): Response {
  checkInvoked(result)
  return orMalformed(() => {
    const output = readOutput(result.payload)
    const headers = responseHeaders(output, trace)
    const decoded = output.isBase64Encoded && isBinary(x.request.headers.get('accept'))
    const body = decoded ? fromBase64(output.body) : output.body
    return respond(x, output.status, body, headers)
  })
}

/** The same for a definition that asks for payload format 2.0 (spec integrations §22). */
export function lambdaProxyResponseV2(
  x: Exchange,
  result: FunctionResult,
  trace: string,
): Response {
  checkInvoked(result)
  return orMalformed(() => {
    const output = readOutputV2(result.payload)
    return respond(x, output.status, output.body, responseHeaders(output, trace))
  })
}

/** What is made of a function's answer. Throws the fault of one that is malformed. */
export function orMalformed<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof MalformedOutput) throw malformedProxyResponse(error.message)
    throw error
  }
}

/** Throws the fault of a function that was not called or has failed. */
export function checkInvoked(result: FunctionResult): void {
  // Not permitted to invoke is a 500, every other refusal of the Lambda API but of the event's size a 502.
  if (result.statusCode === 403) throw misconfigured('Invalid permissions on Lambda function')
  if (result.statusCode === 413) throw requestTooLong()
  if (result.statusCode >= 300 || result.functionError) {
    throw malformedProxyResponse(
      `Lambda answered ${result.statusCode} ${result.functionError ?? ''}: ${result.payload.slice(0, loggedCharacters)}`,
    )
  }
}

/** Of a failed function's payload in the log. */
const loggedCharacters = 2_000

type Output = OutputHead & { readonly body: string; readonly isBase64Encoded: boolean }

/** `cookies` is a payload 2.0 member that AWS lets pass unread; `base64Encoded` an old synonym. */
const members = new Set([
  'statusCode',
  'headers',
  'multiValueHeaders',
  'body',
  'isBase64Encoded',
  'base64Encoded',
  'cookies',
])

function readOutput(payload: string): Output {
  // The answer of a function that streams has its status and headers, and an empty body: spec integrations §13.
  const end = payload.indexOf(streamDelimiter)
  if (end >= 0) {
    return { ...readStreamMetadata(payload.slice(0, end)), body: '', isBase64Encoded: false }
  }
  const output = readMembers(payload, members)
  return {
    ...readHead(output),
    body: readBody(output['body']),
    isBase64Encoded: readFlag(output['base64Encoded'] ?? output['isBase64Encoded']),
  }
}

const readFlag = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && value.toLowerCase() === 'true')
