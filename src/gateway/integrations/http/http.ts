import { bodylessVerbs } from '../../body/bodyless-verbs.ts'
import { holdRead } from '../../body/held-bytes.ts'
import type { Integration } from '../../../model/integration.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { startDeadline } from '../call/deadline.ts'
import { fixedPathNames, linkUri } from '../../mapping/uri.ts'
import { withQuery, writeQuery } from '../../exchange/query.ts'
import { traceHeader, traceOf } from '../../exchange/request-trace.ts'
import type { Step } from '../../exchange/exchange.ts'
import { callBackend, readBackendBody } from '../call/call.ts'
import { droppedHttpRequestHeaders } from '../call/headers.ts'
import { callFunctionUrl, linkFunctionUrl } from './function-url.ts'
import { linkIntegrationRequest } from '../integration-request.ts'
import { linkIntegrationResponse } from '../integration-response.ts'
import type { IntegrationKind, LinkContext } from '../kind.ts'
import type { IntegrationRequest } from '../../exchange/integration-messages.ts'
import { linkPassage } from '../call/passage.ts'

/** HTTP: only what is mapped goes to the backend, only what is mapped comes back (spec integrations §6). */
export const http: IntegrationKind = {
  link(config, context) {
    return [
      linkIntegrationRequest(config, context),
      linkHttpCall(config, context),
      linkIntegrationResponse(config, context),
    ]
  },
}

/** The call itself: sends `x.integrationRequest` and sets `x.integrationResult`. */
export function linkHttpCall(config: Integration, { apiId }: Pick<LinkContext, 'apiId'>): Step {
  // A template may override any path value with one of the client's.
  const overridden = /requestOverride/.test(JSON.stringify(config.requestTemplates ?? {}))
  const fixed = overridden ? undefined : fixedPathNames(config.requestParameters)
  const uri = linkUri(config.uri ?? '', undefined, fixed)
  const passageTo = linkPassage(config, uri)
  const verb = config.httpMethod === 'ANY' ? undefined : config.httpMethod
  const userAgent = `AmazonAPIGateway_${apiId}`
  const signingOf = linkFunctionUrl(config)
  return {
    name: 'Integration',
    async run(x) {
      const outgoing = x.integrationRequest!
      const url = uri.render(x, outgoing.path)
      if (url === undefined) throw misconfigured()
      const deadline = startDeadline(config.timeoutInMillis)
      const method = verb ?? x.request.method
      const hasBody = outgoing.body.length > 0 && !bodylessVerbs.has(method)
      const full = withQuery(url, writeQuery(outgoing.query))
      const init = {
        method,
        headers: headersOf(x, outgoing, hasBody, userAgent, apiId),
        body: hasBody ? outgoing.body : null,
        redirect: 'manual',
      } as const
      const passage = passageTo(x, outgoing.path, url)
      const signing = signingOf?.(x, url)
      const response = signing
        ? await callFunctionUrl(
            x,
            full,
            { ...init, body: bytesOf(init.body) },
            signing,
            deadline,
            passage,
          )
        : await callBackend(x, full, init, deadline, passage)
      x.integrationResult = {
        status: response.status,
        selection: String(response.status),
        headers: response.headers,
        body: () => readBackendBody(response, deadline, holdRead(x)),
      }
    },
  }
}

const bytesOf = (body: string | Uint8Array | null): Uint8Array | null =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body

/** Mapped headers, then the defaults for absent ones (spec parameter-mapping §7). */
function headersOf(
  x: Exchange,
  outgoing: IntegrationRequest,
  hasBody: boolean,
  userAgent: string,
  apiId: string,
): Headers {
  const headers = new Headers()
  for (const [name, value] of outgoing.headers) {
    if (!droppedHttpRequestHeaders.has(name)) headers.set(name, value)
  }
  if (!headers.has('accept')) headers.set('Accept', 'application/json')
  if (!headers.has('user-agent')) headers.set('User-Agent', userAgent)
  if (hasBody && !headers.has('content-type')) {
    headers.set('Content-Type', x.request.headers.get('content-type') ?? 'application/json')
  }
  headers.set('X-Amzn-Apigateway-Api-Id', apiId)
  headers.set('X-Amzn-Trace-Id', traceHeader(x))
  const { traceparent } = traceOf(x)
  if (traceparent !== undefined && !headers.has('traceparent')) {
    headers.set('traceparent', traceparent)
  }
  return headers
}
