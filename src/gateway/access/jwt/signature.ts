import { compactVerify } from 'jose/jws/compact/verify'
import { JWSSignatureVerificationFailed } from 'jose/errors'
import { importedKey, type IssuerKey } from './keys/key-set.ts'
import { TokenRefused } from './token-refused.ts'

/** Rejects with {@link TokenRefused} unless the token was signed by the key, by that algorithm. */
export async function checkSignature(token: string, key: IssuerKey, alg: string): Promise<void> {
  let usable: CryptoKey
  try {
    usable = await importedKey(key, alg)
  } catch (cause) {
    throw new TokenRefused('the signing key cannot be used', 'invalid_token', { cause })
  }
  try {
    await compactVerify(token, usable, { algorithms: [alg] })
  } catch (cause) {
    const isWrong = cause instanceof JWSSignatureVerificationFailed
    const what = isWrong ? 'the token does not have a valid signature' : 'the token is malformed'
    throw new TokenRefused(what, 'invalid_token', { cause })
  }
}
