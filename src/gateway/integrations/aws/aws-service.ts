import { bodylessVerbs } from '../../body/bodyless-verbs.ts'
import { holdRead } from '../../body/held-bytes.ts'
import type { Integration } from '../../../model/integration.ts'
import { maxRequestBytes } from '../../../model/limits.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { traceHeader } from '../../exchange/request-trace.ts'
import type { Step } from '../../exchange/exchange.ts'
import { awsTarget, nameOf, type AwsTarget } from './aws-targets.ts'
import { parseAwsUri } from './aws-uri.ts'
import { actionOf, linkAwsUrl } from './aws-url.ts'
import { callBackend, readBackendBody } from '../call/call.ts'
import { linkCredentials } from '../call/credentials.ts'
import { startDeadline } from '../call/deadline.ts'
import { linkIntegrationRequest } from '../integration-request.ts'
import { linkIntegrationResponse } from '../integration-response.ts'
import type { IntegrationKind, LinkContext } from '../kind.ts'
import type { IntegrationRequest } from '../../exchange/integration-messages.ts'

/**
 * AWS with any service (spec integrations §14): what is mapped goes to the service, signed, and what it
 * answers goes through the integration responses. An error of the service is an answer like any other.
 */
export const awsService: IntegrationKind = {
  link(config, context) {
    return [
      linkIntegrationRequest(config, context),
      linkServiceCall(config, context),
      linkIntegrationResponse(config, context),
    ]
  },
}

const actionParameter = /\?Action=(\w+)/

/** The call itself: sends `x.integrationRequest`, signed, and sets `x.integrationResult`. */
export function linkServiceCall(config: Integration, { apiId }: Pick<LinkContext, 'apiId'>): Step {
  const uri = parseAwsUri(config.uri ?? '')
  if (!uri) throw new Error(`${config.uri} is no URI of an AWS service`)
  const named = uri.form === 'path' || actionOf(uri) ? awsTarget(uri, actionOf(uri)) : undefined
  const url = linkAwsUrl(uri)
  const verb = config.httpMethod === 'ANY' ? undefined : config.httpMethod
  const service = nameOf(uri)
  const whom = linkCredentials(config.credentials)
  return {
    name: 'Integration',
    async run(x) {
      const outgoing = x.integrationRequest!
      const method = verb ?? x.request.method
      const address = url(x, outgoing)
      // A stage variable may name the action.
      const target = named ?? awsTarget(uri, actionParameter.exec(address)?.[1] ?? '')
      const body = bodyOf(outgoing, target, method)
      const full = `https://${target.host}${address}`
      const as = whom(x)
      const headers = headersOf(x, outgoing, target, apiId, body !== null)
      const deadline = startDeadline(config.timeoutInMillis)
      const init = { method, headers, body, redirect: 'manual', signal: deadline.signal } as const
      const { signingName, signingRegion } = target
      const signing = { service, signingName, signingRegion, ...as }
      const response = await callBackend(x, full, init, deadline, undefined, () =>
        x.platform.callAws(full, init, signing),
      )
      x.integrationResult = {
        status: response.status,
        selection: String(response.status),
        headers: response.headers,
        body: () => readBackendBody(response, deadline, holdRead(x)),
      }
    },
  }
}

/** As bytes, so that what is signed is what is sent, and no type is made up for a text. */
function bodyOf(
  { body }: IntegrationRequest,
  target: AwsTarget,
  method: string,
): Uint8Array | null {
  if (target.queryOnly || body.length === 0 || bodylessVerbs.has(method)) return null
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  // A template can make more of a body than the client may send.
  if (bytes.length > maxRequestBytes) {
    throw misconfigured(`the integration request is larger than ${maxRequestBytes} bytes`)
  }
  return bytes
}

/** Not sent even when mapped: the host is the service's own, and the signature sets its own headers. */
const dropped: ReadonlySet<string> = new Set([
  'host',
  'referer',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
])

/** Mapped headers, then the defaults for absent ones (spec parameter-mapping §6–7). */
function headersOf(
  x: Exchange,
  outgoing: IntegrationRequest,
  target: AwsTarget,
  apiId: string,
  hasBody: boolean,
): Headers {
  const headers = new Headers()
  for (const [name, value] of outgoing.headers) if (!dropped.has(name)) headers.set(name, value)
  if (!headers.has('accept')) headers.set('Accept', 'application/json')
  if (!headers.has('user-agent')) headers.set('User-Agent', `AmazonAPIGateway_${apiId}`)
  if (target.target !== undefined && !headers.has('x-amz-target')) {
    headers.set('X-Amz-Target', target.target)
  }
  if (target.contentType !== undefined) {
    // Recorded: `application/json`, and even the bare `x-amz-json-1.1`, work with these services.
    if (!jsonVersion.test(headers.get('content-type') ?? '')) {
      headers.set('Content-Type', target.contentType)
    }
  } else if (hasBody && !headers.has('content-type')) {
    headers.set('Content-Type', x.request.headers.get('content-type') ?? 'application/json')
  }
  headers.set('X-Amzn-Apigateway-Api-Id', apiId)
  headers.set('X-Amzn-Trace-Id', traceHeader(x))
  return headers
}

const jsonVersion = /^application\/x-amz-json-1\.[01]$/
