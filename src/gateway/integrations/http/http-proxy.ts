import { bodylessVerbs } from '../../body/bodyless-verbs.ts'
import { connectionHeader } from '../../../wire/connection/connection-header.ts'
import type { Integration } from '../../../model/integration.ts'
import { maxHeaderNames } from '../../../model/limits.ts'
import { clientOf } from '../../client/client.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { linkRequestMapping } from '../../mapping/request-mapping.ts'
import { startDeadline, type Deadline } from '../call/deadline.ts'
import { linkStreaming } from '../call/streaming.ts'
import { fixedPathNames, linkUri, pathBindings } from '../../mapping/uri.ts'
import { forwardedQuery, writeQuery } from '../../exchange/query.ts'
import { holdPassing } from '../../body/held-bytes.ts'
import { bodyOf, bodyToSend } from '../../body/request-body.ts'
import { traceHeader, traceOf } from '../../exchange/request-trace.ts'
import {
  forwardedPort,
  forwardedProto,
  isViewerHeader,
  privateEndpointHeaders,
  withholdsAuthorization,
} from '../../headers/request-headers.ts'
import { callBackend, deadlinedBody, refuseAnswer } from '../call/call.ts'
import {
  droppedHttpRequestHeaders,
  forbiddenRequestHeaders,
  remappedProxyResponseHeaders,
} from '../call/headers.ts'
import { callFunctionUrl, linkFunctionUrl } from './function-url.ts'
import { warn } from '../../exchange/warn.ts'
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

/** Client headers that never reach a backend: hop by hop, or dropped by this integration type. */
const removedHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  // The runtime sets it from the body that is really sent.
  'content-length',
  'content-md5',
  'expect',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'www-authenticate',
  connectionHeader,
  ...privateEndpointHeaders,
])

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
    const url = withQuery(rendered, forwardedQuery(x), mapped?.query)
    const headers = forwardedHeaders(x, context.apiId, userAgent, isShadow)
    if (mapped) mapHeaders(headers, mapped.headers)
    const body = x.request.body ? bodyToSend(x) : null
    if (body && !x.bodyBytes) await holdPassing(x)
    const stream = streaming?.start(x)
    const deadline = stream?.deadline ?? startDeadline(config.timeoutInMillis)
    const method = verb ?? x.request.method
    const shared = { headers, redirect: 'manual', encodeResponseBody: 'manual' } as const
    const signing = signingOf?.(x, rendered)
    const response = signing
      ? await callFunctionUrl(
          x,
          url,
          { ...shared, method, body: body && !bodylessVerbs.has(method) ? await bodyOf(x) : null },
          signing,
          deadline,
          passage,
        )
      : !bodylessVerbs.has(method)
        ? await callBackend(x, url, { ...shared, method, body }, deadline, passage)
        : body !== null && x.request.method === method && !x.bodyBytes
          ? await callBackend(x, withBodyOf(x, url), shared, deadline, passage)
          : await callBackend(x, url, { ...shared, method }, deadline, passage)
    const special = specialNames(response.headers)
    if (!special) return refuseAnswer(response, deadline, `more than ${maxHeaderNames} headers`)
    if (response.status > 599) return refuseAnswer(response, deadline)
    x.response = stream
      ? answer(response, special, stream.body(response))
      : await bufferedAnswer(x, response, special, deadline)
  }
}

/** `fetch` takes no body of ours for these; another verb's body does not become theirs. */
/** A client's own GET with a body, handed on whole. */
const withBodyOf = (x: Exchange, url: string): Request => new Request(url, x.request)

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
  headers.set('X-Amzn-Trace-Id', traceHeader(x))
  const { traceparent, isRestarted, isContinued } = traceOf(x)
  if ((isRestarted || isContinued) && traceparent !== undefined) {
    headers.set('traceparent', traceparent)
    if (isRestarted) headers.delete('tracestate')
  }
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

/** What the client's own `Connection` names goes no further either (ATTACKS 13). */
function removeNamed(headers: Headers, connection: string): void {
  if (connection === 'keep-alive') return
  for (const part of connection.split(',')) {
    const name = part.trim()
    if (token.test(name)) headers.delete(name)
  }
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** Mapped headers replace the client's. */
function mapHeaders(headers: Headers, mapped: ReadonlyMap<string, string>): void {
  for (const [name, value] of mapped) {
    if (forbiddenRequestHeaders.has(name)) {
      throw misconfigured(`the header ${name} cannot be mapped onto an integration request`)
    }
    if (!droppedHttpRequestHeaders.has(name)) headers.set(name, value)
  }
}

/** The URI's own query first, then the client's pairs, then mapped ones: nothing is overwritten (§5). */
function withQuery(
  uri: string,
  clientQuery: string,
  mapped: readonly (readonly [string, string])[] | undefined,
): string {
  let url = uri
  if (clientQuery !== '') url += (url.includes('?') ? '&' : '?') + clientQuery
  if (mapped && mapped.length > 0) url += (url.includes('?') ? '&' : '?') + writeQuery(mapped)
  return url
}

async function bufferedAnswer(
  x: Exchange,
  backend: Response,
  special: readonly string[],
  deadline: Deadline,
): Promise<Response> {
  const length = special.includes('content-length') ? backend.headers.get('content-length') : null
  const body = await deadlinedBody(backend, length, deadline, () =>
    warn(x, 'the body of the backend was cut: the time of the integration was over'),
  )
  return answer(backend, special, body)
}

/**
 * The names among a backend's headers that do not pass as they are. One pass over all of them, since each
 * question to a `Headers` object costs as much. Undefined for more than may be passed on.
 */
function specialNames(headers: Headers): readonly string[] | undefined {
  const special: string[] = []
  let count = 0
  for (const name of headers.keys()) {
    if (++count > maxHeaderNames) return undefined
    if (specialResponseHeaders.has(name)) special.push(name)
  }
  return special
}

const specialResponseHeaders: ReadonlySet<string> = new Set([
  ...remappedProxyResponseHeaders.keys(),
  'via',
])

/**
 * The backend's response with its own `Date`, `Server` … renamed, its body untouched: a compressed one was
 * not decoded, and is not coded anew.
 */
function answer(
  { status, headers: sent }: Response,
  special: readonly string[],
  body: Body,
): Response {
  // Members, not the response itself: that would copy what nobody asks for, at a twentieth of the request's cost.
  const hasBody = !bodylessStatus.has(status)
  const response = new Response(hasBody ? body : null, {
    status,
    headers: sent,
    encodeBody: 'manual',
  })
  const { headers } = response
  for (const name of special) {
    const renamed = remappedProxyResponseHeaders.get(name)
    if (renamed !== undefined) headers.set(renamed, headers.get(name)!)
    // The length stays as well: it is the truth about the body that follows.
    if (name !== 'content-length' || !(hasBody || status === 304)) headers.delete(name)
  }
  return response
}

/** A backend may send a body with these; nobody reads it. */
const bodylessStatus: ReadonlySet<number> = new Set([204, 205, 304])

type Body = ReadableStream<Uint8Array> | ArrayBuffer | null
