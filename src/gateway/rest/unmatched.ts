import { Fault } from '../../model/fault.ts'
import { readSignature } from '../../wire/sigv4/read-signature.ts'

/**
 * The fault of a request that no method matches. AWS never says 404: it asks for credentials, and it
 * parses an `Authorization` header first (spec rest-routing §7 A, C and D).
 */
export function unmatched(request: Request): Fault {
  if (request.headers.has('authorization')) {
    const claimed = readSignature([...request.headers], '')
    if (!claimed.ok && claimed.error === 'IncompleteSignatureException') {
      return new Fault('DEFAULT_4XX', claimed.message, { status: 403, errorName: claimed.error })
    }
  }
  return new Fault('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token')
}
