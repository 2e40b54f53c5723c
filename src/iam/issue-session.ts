import { sealSession, type SessionOf } from './session.ts'
import type { Sealer } from './sealer.ts'

/** Temporary credentials as they are given out. */
export type IssuedSession = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Makes credentials that act as somebody for so many seconds. */
export async function issueSession(
  sealer: Sealer,
  of: SessionOf,
  now: number,
  seconds: number,
): Promise<IssuedSession> {
  const accessKeyId = `ASIA${[...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => idAlphabet[byte % idAlphabet.length]!)
    .join('')}`
  const secretAccessKey = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(30))))
  // AWS tells whole seconds.
  const expiresAt = Math.floor(now / 1000) * 1000 + seconds * 1000
  const session = { accessKeyId, secretAccessKey, issuedAt: now, expiresAt, of }
  return {
    accessKeyId,
    secretAccessKey,
    expiresAt,
    sessionToken: await sealSession(sealer, session),
  }
}
