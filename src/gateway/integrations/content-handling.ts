import type { ContentHandling } from '../../model/integration.ts'
import type { IsBinary } from '../answer/binary.ts'
import { fromBase64, toBase64, toText } from '../exchange/bytes.ts'

/** Text that templates can read, or bytes that pass through. */
export type Payload = string | Uint8Array

/**
 * Converts a request body by content type and `contentHandling` (spec integrations §19, first table).
 * Base64 that does not decode is a 500.
 */
export function linkRequestContentHandling(
  handling: ContentHandling | undefined,
  isBinary: IsBinary,
): (body: Uint8Array, contentType: string | null) => Payload {
  return (body, contentType) => {
    if (isBinary(contentType)) return handling === 'CONVERT_TO_TEXT' ? toBase64(body) : body
    return handling === 'CONVERT_TO_BINARY' ? fromBase64(toText(body)) : toText(body)
  }
}

/** Converts a backend's body by its own type and what the client accepts (spec integrations §19, second table). */
export function linkResponseContentHandling(
  handling: ContentHandling | undefined,
  isBinary: IsBinary,
): (body: Uint8Array, contentType: string | null, accept: string | null) => Payload {
  return (body, contentType, accept) => {
    if (isBinary(contentType)) {
      if (handling === 'CONVERT_TO_BINARY') return body
      return handling === undefined && isBinary(accept) ? body : toBase64(body)
    }
    if (handling === 'CONVERT_TO_BINARY') return fromBase64(toText(body))
    return handling === undefined && isBinary(accept) ? fromBase64(toText(body)) : toText(body)
  }
}
