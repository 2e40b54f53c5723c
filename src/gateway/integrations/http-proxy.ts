import type { Integration } from '../../model/integration.ts'
import type { Exchange } from '../exchange.ts'
import { misconfigured } from '../faults.ts'
import { linkRequestMapping } from '../mapping/request-mapping.ts'
import { linkUri } from '../mapping/uri.ts'
import { forwardedQuery } from '../query.ts'
import { cappedBody } from '../request-body.ts'
import { traceHeader } from '../ids.ts'
import { forwardedPort, forwardedProto, sourceIp } from '../request-headers.ts'
import { callBackend, deadlinedBody } from './call.ts'
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
    if (rendered === undefined) throw misconfigured(`no value for a part of ${config.uri}`)
    const url = withQuery(rendered, forwardedQuery(x), mapped?.query)
    const headers = forwardedHeaders(x, context.apiId, userAgent)
    if (mapped) mapHeaders(headers, mapped.headers)
    const signal = AbortSignal.timeout(config.timeoutInMillis)
    const body = x.request.body ? await cappedBody(x) : null
    const init = {
      method: verb ?? x.request.method,
      headers,
      body,
      redirect: 'manual',
      signal,
    } as const
    x.response = await answer(await callBackend(x, url, init, signal), signal)
  }
}

/**
 * The client's headers less what must not travel on, plus the gateway's own. One pass over them and one
 * record for `fetch`: each call on a `Headers` object costs as much as a step of the pipeline.
 */
function forwardedHeaders(x: Exchange, apiId: string, userAgent: string): Record<string, string> {
  const headers = Object.create(null) as Record<string, string>
  let named: string | undefined
  for (const [name, value] of x.request.headers) {
    if (!removedHeaders.has(name)) headers[name] = value
    else if (name === 'connection' && value !== 'keep-alive') named = value
  }
  // What the client's own `Connection` names goes no further either (ATTACKS 13).
  if (named !== undefined)
    for (const name of named.split(',')) delete headers[name.trim().toLowerCase()]
  const peer = sourceIp(x)
  const sentFor = headers['x-forwarded-for']
  headers['x-forwarded-for'] = sentFor ? `${sentFor}, ${peer}` : peer
  headers['x-forwarded-port'] = forwardedPort(x)
  headers['x-forwarded-proto'] = forwardedProto(x)
  headers['x-amzn-trace-id'] = traceHeader(headers['x-amzn-trace-id'] ?? null, x.startedAt)
  headers['x-amzn-apigateway-api-id'] = apiId
  headers['user-agent'] ??= userAgent
  headers['accept'] ??= 'application/json'
  return headers
}

/** Mapped headers replace the client's. */
function mapHeaders(headers: Record<string, string>, mapped: ReadonlyMap<string, string>): void {
  for (const [name, value] of mapped) {
    if (forbiddenRequestHeaders.has(name)) {
      throw misconfigured(`the header ${name} cannot be mapped onto an integration request`)
    }
    if (!droppedHttpRequestHeaders.has(name)) headers[name] = value
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
