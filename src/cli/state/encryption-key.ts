import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isEncryptionKey } from '../encryption-setting.ts'
import { SettingError } from '../setting-error.ts'

/** A fresh key: 32 bytes in base64. */
export const newEncryptionKey = (): string => randomBytes(32).toString('base64')

/**
 * The key of a state folder, which only its owner reads; made when there is none. Throws {@link SettingError} for a file that
 * holds none: another key would open nothing of the state.
 */
export function keptEncryptionKey(folder: string): string {
  const file = join(folder, 'encryption-key')
  const kept = readIfThere(file)
  if (kept === undefined) {
    const key = newEncryptionKey()
    // Whole or not at all: half a key would lock the state.
    writeFileSync(`${file}.new`, `${key}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
    return key
  }
  if (isEncryptionKey(kept)) return kept
  throw new SettingError(
    `${file} holds no encryption key (32 bytes in base64): put back what it held, or set TIDEGATE_ENCRYPTION_KEY; without it the secrets of access keys cannot be read`,
  )
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
