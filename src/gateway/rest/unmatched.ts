import { Fault } from '../../model/fault.ts'

/**
 * Refuses a request that no method matches. AWS never says 404: it asks for credentials, and it
 * parses an `Authorization` header first (spec rest-routing §7 A, C and D).
 */
export async function refuseUnmatched(request: Request): Promise<never> {
  if (request.headers.has('authorization')) {
    const { readSignature } = await import('../../wire/sigv4/read-signature.ts')
    const claimed = readSignature([...request.headers], '')
    if (!claimed.ok && claimed.error === 'IncompleteSignatureException') {
      throw new Fault('DEFAULT_4XX', claimed.message, { status: 403, errorName: claimed.error })
    }
  }
  throw new Fault('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token')
}
