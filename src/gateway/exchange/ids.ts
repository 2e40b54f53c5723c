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

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Digits of the id of a trace or a span, a multiple of eight. Looked up: `toString` costs several times as much. */
export function randomHex(length: number): string {
  let text = ''
  while (text.length < length) {
    const word = (Math.random() * 0x1_0000_0000) >>> 0
    text += hexOfByte[word >>> 24]! + hexOfByte[(word >>> 16) & 255]!
    text += hexOfByte[(word >>> 8) & 255]! + hexOfByte[word & 255]!
  }
  return text
}
