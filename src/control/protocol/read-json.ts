import { ApiError } from '../answer/api-error.ts'

/** No input of the three services nests deeper than 8; anything deeper is an attack on the parser. */
export const MAX_BODY_DEPTH = 64

/** A body of the wrong form, worded by AWS's framework. */
export function serializationError(message: string): ApiError {
  return new ApiError('SerializationException', 400, message)
}

/**
 * The JSON object in a request body; an empty body is an empty object.
 * Throws SerializationException for anything else, including nesting beyond `MAX_BODY_DEPTH`.
 */
export function readJsonObject(body: Uint8Array): { readonly [name: string]: unknown } {
  if (body.length === 0) return {}
  checkDepth(body)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body))
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'the body is not valid UTF-8'
    throw serializationError(`Could not parse the request body as JSON: ${reason}`)
  }
  if (value === null) return {}
  if (Array.isArray(value)) throw serializationError('Start of list found where not expected')
  if (typeof value !== 'object') throw serializationError('Expected null')
  return value as { readonly [name: string]: unknown }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Counts brackets outside strings. Works on UTF-8 bytes: JSON's structure is ASCII. */
function checkDepth(body: Uint8Array): void {
  let depth = 0
  let inString = false
  for (let i = 0; i < body.length; i++) {
    const byte = body[i]
    if (inString) {
      if (byte === BACKSLASH) i++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) {
      inString = true
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > MAX_BODY_DEPTH) {
        throw serializationError(
          `Request body nests deeper than ${MAX_BODY_DEPTH} levels at byte ${i}`,
        )
      }
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--
    }
  }
}
