import { Fault } from '../../../model/fault.ts'
import { authenticate } from '../../access/authenticate.ts'
import { observed } from '../../access/observed.ts'
import type { Exchange, Route, Step } from '../../exchange/exchange.ts'
import { linkMeter } from '../../limits/meter-step.ts'
import { managedIdOf } from '../paths.ts'
import { authorizeManager } from './authorize.ts'
import { closeConnection, describeConnection, postToConnection, requireId } from './calls.ts'

/** The route of a call of `@connections` (spec websocket §11); undefined for any other path. */
export function manageRouteOf(x: Exchange): Route | undefined {
  const raw = managedIdOf(x.location)
  if (raw === undefined) return undefined
  const { method } = x.request
  const route = Object.hasOwn(routes, method) ? routes[method] : undefined
  if (!route || raw === '')
    throw new Fault('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token', {
      detail: `${method} is no call of @connections`,
    })
  x.params = { connectionId: raw }
  return route
}

/** The order of a call: nothing is said of a connection before it is known who asks. */
const routeOf = (httpMethod: string, call: Step): Route => ({
  httpMethod,
  settingsKey: '@connections',
  resourceId: '@connections',
  resourcePath: '/@connections/{connectionId}',
  operationName: undefined,
  streams: false,
  steps: [observed('authentication', authenticate), authorizeManager, linkMeter(), requireId, call],
})

const routes: Readonly<Record<string, Route>> = {
  DELETE: routeOf('DELETE', closeConnection),
  GET: routeOf('GET', describeConnection),
  POST: routeOf('POST', postToConnection),
}
