import type { ContentHandling } from '../../../model/integration.ts'
import type { IsBinary } from '../../answer/binary.ts'
import { readText, toText } from '../../body/bytes.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import {
  fromJsonBase64,
  linkRequestContentHandling,
  linkResponseContentHandling,
  type Payload,
} from '../../integrations/content-handling.ts'
import { isTextual } from '../../integrations/lambda/event-v2.ts'

/** Messages have no type. What is no text counts as this one. */
const octets = 'application/octet-stream'
const isOctets: IsBinary = (type) => type === octets

/** Links what templates and backends see of a message: a text may be base64, a binary frame may become that (spec websocket §7). */
export function linkMessageContent(
  handling: ContentHandling | undefined,
): (body: Uint8Array, x: Exchange) => Payload {
  const convert = linkRequestContentHandling(handling, isOctets)
  return (body, x) => convert(body, isBinaryMessage(x) ? octets : null)
}

/** Whether a message came in a binary frame. */
export const isBinaryMessage = ({ socket }: Exchange): boolean =>
  socket?.message !== undefined && typeof socket.message.body !== 'string'

/**
 * Links what a frame shows of a backend's body: a text, unless base64 is to be made bytes. Whether a body is binary is told by
 * its type, or by itself where it has none.
 */
export function linkReplyContent(
  handling: ContentHandling | undefined,
  isFunction: boolean,
): (body: Uint8Array, contentType: string | null) => Payload {
  if (handling === undefined) return toText
  const convert = linkResponseContentHandling(
    handling,
    isOctets,
    isFunction ? fromJsonBase64 : undefined,
  )
  return (body, contentType) => convert(body, isBinary(body, contentType) ? octets : null, null)
}

const isBinary = (body: Uint8Array, contentType: string | null): boolean =>
  contentType === null ? readText(body) === undefined : !isTextual(contentType, undefined)
