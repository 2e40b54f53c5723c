import { SettingError } from './setting-error.ts'

/** Whether a text is what secrets can be encrypted with: 32 bytes in base64. */
export const isEncryptionKey = (text: string): boolean => /^[A-Za-z0-9+/]{43}=$/.test(text)

/** Reads `TIDEGATE_ENCRYPTION_KEY`; undefined when it is not set. Throws {@link SettingError}, without the text: it is secret. */
export function readEncryptionKey(
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const text = env['TIDEGATE_ENCRYPTION_KEY']
  if (!text) return undefined
  const keys = text.split(',').map((key) => key.trim())
  if (keys.every(isEncryptionKey)) return keys.join(',')
  throw new SettingError(
    'TIDEGATE_ENCRYPTION_KEY must be 32 bytes in base64 (openssl rand -base64 32), or several of them separated by commas, the one to encrypt with first',
  )
}
