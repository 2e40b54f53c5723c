import type { Integration } from '../../../model/integration.ts'
import { clientOf } from '../../client/client.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { linkRequestMapping } from '../../mapping/request-mapping.ts'
import { startDeadline } from '../call/deadline.ts'
import { linkStreaming } from '../call/streaming.ts'
import { fixedPathNames, linkUri, pathBindings } from '../../mapping/uri.ts'
import { forwardedQuery, withQuery, writeQuery } from '../../exchange/query.ts'
import { setTrace } from '../../exchange/request-trace.ts'
import {
  forwardedPort,
  forwardedProto,
  isViewerHeader,
  withholdsAuthorization,
} from '../../headers/request-headers.ts'
import {
  droppedHttpRequestHeaders,
  forbiddenRequestHeaders,
  remappedProxyResponseHeaders,
} from '../call/headers.ts'
import { linkFunctionUrl } from './function-url.ts'
import {
  linkRelayRules,
  relayed,
  removedHeaders,
  removeNamed,
  roomForBody,
  sendOn,
} from './relay.ts'
import type { IntegrationKind, LinkContext } from '../kind.ts'
import { linkPassage } from '../call/passage.ts'
import { linkShadowing } from '../../headers/shadowed-headers.ts'

/**
 * HTTP_PROXY: the client's request goes on as it came, less what the gateway takes off, plus what it
 * adds; the backend's answer comes back the same way (spec integrations §6–8). Bodies stream.
 */
export const httpProxy: IntegrationKind = {
  link(config, context) {
    return [{ name: 'Integration', run: linkCall(config, context) }]
  },
}

/** What a backend says of itself and of its connection has other names, or none. */
const rules = linkRelayRules(remappedProxyResponseHeaders, ['via'])

function linkCall(config: Integration, context: LinkContext) {
  const bindings = pathBindings(config.requestParameters)
  const uri = linkUri(config.uri ?? '', bindings, fixedPathNames(config.requestParameters))
  const passageTo = linkPassage(config, uri)
  const mapping = bindings ? undefined : linkRequestMapping(config.requestParameters)
  const verb = config.httpMethod === 'ANY' ? undefined : config.httpMethod
  const userAgent = `AmazonAPIGateway_${context.apiId}`
  const streaming = linkStreaming(config, context)
  const signingOf = linkFunctionUrl(config)
  const isShadow = linkShadowing(config.requestParameters, context.endpointType)

  return async (x: Exchange): Promise<void> => {
    const mapped = mapping && (await mapping.read(x))
    const rendered = uri.render(x, mapped?.path)
    if (rendered === undefined) throw misconfigured(`no value for a part of ${config.uri}`)
    const passage = passageTo(x, mapped?.path, rendered)
    // The client's pairs, then mapped ones (spec integrations §5).
    const url = withQuery(withQuery(rendered, forwardedQuery(x)), writeQuery(mapped?.query ?? []))
    const headers = forwardedHeaders(x, context.apiId, userAgent, isShadow)
    if (mapped) mapHeaders(headers, mapped.headers)
    const waiting = roomForBody(x)
    if (waiting) await waiting
    const stream = streaming?.start(x)
    const deadline = stream?.deadline ?? startDeadline(config.timeoutInMillis)
    const method = verb ?? x.request.method
    const response = await sendOn(x, url, {
      method,
      headers,
      deadline,
      passage,
      signing: signingOf?.(x, rendered),
    })
    x.response = await relayed(x, response, rules, deadline, stream?.body)
  }
}

/**
 * The client's headers less what must not travel on, plus the gateway's own. The copy keeps how the
 * client spelled them, and one pass over the names answers every question about them: each call on a
 * `Headers` object costs as much as a step of the pipeline.
 */
function forwardedHeaders(
  x: Exchange,
  apiId: string,
  userAgent: string,
  isShadow: (name: string) => boolean,
): Headers {
  const sent = x.request.headers
  const headers = new Headers(sent)
  let [hasAgent, hasAccept, isForwarded] = [false, false, false]
  for (const name of x.headerNames) {
    if (removedHeaders.has(name)) {
      if (name === 'connection') removeNamed(headers, sent.get(name) ?? '')
      headers.delete(name)
    } else if (name === 'authorization') {
      if (withholdsAuthorization(x)) headers.delete(name)
    } else if (name === 'user-agent') hasAgent = true
    else if (name === 'accept') hasAccept = true
    else if (name === 'x-forwarded-for') isForwarded = true
    else if (isViewerHeader(x, name) || isShadow(name)) headers.delete(name)
  }
  if (!x.simulated) addConnection(x, headers, isForwarded)
  setTrace(x, headers)
  headers.set('X-Amzn-Apigateway-Api-Id', apiId)
  if (!hasAgent) headers.set('User-Agent', userAgent)
  if (!hasAccept) headers.set('Accept', 'application/json')
  return headers
}

/** What the gateway says of the connection to the client; where a method is tested, there is none. */
function addConnection(x: Exchange, headers: Headers, isForwarded: boolean): void {
  const { peer } = clientOf(x)
  const sent = isForwarded ? `${x.request.headers.get('x-forwarded-for')}, ` : ''
  headers.set('X-Forwarded-For', `${sent}${peer}`)
  const { isForwarding, added } = x.api.endpoint
  if (isForwarding) {
    headers.set('X-Forwarded-Port', forwardedPort(x))
    headers.set('X-Forwarded-Proto', forwardedProto(x))
  }
  for (const [lower, { name, read }] of added) {
    const value = lower === 'via' ? undefined : read(x)
    if (value !== undefined) headers.set(name, value)
  }
}

/** Mapped headers replace the client's. */
function mapHeaders(headers: Headers, mapped: ReadonlyMap<string, string>): void {
  for (const [name, value] of mapped) {
    if (forbiddenRequestHeaders.has(name)) {
      throw misconfigured(`the header ${name} cannot be mapped onto an integration request`)
    }
    if (!droppedHttpRequestHeaders.has(name)) headers.set(name, value)
  }
}
