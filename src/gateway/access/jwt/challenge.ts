import type { TokenRefused } from './token-refused.ts'

/**
 * `www-authenticate` of a request that is refused for its token, as HTTP APIs write it (spec http-api §4): attributes
 * with blanks between them and the scopes of the route. Without a token there is nothing to say of it.
 */
export const challengeOf = (refused: TokenRefused | undefined, scopes: readonly string[]): string =>
  refused === undefined
    ? 'Bearer'
    : `Bearer scope="${scopes.join(' ').replace(notQuotable, '')}" error="${errorOf(refused)}" error_description="${refused.message}"`

const errorOf = ({ reason }: TokenRefused): string =>
  reason === 'insufficient_scope' ? 'insufficient_scope' : 'invalid_token'

/** What a quoted value of a header cannot hold as it is. */
const notQuotable = /[^\x20\x21\x23-\x5B\x5D-\x7E]/g
