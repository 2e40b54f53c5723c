import { decodeBase64 } from '../../body/bytes.ts'
import { MalformedOutput, readBody, readHead, readTexts, type OutputHead } from './proxy-output.ts'

/** A response that a function asks for. */
export type OutputV2 = OutputHead & { readonly body: string | Uint8Array }

/**
 * A function's answer in payload format 2.0 (spec integrations §22): an object with `statusCode` is a response, any
 * other JSON the body of one. Throws {@link MalformedOutput}, which is for the API's kind to tell.
 */
export function readOutputV2(payload: string): OutputV2 {
  const value = parseOutput(payload)
  if (!isResponse(value)) {
    const body = typeof value === 'string' ? value : payload
    return { status: 200, headers: [['content-type', ['application/json']]], body }
  }
  // Of the single-value map alone: 2.0 has no other.
  const { status, headers } = readHead({
    statusCode: value['statusCode'] ?? 'none',
    headers: value['headers'],
  })
  const cookies = readTexts(value['cookies'])
  const text = readBody(value['body'])
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type')
  return {
    status,
    headers: [
      ...headers,
      ...(typed ? [] : [['content-type', ['text/plain;charset=UTF-8']] as const]),
      ...(cookies.length > 0 ? [['set-cookie', cookies] as const] : []),
    ],
    body: value['isBase64Encoded'] === true ? bytesOf(text) : text,
  }
}

/** A function's answer as JSON. Throws {@link MalformedOutput}. */
export function parseOutput(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    throw new MalformedOutput('the function answered no JSON')
  }
}

const isResponse = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.hasOwn(value, 'statusCode')

function bytesOf(text: string): Uint8Array {
  const bytes = decodeBase64(text)
  if (!bytes) throw new MalformedOutput('the body is not the base64 it is said to be')
  return bytes
}
