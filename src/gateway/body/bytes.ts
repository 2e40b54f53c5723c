import { Buffer } from 'node:buffer'
import { misconfigured } from '../exchange/faults.ts'

/** UTF-8 with replacement of invalid bytes. */
export const toText = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(bytes)

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The bytes as text, or undefined when they are no UTF-8. */
export function readText(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

export const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

/**
 * White space is skipped; anything else that is not base64, padding included, throws the 500 that AWS
 * answers. case: hand:rest-binary-request-nomedia
 */
export function fromBase64(text: string): Uint8Array {
  const bytes = decodeBase64(text)
  if (!bytes) throw misconfigured()
  return bytes
}

/** The bytes of a base64 text with white space; undefined when it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const compact = text.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0) return undefined
  return Buffer.from(compact, 'base64')
}
