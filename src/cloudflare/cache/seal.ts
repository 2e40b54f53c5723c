/** Encrypts what leaves the process, under a name that it can be opened by alone. */
export type Seal = {
  close(bytes: Uint8Array, name: string): Promise<Uint8Array>
  /** Undefined for what this key has not closed under that name. */
  open(bytes: Uint8Array, name: string): Promise<Uint8Array | undefined>
}

const nonceBytes = 12
const purpose = 'tidegate response cache'

/**
 * AES-GCM with a key of the installation's own, derived from its secret, so that every isolate opens what another has
 * closed. Without a secret the key is this isolate's.
 */
export async function sealOf(secret: string | undefined): Promise<Seal> {
  const encoder = new TextEncoder()
  const material = secret ? encoder.encode(secret) : crypto.getRandomValues(new Uint8Array(32))
  const base = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveKey'])
  const key = await crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(0),
      info: encoder.encode(purpose),
    },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
  const algorithm = (iv: Uint8Array, name: string) => ({
    name: 'AES-GCM',
    iv,
    additionalData: encoder.encode(name),
  })
  return {
    async close(bytes, name) {
      const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes))
      const closed = new Uint8Array(await crypto.subtle.encrypt(algorithm(nonce, name), key, bytes))
      const whole = new Uint8Array(nonceBytes + closed.byteLength)
      whole.set(nonce)
      whole.set(closed, nonceBytes)
      return whole
    },

    async open(bytes, name) {
      const nonce = bytes.subarray(0, nonceBytes)
      try {
        const opened = await crypto.subtle.decrypt(
          algorithm(nonce, name),
          key,
          bytes.subarray(nonceBytes),
        )
        return new Uint8Array(opened)
      } catch {
        return undefined // another key, or other bytes: as if it were not there
      }
    },
  }
}
