import { Fault } from '../../model/fault.ts'
import type { SignatureFailure } from '../../wire/sigv4/read-signature.ts'
import { bodyOf } from '../body/request-body.ts'
import type { Step } from '../exchange/exchange.ts'
import { tell } from './tell.ts'

/**
 * AWS_IAM: the request must be signed, in its header or its query, with an access key that the gateway knows
 * (spec rest-auth §2). What is signed is what was sent: the raw target, the body before it is decoded.
 */
export const authenticate: Step = {
  name: 'AWS_IAM authentication',
  async run(x) {
    const { path, query } = x.target
    const { sha256Hex, verifyRequest } = await import('../../wire/sigv4/verify-request.ts')
    const verified = await verifyRequest({
      method: x.request.method,
      rawPath: path,
      rawQuery: query ?? '',
      headers: x.request.headers,
      bodyHash: async () => sha256Hex(await bodyOf(x)),
      now: x.startedAt,
      region: x.platform.region,
      services: ['execute-api'],
      credentials: x.platform.accessKey,
    })
    if (!verified.ok) throw refusal(verified)
    const { principal } = verified.known
    x.caller = principal
    tell(x, () => `signed with ${principal.accessKeyId} of ${principal.userArn}`)
    principal.used?.(verified.service, verified.region)
  },
}

/** What has no gateway response of its own is answered by `DEFAULT_4XX` (spec rest-auth §2). */
function refusal({ error, message }: SignatureFailure): Fault {
  switch (error) {
    case 'MissingAuthenticationTokenException':
      return new Fault('MISSING_AUTHENTICATION_TOKEN', message)
    case 'InvalidSignatureException':
      return new Fault('INVALID_SIGNATURE', message)
    case 'ExpiredTokenException':
      return new Fault('EXPIRED_TOKEN', message)
    default:
      return new Fault('DEFAULT_4XX', message, { status: 403, errorName: error })
  }
}
