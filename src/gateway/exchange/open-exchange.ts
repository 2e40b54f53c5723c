import { maxHeaderNames } from '../../model/limits.ts'
import type { Platform } from '../../model/platform.ts'
import type { Exchange, LinkedApi } from './exchange.ts'
import { newExtendedRequestId } from './ids.ts'
import type { Location, Target } from './location.ts'
import type { ServedStage } from './served-stage.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Opens the exchange of a request whose stage and API are known. */
export function openExchange(
  request: Request,
  target: Target,
  location: Location,
  stage: ServedStage,
  api: LinkedApi,
  platform: Platform,
): Exchange {
  const headerNames: string[] = []
  let headerLength = 0
  let sentId: string | undefined
  // Half of what the iterator costs.
  request.headers.forEach((value, name) => {
    if (headerNames.length > maxHeaderNames) return
    headerNames.push(name)
    headerLength += name.length + value.length
    if (name === 'x-amzn-requestid') sentId = value
  })
  const extendedRequestId = newExtendedRequestId()
  return {
    request,
    headerNames,
    headerLength,
    platform,
    target,
    location,
    query: target.query,
    stage,
    api,
    startedAt: platform.now(),
    requestId: api.hasOneId ? extendedRequestId : requestIdOf(sentId),
    extendedRequestId,
    simulated: false,
    record: undefined,
    params: none,
    route: undefined,
    socket: undefined,
    client: undefined,
    caller: undefined,
    authorizer: undefined,
    apiKey: undefined,
    rateLimit: undefined,
    isLimitAway: false,
    authorizerCall: undefined,
    authentication: undefined,
    authorization: undefined,
    integrationRequest: undefined,
    integrationResult: undefined,
    trace: undefined,
    overrides: undefined,
    cacheStatus: undefined,
    cacheMiss: undefined,
    backendCall: undefined,
    fault: undefined,
    refusal: undefined,
    sentBody: undefined,
    response: undefined,
    heldBytes: 0,
    bodyBytes: undefined,
    queryPairs: undefined,
  }
}

const none: Readonly<Record<string, string>> = Object.freeze(Object.create(null))

/** A client's own id is adopted when it is a UUID (spec rest-responses §1). */
const requestIdOf = (sent: string | undefined): string =>
  sent !== undefined && uuid.test(sent) ? sent : crypto.randomUUID()
