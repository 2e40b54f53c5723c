import type { Authorizer } from '../../../model/rest-api.ts'
import type { AuthorizerV2 } from '../../../model/v2/api.ts'

/** Each is made once: what is known of a token or an answer is known by its authorizer. */
const made = new WeakMap<AuthorizerV2, Authorizer>()

/** An HTTP API's authorizer in the words of a REST API's, for the parts that serve both. */
export function asAuthorizer(authorizer: AuthorizerV2): Authorizer {
  const present = made.get(authorizer)
  if (present) return present
  const { authorizerUri, authorizerCredentialsArn, jwtConfiguration } = authorizer
  const version = authorizer.authorizerPayloadFormatVersion
  const one: Authorizer = {
    id: authorizer.authorizerId,
    // Its answers are kept under what it is: the format is a part of that.
    name: `${authorizer.name} ${version} ${authorizer.enableSimpleResponses}`,
    type: authorizer.authorizerType,
    identitySource: authorizer.identitySource.join(','),
    // Nothing is kept where nothing is said (spec http-api §5).
    authorizerResultTtlInSeconds: authorizer.authorizerResultTtlInSeconds ?? 0,
    ...(authorizerUri !== undefined && { authorizerUri }),
    ...(authorizerCredentialsArn !== undefined && {
      authorizerCredentials: authorizerCredentialsArn,
    }),
    ...(jwtConfiguration && { jwtConfiguration }),
  }
  made.set(authorizer, one)
  return one
}
