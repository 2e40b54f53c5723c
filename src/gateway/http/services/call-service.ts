import { partitionOf } from '../../../model/arn.ts'
import { respond } from '../../answer/respond.ts'
import { holdRead } from '../../body/held-bytes.ts'
import { bodyTextOf } from '../../body/request-body.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { traceHeader } from '../../exchange/request-trace.ts'
import { awsTarget } from '../../integrations/aws/aws-targets.ts'
import { callBackend, readBackendBody } from '../../integrations/call/call.ts'
import type { linkCredentials } from '../../integrations/call/credentials.ts'
import { startDeadline } from '../../integrations/call/deadline.ts'
import { bodyReader } from '../mapping/body-reader.ts'
import type { Value } from '../mapping/value.ts'
import { refused } from '../refuse.ts'
import { ServiceValueError } from './query-form.ts'
import { serviceCalls, type ServiceCall, type ServiceValues } from './service-call.ts'

/** An integration with a service, linked. */
export type LinkedService = {
  readonly subtype: string
  readonly required: readonly string[]
  readonly whom: ReturnType<typeof linkCredentials>
  readonly values: readonly (readonly [name: string, value: Value])[]
  readonly timeoutMs: number
}

/** Calls the service and answers with what it says. */
export type CallService = typeof callService

/** See {@link CallService}: the service's status and body are the client's, its errors included (spec integrations §23). */
export async function callService(x: Exchange, integration: LinkedService): Promise<void> {
  const values = await valuesOf(x, integration)
  const region = values.get('Region') ?? x.platform.region
  // It becomes part of a host name.
  if (!/^[a-z0-9-]{1,32}$/.test(region)) throw refused(400, `Region: ${region} is none`)
  const call = callOf(integration.subtype, values)
  const { host, signingName, signingRegion } = awsTarget(
    {
      partition: partitionOf(region),
      region,
      subdomain: undefined,
      service: call.service,
      form: 'action',
      rest: '',
    },
    call.action,
  )
  const headers = new Headers(call.headers)
  headers.set('accept', 'application/json')
  if (call.service === 'sqs') headers.set('accept', 'application/xml')
  headers.set('user-agent', `AmazonAPIGateway_${x.location.apiId}`)
  headers.set('x-amzn-trace-id', traceHeader(x))
  const url = `https://${host}${call.path}`
  const deadline = startDeadline(integration.timeoutMs)
  const init = {
    method: call.method,
    headers,
    // As bytes: what is signed is what is sent, and no type is made up for a text.
    body: call.body === undefined ? null : new TextEncoder().encode(call.body),
    redirect: 'manual',
    signal: deadline.signal,
  } as const
  const signing = { service: call.service, signingName, signingRegion, ...integration.whom(x) }
  const response = await callBackend(x, url, init, deadline, undefined, () =>
    x.platform.callAws(url, init, signing),
  )
  const body = await readBackendBody(response, deadline, holdRead(x))
  const answered = new Headers()
  for (const [name, value] of response.headers) {
    if (!ofConnection.has(name)) answered.append(name, value)
  }
  x.response = respond(x, response.status, body, answered)
}

/** What is about the service's own connection or clock, and the id that HTTP APIs have another header for. */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'server',
  'transfer-encoding',
  'x-amzn-requestid',
])

/** Throws the 400 of a request that has no value for a parameter without which there is no call. */
async function valuesOf(
  x: Exchange,
  { subtype, required, values }: LinkedService,
): Promise<ServiceValues> {
  const readsBody = values.some(([, { bodies }]) => bodies.has('request'))
  const messages = readsBody ? { requestBody: await bodyReader(await bodyTextOf(x)) } : {}
  const given = new Map<string, string>()
  for (const [name, value] of values) {
    const text = value.read(x, messages)
    if (text) given.set(name, text)
  }
  const missing = required.filter((name) => !given.has(name))
  if (missing.length === 0) return given
  throw refused(400, `the request has no value for ${missing.join(', ')} of ${subtype}`)
}

function callOf(subtype: string, values: ServiceValues): ServiceCall {
  const make = serviceCalls[subtype]
  if (!make) throw misconfigured(`integrationSubtype ${subtype} is not served`)
  try {
    return make(values)
  } catch (error) {
    throw error instanceof ServiceValueError ? refused(400, `${subtype}: ${error.message}`) : error
  }
}
