import type { Integration } from '../../model/integration.ts'
import type { Exchange } from '../exchange.ts'
import { misconfigured } from '../faults.ts'
import { linkRequestMapping } from '../mapping/request-mapping.ts'
import { linkUri } from '../mapping/uri.ts'
import { forwardedQuery } from '../query.ts'
import { cappedBody } from '../request-body.ts'
import { forwardedFor, forwardedPort, forwardedProto, traceOf } from '../request-headers.ts'
import { backendRequest, callBackend, deadlinedBody } from './call.ts'
import {
  droppedHttpRequestHeaders,
  forbiddenRequestHeaders,
  remappedProxyResponseHeaders,
} from './headers.ts'
import type { IntegrationKind, LinkContext } from './kind.ts'

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
])

function linkCall(config: Integration, context: LinkContext) {
  const uri = linkUri(config.uri ?? '')
  const mapping = linkRequestMapping(config.requestParameters)
  const verb = config.httpMethod === 'ANY' ? undefined : config.httpMethod
  const userAgent = `AmazonAPIGateway_${context.apiId}`
  const needsMapping = mapping.size > 0

  return async (x: Exchange): Promise<void> => {
    const mapped = needsMapping ? await mapping.read(x) : undefined
    const rendered = uri.render(x, mapped?.path ?? noPath)
    if (rendered === undefined) throw misconfigured()
    const signal = AbortSignal.timeout(config.timeoutInMillis)
    const request = backendRequest(withQuery(rendered, forwardedQuery(x), mapped?.query), {
      method: verb ?? x.request.method,
      headers: x.request.headers,
      body: await cappedBody(x),
      redirect: 'manual',
      signal,
    })
    const { headers } = request
    takeOff(x, headers)
    headers.set('X-Forwarded-For', forwardedFor(x))
    headers.set('X-Forwarded-Port', forwardedPort(x))
    headers.set('X-Forwarded-Proto', forwardedProto(x))
    headers.set('X-Amzn-Trace-Id', traceOf(x))
    headers.set('X-Amzn-Apigateway-Api-Id', context.apiId)
    if (!headers.has('user-agent')) headers.set('User-Agent', userAgent)
    if (!headers.has('accept')) headers.set('Accept', 'application/json')
    if (mapped) {
      for (const [name, value] of mapped.headers) {
        if (forbiddenRequestHeaders.has(name)) {
          throw misconfigured(`the header ${name} cannot be mapped onto an integration request`)
        }
        if (!droppedHttpRequestHeaders.has(name)) headers.set(name, value)
      }
    }
    x.response = await answer(await callBackend(x, request, signal), signal)
  }
}

const noPath: ReadonlyMap<string, string> = new Map()

/** The URI's own query first, then the client's pairs, then mapped ones: nothing is overwritten (§5). */
function withQuery(
  uri: string,
  clientQuery: string,
  mapped: readonly (readonly [string, string])[] | undefined,
): string {
  let url = uri
  if (clientQuery !== '') url += (url.includes('?') ? '&' : '?') + clientQuery
  for (const [name, value] of mapped ?? []) {
    url += `${url.includes('?') ? '&' : '?'}${encodeURIComponent(name)}=${encodeURIComponent(value)}`
  }
  return url
}

/** Takes off what must not travel on, and what the client's own `Connection` names (ATTACKS 13). */
function takeOff(x: Exchange, headers: Headers): void {
  for (const [name, value] of x.request.headers) {
    if (!removedHeaders.has(name)) continue
    headers.delete(name)
    if (name !== 'connection' || value === 'keep-alive') continue
    for (const named of value.split(',')) if (token.test(named.trim())) headers.delete(named.trim())
  }
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** The backend's response with its own `Date`, `Server` … renamed, its body untouched. */
async function answer(backend: Response, signal: AbortSignal): Promise<Response> {
  const body = await deadlinedBody(backend, signal)
  const response = new Response(body, backend)
  const { headers } = response
  for (const [name, value] of backend.headers) {
    const renamed = remappedProxyResponseHeaders.get(name)
    if (renamed !== undefined) {
      headers.set(renamed, value)
      // The length stays as well: it is the truth about the body that follows.
      if (name !== 'content-length') headers.delete(name)
    } else if (name === 'transfer-encoding' || name === 'via') headers.delete(name)
  }
  return response
}
