import { misconfigured } from './faults.ts'

/** UTF-8 with replacement of invalid bytes. */
export const toText = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(bytes)

export const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

/** Strict: Node's decoder would skip over foreign characters. Throws the 500 that AWS answers. */
export function fromBase64(text: string): Uint8Array {
  const compact = text.replace(/[\r\n]/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 === 1) throw misconfigured()
  return Buffer.from(compact, 'base64')
}
