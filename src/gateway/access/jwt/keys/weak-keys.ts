import { Buffer } from 'node:buffer'

/** Base64 characters of an RSA modulus: 8,192 bits. Longer ones make each check cost tens of milliseconds. */
const maxModulusLength = 1_366
/** Base64 characters of an RSA exponent: 32 bits. */
const maxExponentLength = 6

/**
 * Points of Ed25519 that have an order of 8 at most, in every way to write them, without the sign: by such a key a signature
 * of one text is one of others, too.
 */
const smallOrder: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

/** Whether a public key's members are such that its owner alone can sign by it, and checking costs no more than usual. */
export function isStrongKey({ kty, n = '', e = '', x = '' }: Readonly<Record<string, string>>) {
  if (kty === 'RSA') return n.length <= maxModulusLength && isExponent(e)
  return kty !== 'OKP' || !smallOrder.has(withoutSign(x))
}

/** Odd, and not 1: by that everybody signs. */
function isExponent(text: string): boolean {
  if (text.length > maxExponentLength || !/^[\w-]+$/.test(text)) return false
  const value = Number.parseInt(Buffer.from(text, 'base64url').toString('hex'), 16)
  return value % 2 === 1 && value > 1
}

function withoutSign(x: string): string {
  const bytes = Buffer.from(x, 'base64url')
  if (bytes.length === 32) bytes[31]! &= 0x7f
  return bytes.toString('hex')
}
