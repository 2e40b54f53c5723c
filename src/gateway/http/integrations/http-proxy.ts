import type { IntegrationV2 } from '../../../model/v2/api.ts'
import { Fault } from '../../../model/fault.ts'
import type { RouteStreaming } from '../../../model/v2/http-features.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { forwardedQuery, queryOf, withQuery, writeQuery } from '../../exchange/query.ts'
import { startDeadline } from '../../integrations/call/deadline.ts'
import { linkStreaming } from '../../integrations/call/streaming.ts'
import { linkRelayRules, relayed, roomForBody, sendOn } from '../../integrations/http/relay.ts'
import { changedQuery, changeHeaders } from '../mapping/operations.ts'
import { linkRequestChanges, type RequestChanges } from '../mapping/request-changes.ts'
import { linkShadowed, sentOnHeaders } from './sent-on-headers.ts'
import { linkTarget } from './target.ts'

/** What is the connection's, or says which server it was: the gateway is another one (spec http-api §11). */
const rules = linkRelayRules(new Map(), [
  'apigw-requestid',
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'upgrade',
])

/**
 * HTTP_PROXY, over the internet or by a VPC link: the client's request goes on with what the mapping changes, and the
 * answer comes back (spec http-api §8). Bodies stream within the time of the integration, or of `streaming`.
 */
export function linkHttpProxy(
  integration: IntegrationV2,
  names: readonly string[],
  isDefault: boolean,
  streaming?: RouteStreaming,
): Step {
  const { integrationMethod = 'ANY', requestParameters, timeoutInMillis } = integration
  const targetOf = linkTarget(integration, names, isDefault)
  const changesOf = linkRequestChanges(requestParameters)
  const isShadow = linkShadowed(requestParameters)
  const verb = integrationMethod === 'ANY' ? undefined : integrationMethod
  const isPrivate = integration.connectionType === 'VPC_LINK'
  const streams =
    streaming &&
    linkStreaming(
      { responseTransferMode: 'STREAM', timeoutInMillis, ...streaming },
      { endpointType: 'REGIONAL' },
    )

  return {
    name: 'Integration',
    async run(x) {
      const changing = changesOf?.(x)
      const changes = changing instanceof Promise ? await changing : changing
      const { url, passage } = targetOf(x, changes?.path)
      const headers = sentOnHeaders(x, isShadow)
      if (changes) changeHeaders(headers, changes.headers)
      const waiting = roomForBody(x)
      if (waiting) await waiting
      const stream = streams?.start(x)
      const deadline = stream?.deadline ?? startDeadline(timeoutInMillis)
      const relay = { method: verb ?? x.request.method, headers, deadline, passage }
      try {
        const response = await sendOn(x, withQuery(url, queryAfter(x, changes)), relay)
        x.response = await relayed(x, response, rules, deadline, stream?.body)
      } catch (error) {
        throw isPrivate ? asPrivate(error) : error
      }
    },
  }
}

/** A private backend that is late is a 504, as on AWS (spec http-api §8). */
const asPrivate = (error: unknown): unknown =>
  error instanceof Fault && error.type === 'INTEGRATION_TIMEOUT'
    ? new Fault(error.type, error.message, {
        execution: true,
        status: 504,
        ...(error.detail !== undefined && { detail: error.detail }),
      })
    : error

const queryAfter = (x: Exchange, changes: RequestChanges | undefined): string =>
  changes && changes.query.length > 0
    ? writeQuery(changedQuery(queryOf(x), changes.query))
    : forwardedQuery(x)
