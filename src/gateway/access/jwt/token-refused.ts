/** Why a token lets nobody in. */
export type RefusalReason = 'invalid_token' | 'expired' | 'insufficient_scope'

/** A token that is not good enough. The message is AWS's `error_description`, where that is known (spec http-api §4). */
export class TokenRefused extends Error {
  readonly reason: RefusalReason

  constructor(message: string, reason: RefusalReason = 'invalid_token', options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** The issuer's keys cannot be had, so nobody can tell whether a token is good: never a way in (ATTACKS 30). */
export class KeysUnavailable extends Error {}
