import { defaultIntegrationTimeoutMs } from '../../../model/limits.ts'
import type { AuthorizerV2 } from '../../../model/v2/api.ts'
import { readAuthorizerAnswer } from '../../access/authorizers/authorizer-answer.ts'
import { linkAuthorize, type Authorize } from '../../access/custom/authorize.ts'
import { asAuthorizer } from '../../http/access/as-authorizer.ts'
import { authorizerEvent } from '../events/connect-event.ts'

/** A REQUEST authorizer of `$connect`: asked at each handshake, in the words of a REST API's (spec websocket §4). */
export const linkConnectAuthorizer = (authorizer: AuthorizerV2): Authorize =>
  linkAuthorize(
    { ...asAuthorizer(authorizer), authorizerResultTtlInSeconds: 0 },
    {
      timeoutMs: defaultIntegrationTimeoutMs,
      event: (x, _, methodArn) => authorizerEvent(x, methodArn),
      read: readAuthorizerAnswer,
    },
  )
