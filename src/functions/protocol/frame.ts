/**
 * What gateway, runner and function send each other: one line of JSON, then the payload as it is.
 * So a payload of megabytes is neither escaped nor parsed on its way.
 */

/** Joins a head and a payload, behind a byte that says what they are where there are several kinds. */
export function encodeFrame(
  head: unknown,
  payload: string | Uint8Array,
  kind?: number,
): Uint8Array<ArrayBuffer> {
  const prefix = kind === undefined ? '' : String.fromCharCode(kind)
  const line = `${prefix}${JSON.stringify(head)}\n`
  const encoder = new TextEncoder()
  if (typeof payload === 'string') return encoder.encode(line + payload) as Uint8Array<ArrayBuffer>
  const start = encoder.encode(line)
  const out = new Uint8Array(start.length + payload.length)
  out.set(start)
  out.set(payload, start.length)
  return out
}

/** Splits what {@link encodeFrame} joined; undefined when it is not such a text. */
export function decodeFrame(
  bytes: Uint8Array,
): { readonly head: unknown; readonly payload: Uint8Array } | undefined {
  const end = bytes.indexOf(0x0a)
  if (end < 0) return undefined
  try {
    const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)))
    return { head, payload: bytes.subarray(end + 1) }
  } catch {
    return undefined // no JSON in the first line
  }
}
