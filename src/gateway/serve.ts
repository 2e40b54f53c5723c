import { Fault, internalServerError } from '../model/fault.ts'
import type { Platform } from '../model/platform.ts'
import { writeAccessLog } from './watch/access-log/write-access-log.ts'
import { encodeResponse } from './answer/compression.ts'
import { drawStage, type ServedStage } from './arrive/canary.ts'
import { openExchange, type Exchange } from './exchange/exchange.ts'
import { newExtendedRequestId } from './exchange/ids.ts'
import { knownApi, loadApi } from './linked-apis.ts'
import type { Location, Nowhere, Unavailable } from './arrive/locate.ts'
import { BodyTooLarge, boundBody } from './exchange/request-body.ts'
import type { LinkedApi } from './rest/link.ts'
import { unmatched } from './rest/unmatched.ts'
import { warn } from './exchange/warn.ts'
import { endWatch, runWatched, watched, type Watch } from './watch/watch.ts'
import { executionLogWatch } from './watch/write-execution-log.ts'
import { refusePath, type Target } from './arrive/target.ts'
import { maxHeaderNames, maxTargetLength } from '../model/limits.ts'

/**
 * A request, from arrival to answer. Everything the data plane does happens between these braces.
 *
 * @param asked who wants to know what happens; nobody in normal serving
 */
export async function serve(
  request: Request,
  target: Target,
  location: Location | Nowhere | Unavailable,
  platform: Platform,
  asked?: Watch,
): Promise<Response> {
  const refused = refusePath(target.path)
  if (refused !== undefined) return plain(400, 'BadRequestException', refused)
  if (request.url.length > maxTargetLength) return targetTooLong()
  if (location === 'nowhere') return forbidden()
  if (location === 'unavailable') return unavailable()

  let stage: ServedStage
  let api: LinkedApi
  try {
    const found = platform.stage(location.apiId, location.stageName)
    const pointer = found instanceof Promise ? await found : found
    // The switch is about the default endpoint: custom domains stay (spec rest-routing §11).
    if (!pointer || (pointer.disableExecuteApiEndpoint && !location.customDomain))
      return forbidden()
    stage = drawStage(pointer)
    api = knownApi(stage.snapshot) ?? (await loadApi(stage.snapshot, platform))
  } catch (error) {
    // Without its configuration the gateway knows no method's protection: it refuses (ATTACKS 81).
    platform.log({
      level: 'error',
      message: 'configuration unavailable',
      apiId: location.apiId,
      stage: location.stageName,
      error: String(error),
    })
    return unavailable()
  }

  if (!isReachable(api, location)) return forbidden()
  if (request.url.length > api.endpoint.maxTargetLength) return targetTooLong()
  const watch = asked ?? executionLogWatch(stage)
  const opened = openExchange(request, target.query, location, stage, api, platform)
  const x = watch ? watched(opened, watch) : opened
  try {
    if (x.headerLength > api.endpoint.maxHeaderBytes || x.headerNames.length > maxHeaderNames)
      return finish(x, headersTooLarge(), watch)
    const match = api.match(location.customDomain?.resourcePath ?? location.path, request.method)
    if (!match) throw unmatched(request)
    if (!match.value.passesBody && request.body) await boundBody(x)
    x.params = match.params
    x.route = match.value
    if (watch) await runWatched(x, watch)
    else {
      for (const step of match.value.steps) {
        const pending = step.run(x)
        if (pending) await pending
        if (x.response) break
      }
    }
    const response = x.response ?? answerTo('no step answered', x)
    const { minimumCompressionSize } = api
    // The gateway compresses no stream: spec integrations §13.
    if (minimumCompressionSize === undefined || match.value.streams)
      return finish(x, response, watch)
    return finish(x, await encodeResponse(x, response, minimumCompressionSize), watch)
  } catch (error) {
    const response = answerTo(error, x)
    if (!(error instanceof BodyTooLarge)) return finish(x, response, watch)
    // AWS logs no request that was too large to be taken (spec rest-responses §7).
    identified(x, response)
    if (asked) endWatch(x, response, asked)
    return response
  }
}

/**
 * Private APIs are reached by a private endpoint and nothing else is (spec rest-routing §2, §8); an alias of one
 * endpoint does not lead through another.
 */
function isReachable(
  { endpoint }: LinkedApi,
  { vpcEndpoint, namedVpcEndpoint = vpcEndpoint?.id }: Location,
): boolean {
  return (
    (endpoint.type === 'PRIVATE') === Boolean(vpcEndpoint) && namedVpcEndpoint === vpcEndpoint?.id
  )
}

/** The answer to what a step has thrown. */
export function answerTo(error: unknown, x: Exchange): Response {
  if (error instanceof BodyTooLarge) return tooLarge(error)
  const fault = error instanceof Fault ? planned(x, error) : unplanned(x, error)
  x.fault = fault
  x.record?.push({ type: 'fault', at: x.platform.now(), fault })
  return x.api.renderFault(fault, x)
}

/** The end of every request whose API is known: its ids, and its lines in the stage's logs. */
function finish(x: Exchange, response: Response, watch: Watch | undefined): Response {
  const { accessLog } = x.stage
  if (accessLog) writeAccessLog(x, response, accessLog)
  identified(x, response)
  if (watch) endWatch(x, response, watch)
  return response
}

/** The ids every answer carries once the API is known (spec rest-responses §1). */
function identified(x: Exchange, response: Response): void {
  response.headers.set('x-amzn-RequestId', x.requestId)
  response.headers.set('x-amz-apigw-id', x.extendedRequestId)
}

/** A fault with something for the operator to read: why a definition could not be carried out. */
function planned(x: Exchange, fault: Fault): Fault {
  if (fault.detail !== undefined) warn(x, fault.detail)
  return fault
}

/** A defect of ours: its text goes to the log under the request's id, never to the caller. */
function unplanned(x: Exchange, error: unknown): Fault {
  x.platform.log({
    level: 'error',
    message: 'unplanned error',
    requestId: x.requestId,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
  return new Fault('DEFAULT_5XX', internalServerError, { execution: true, status: 500 })
}

/** No gateway response applies. */
const targetTooLong = (): Response => plain(414, 'RequestTooLongException', 'Request URI too long')

/** Host, API or stage unknown: says nothing of what exists (spec rest-routing §7 B). */
const forbidden = (): Response => plain(403, 'ForbiddenException', 'Forbidden')

/** The gateway's configuration cannot be read: it refuses rather than guess (ATTACKS 81). */
const unavailable = (): Response => plain(503, 'ServiceUnavailableException', 'Service Unavailable')

/** An answer before the API is known: no gateway response applies. */
function plain(status: number, errorName: string, message: string): Response {
  return Response.json(
    { message },
    {
      status,
      headers: {
        'x-amzn-RequestId': crypto.randomUUID(),
        'x-amzn-ErrorType': errorName,
        'x-amz-apigw-id': newExtendedRequestId(),
      },
    },
  )
}

/** Plain text, and no gateway response applies (spec rest-request §10). */
const tooLarge = (error: BodyTooLarge): Response =>
  new Response(error.message, { status: 413, headers: { 'Content-Type': 'text/plain' } })

/** AWS's own answer is not documented; no gateway response applies. */
const headersTooLarge = (): Response =>
  new Response('Request header fields too large', {
    status: 431,
    headers: { 'Content-Type': 'text/plain' },
  })
