import { Fault } from '../../../model/fault.ts'
import { authenticate } from '../../access/authenticate.ts'
import { observed } from '../../access/observed.ts'
import type { Exchange, Route, Step } from '../../exchange/exchange.ts'
import { addMember, broadcast, listMembers, removeMember, requireGroup } from '../groups/calls.ts'
import { linkMeter } from '../../limits/meter-step.ts'
import { managedAt, type Managed } from '../paths.ts'
import { authorizeManager } from './authorize.ts'
import { closeConnection, describeConnection, postToConnection, requireId } from './calls.ts'

/** The route of a call of `@connections` or `@groups` (spec websocket §11); undefined for any other path. */
export function manageRouteOf(x: Exchange): Route | undefined {
  const managed = managedAt(x.location)
  if (!managed) return undefined
  const { method } = x.request
  const { calls } = places[managed.of]
  const route = Object.hasOwn(calls, method) ? calls[method] : undefined
  if (!route || managed.params['connectionId'] === '')
    throw new Fault('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token', {
      detail: `${method} is no call of this path`,
    })
  x.params = managed.params
  return route
}

type Place = { readonly calls: Readonly<Record<string, Route>> }

/** The order of a call: nothing is said of a connection before it is known who asks. */
const placeOf = (
  settingsKey: string,
  resourcePath: string,
  checks: readonly Step[],
  calls: Readonly<Record<string, Step>>,
): Place => ({
  calls: Object.fromEntries(
    Object.entries(calls).map(([httpMethod, call]): [string, Route] => [
      httpMethod,
      {
        httpMethod,
        settingsKey,
        resourceId: settingsKey,
        resourcePath,
        operationName: undefined,
        streams: false,
        steps: [
          observed('authentication', authenticate),
          authorizeManager,
          linkMeter(),
          ...checks,
          call,
        ],
      },
    ]),
  ),
})

const places: Readonly<Record<Managed['of'], Place>> = {
  connection: placeOf('@connections', '/@connections/{connectionId}', [requireId], {
    DELETE: closeConnection,
    GET: describeConnection,
    POST: postToConnection,
  }),
  group: placeOf('@groups', '/@groups/{group}', [requireGroup], {
    GET: listMembers,
    POST: broadcast,
  }),
  member: placeOf(
    '@groups',
    '/@groups/{group}/@connections/{connectionId}',
    [requireGroup, requireId],
    { DELETE: removeMember, PUT: addMember },
  ),
}
