import type { AuthorizerV2, RouteV2 } from '../../../model/v2/api.ts'
import { authenticate } from '../../access/authenticate.ts'
import { authorize } from '../../access/authorize-caller.ts'
import { askAuthorizer } from '../../access/custom/ask-authorizer.ts'
import type { Authorize } from '../../access/custom/authorize.ts'
import { observed } from '../../access/observed.ts'
import type { Step } from '../../exchange/exchange.ts'

/**
 * Who may connect: the steps of `$connect`'s authorization type, in order (spec websocket §4). Throws for a type that is not
 * served, and for a route without its authorizer, so that it fails rather than stands open.
 */
export function linkConnectAccess(
  { authorizationType, authorizerId }: RouteV2,
  authorizers: readonly AuthorizerV2[],
): readonly Step[] {
  switch (authorizationType) {
    case 'NONE':
      return []
    case 'AWS_IAM':
      return [observed('authentication', authenticate), authorize(undefined)]
    case 'CUSTOM': {
      const authorizer = authorizers.find((each) => each.authorizerId === authorizerId)
      if (authorizer?.authorizerType !== 'REQUEST')
        throw new Error(`authorizer ${authorizerId} is none of type REQUEST`)
      return [
        askAuthorizer(
          new Map([[authorizer.authorizerId, loadOnce(authorizer)]]),
          authorizerId,
          undefined,
        ),
      ]
    }
    case 'JWT':
    default:
      throw new Error(`authorization type ${authorizationType} is none of a WebSocket API`)
  }
}

/** Its code is loaded by the first handshake that needs it. */
function loadOnce(authorizer: AuthorizerV2): () => Authorize | Promise<Authorize> {
  let linked: Authorize | undefined
  const load = async (): Promise<Authorize> => {
    const { linkConnectAuthorizer } = await import('./authorizer.ts')
    return (linked ??= linkConnectAuthorizer(authorizer))
  }
  return () => linked ?? load()
}
