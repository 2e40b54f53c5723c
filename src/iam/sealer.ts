/** Keeps texts so that only holders of the environment's key read them, and nobody changes them unseen. */
export type Sealer = {
  /** @param purpose what the text is for: it can be opened for nothing else */
  seal(purpose: string, text: string): Promise<string>
  /** The text; undefined when it was not sealed here for that purpose, or was changed. */
  open(purpose: string, sealed: string): Promise<string | undefined>
}

/** Bytes of a key of the setting. */
const keyBytes = 32
/** Bytes of a nonce, as AES-GCM wants it. */
const nonceBytes = 12

/**
 * AES-256-GCM under the keys of `TIDEGATE_ENCRYPTION_KEY`: base64, separated by commas. The first seals, all open: so a
 * key can be replaced. Throws for a setting that holds no such keys.
 */
export function sealerOf(setting: string): Sealer {
  const keys = setting.split(',').map((text) => readKey(text.trim()))
  const imported = () =>
    Promise.all(
      keys.map((key) =>
        crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']),
      ),
    )
  let ready: readonly CryptoKey[] | undefined
  const loaded = async () => (ready ??= await imported())
  return {
    async seal(purpose, text) {
      const [first] = await loaded()
      const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes))
      const sealed = await crypto.subtle.encrypt(
        options(nonce, purpose),
        first!,
        new TextEncoder().encode(text),
      )
      const whole = new Uint8Array(nonceBytes + sealed.byteLength)
      whole.set(nonce)
      whole.set(new Uint8Array(sealed), nonceBytes)
      return toBase64(whole)
    },
    async open(purpose, sealed) {
      const whole = fromBase64(sealed)
      if (!whole || whole.byteLength <= nonceBytes) return undefined
      const [nonce, rest] = [whole.subarray(0, nonceBytes), whole.subarray(nonceBytes)]
      for (const key of await loaded()) {
        const opened = await crypto.subtle
          .decrypt(options(nonce, purpose), key, rest)
          // Another key's, or changed on the way: which of them, nobody can tell.
          .catch(() => undefined)
        if (opened) return new TextDecoder().decode(opened)
      }
      return undefined
    },
  }
}

const options = (nonce: Uint8Array<ArrayBuffer>, purpose: string) => ({
  name: 'AES-GCM',
  iv: nonce,
  additionalData: new TextEncoder().encode(purpose),
})

function readKey(text: string): Uint8Array<ArrayBuffer> {
  const key = fromBase64(text)
  if (key?.byteLength === keyBytes) return key
  throw new Error(
    `TIDEGATE_ENCRYPTION_KEY must hold ${keyBytes} bytes in base64 (openssl rand -base64 ${keyBytes}), or several of them separated by commas`,
  )
}

const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))

/** Undefined for a text that is not what {@link toBase64} writes. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  const bytes = atob(text)
  const found = new Uint8Array(bytes.length)
  for (let at = 0; at < bytes.length; at++) found[at] = bytes.charCodeAt(at)
  // Bits that mean nothing must not make a second text of the same bytes.
  return toBase64(found) === text ? found : undefined
}
