/**
 * Writes ASN.1 values in the distinguished encoding (ITU-T X.690): what a certificate needs of it and no more.
 * Every function returns a whole value, tag and length included, to be put into another.
 */
export type Der = Uint8Array<ArrayBuffer>

const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  contextPrimitive: 0x80,
  contextZero: 0xa0,
} as const

export const derNull: Der = Uint8Array.of(0x05, 0x00)
export const derTrue: Der = Uint8Array.of(0x01, 0x01, 0xff)

/** An unsigned big-endian number in as few bytes as it takes. */
export function derInteger(bigEndian: Uint8Array): Der {
  const first = bigEndian.findIndex((byte) => byte !== 0)
  const digits = first < 0 ? Uint8Array.of(0) : bigEndian.slice(first)
  // The top bit is the sign.
  return value(tags.integer, digits[0]! >= 0x80 ? [Uint8Array.of(0), digits] : [digits])
}

export const derSequence = (...members: readonly Der[]): Der => value(tags.sequence, members)

/** A set of one: with more, DER wants them sorted. */
export const derSet = (member: Der): Der => value(tags.set, [member])

/** An explicitly tagged member, `[number] EXPLICIT`. */
export const derExplicit = (number: number, member: Der): Der =>
  value(tags.contextZero + number, [member])

/** An implicitly tagged member of bytes, `[number] IMPLICIT`. */
export const derContext = (number: number, bytes: Uint8Array): Der =>
  value(tags.contextPrimitive + number, [bytes])

export const derUtf8 = (text: string): Der =>
  value(tags.utf8String, [new TextEncoder().encode(text)])

/** A string of whole bytes. */
export const derBitString = (bytes: Uint8Array): Der =>
  value(tags.bitString, [Uint8Array.of(0), bytes])

export const derOctetString = (bytes: Uint8Array): Der => value(tags.octetString, [bytes])

/** An object identifier given as text: `2.5.4.3`. */
export function derObjectIdentifier(text: string): Der {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return value(tags.objectIdentifier, [
    Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)),
  ])
}

/** Seven bits a byte, the highest first, each byte but the last marked. */
function base128(number: number): number[] {
  const digits = [number % 128]
  for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
    digits.unshift((left % 128) + 128)
  return digits
}

/** A time in the form certificates use: two digits of the year until 2049 (RFC 5280 §4.1.2.5). */
export function derTime(epochSeconds: number): Der {
  const text = `${new Date(epochSeconds * 1000).toISOString().replaceAll(/[-:T]|\..*/g, '')}Z`
  const short = Number(text.slice(0, 4)) < 2050
  return value(short ? tags.utcTime : tags.generalizedTime, [
    new TextEncoder().encode(short ? text.slice(2) : text),
  ])
}

function value(tag: number, contents: readonly Uint8Array[]): Der {
  const length = contents.reduce((sum, { byteLength }) => sum + byteLength, 0)
  const head = [tag, ...lengthBytes(length)]
  const bytes = new Uint8Array(head.length + length)
  bytes.set(head)
  let at = head.length
  for (const content of contents) {
    bytes.set(content, at)
    at += content.byteLength
  }
  return bytes
}

/** Up to 127 as it is; above, the number of bytes and the bytes. */
function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256)
  return [0x80 + bytes.length, ...bytes]
}
