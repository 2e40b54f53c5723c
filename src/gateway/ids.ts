/**
 * The identifiers a request carries. They name things and guard nothing, so `Math.random` serves: it
 * costs a tenth of the cryptographic source, and every request needs several.
 */

const base64Url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** `$context.extendedRequestId`: 15 characters and `=`, as AWS's 11 bytes look (spec rest-responses §1). */
export function newExtendedRequestId(): string {
  let text = ''
  for (let word = 0; word < 3; word++) {
    let bits = (Math.random() * 0x40000000) | 0
    for (let i = 0; i < 5; i++) {
      text += base64Url[bits & 63]!
      bits >>= 6
    }
  }
  return `${text}=`
}

/** A new trace: `Root=1-{epoch seconds}-{24 hex}` (spec integrations §4). */
export function newTraceRoot(nowMs: number): string {
  return `Root=1-${Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0')}-${randomHex(24)}`
}

/** `;Parent={16 hex};Sampled=0`: what is added to a root that came alone. */
export const newTraceParent = (): string => `;Parent=${randomHex(16)};Sampled=0`

function randomHex(length: number): string {
  let text = ''
  while (text.length < length) {
    text += ((Math.random() * 0x10000_0000) >>> 0).toString(16).padStart(8, '0')
  }
  return text
}

/**
 * The trace header to hand on: a client's complete one as it is, a lone root completed, anything else
 * replaced (spec integrations §4).
 */
export function traceHeader(sent: string | null, nowMs: number): string {
  if (!sent || !/(?:^|;)\s*Root=1-[0-9a-f]{8}-[0-9a-f]{24}/.test(sent)) {
    return newTraceRoot(nowMs) + newTraceParent()
  }
  return sent.includes('Parent=') ? sent : sent + newTraceParent()
}
