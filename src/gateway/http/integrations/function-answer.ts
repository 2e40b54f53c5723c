import type { FunctionResult } from '../../../model/platform.ts'
import { respond } from '../../answer/respond.ts'
import { fromBase64 } from '../../body/bytes.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { checkInvoked, orMalformed } from '../../integrations/lambda/lambda-proxy-response.ts'
import { parseOutput, readOutputV2, type OutputV2 } from '../../integrations/lambda/output-v2.ts'
import { MalformedOutput, readBody, readHead } from '../../integrations/lambda/proxy-output.ts'
import { isObject } from '../../../model/json-object.ts'

/** The client's answer from a function's result (spec http-api §9). Throws the 500 of what is no response. */
export function functionAnswer(
  x: Exchange,
  result: FunctionResult,
  version: '1.0' | '2.0',
): Response {
  checkInvoked(result)
  return orMalformed(() => {
    const { status, headers, body } =
      version === '2.0' ? readOutputV2(result.payload) : readOutputV1(result.payload)
    return respond(x, status, body, sentHeaders(headers))
  })
}

/** Payload format 1.0: a response with a status, and nothing that is inferred. Other members are let pass. Throws {@link MalformedOutput}. */
export function readOutputV1(payload: string): OutputV2 {
  const value = parseOutput(payload)
  if (!isObject(value) || value['statusCode'] === undefined || value['statusCode'] === null)
    throw new MalformedOutput('the function answered no response with a statusCode')
  const { status, headers } = readHead(value)
  const text = readBody(value['body'])
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type')
  return {
    status,
    headers: isTyped ? headers : [...headers, ['content-type', ['text/plain;charset=UTF-8']]],
    body: value['isBase64Encoded'] === true ? fromBase64(text) : text,
  }
}

/** Of one connection, or the gateway's own: a function has no say in them (spec http-api §11). */
const dropped: ReadonlySet<string> = new Set([
  'apigw-requestid',
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What of a function's headers the client is sent. Throws {@link MalformedOutput} for a line break in one. */
export function sentHeaders(given: OutputV2['headers']): Headers {
  const headers = new Headers()
  for (const [name, values] of given) {
    const lower = name.toLowerCase()
    if (dropped.has(lower)) continue
    for (const value of values) {
      if (/[\r\n\0]/.test(value)) throw new MalformedOutput(`the header ${lower} has a line break`)
      headers.append(lower, value)
    }
  }
  return headers
}
