import type { ContentHandling } from '../../model/integration.ts'
import { neverBinary, type IsBinary } from '../answer/binary.ts'
import { fromBase64, toBase64, toText as decodeText } from '../body/bytes.ts'

/** Text that templates can read, or bytes that pass through. */
export type Payload = string | Uint8Array

/** How a text becomes the bytes it stands for. Throws the method's 500 for one that stands for none. */
type Decode = (text: string) => Uint8Array

/** A decoder for each of the many bodies that are empty is not free. */
const toText = (body: Uint8Array): string => (body.byteLength === 0 ? '' : decodeText(body))

/**
 * Converts a request body by content type and `contentHandling` (spec integrations §19, first table).
 * Base64 that does not decode is a 500.
 */
export function linkRequestContentHandling(
  handling: ContentHandling | undefined,
  isBinary: IsBinary,
): (body: Uint8Array, contentType: string | null) => Payload {
  if (isBinary === neverBinary && handling !== 'CONVERT_TO_BINARY') return toText
  return (body, contentType) => {
    if (isBinary(contentType)) return handling === 'CONVERT_TO_TEXT' ? toBase64(body) : body
    return handling === 'CONVERT_TO_BINARY' ? fromBase64(toText(body)) : toText(body)
  }
}

/**
 * Converts a backend's body by its own type and what the client accepts (spec integrations §19, second table).
 *
 * @param decode what reads the backend's texts; see {@link fromJsonBase64} for those of functions
 */
export function linkResponseContentHandling(
  handling: ContentHandling | undefined,
  isBinary: IsBinary,
  decode: Decode = fromBase64,
): (body: Uint8Array, contentType: string | null, accept: string | null) => Payload {
  if (isBinary === neverBinary && handling !== 'CONVERT_TO_BINARY') return toText
  return (body, contentType, accept) => {
    if (isBinary(contentType)) {
      if (handling === 'CONVERT_TO_BINARY') return body
      return handling === undefined && isBinary(accept) ? body : toBase64(body)
    }
    const isDecoded = handling === 'CONVERT_TO_BINARY' || (!handling && isBinary(accept))
    return isDecoded ? decode(toText(body)) : toText(body)
  }
}

/**
 * A function that answers with a text answers with JSON, so its base64 stands in quotes. Reported of AWS:
 * activescott/apigateway-lambda-binary-response.
 */
export const fromJsonBase64: Decode = (text) =>
  fromBase64(/^\s*"([^"]*)"\s*$/.exec(text)?.[1]?.replaceAll('\\/', '/') ?? text)
