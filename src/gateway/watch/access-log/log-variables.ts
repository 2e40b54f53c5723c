import { Buffer } from 'node:buffer'
import type { ReadVariable } from '../../../lang/log-format/link-log-format.ts'
import {
  Fault,
  gatewayResponseTypes,
  internalServerError,
  type GatewayResponseType,
} from '../../../model/fault.ts'
import type { FunctionResult } from '../../../model/platform.ts'
import { contextVariable } from '../../context/variables.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { messageString } from '../../answer/gateway-response.ts'
import { queryOf } from '../../exchange/query.ts'
import { maskSecrets } from '../secrets.ts'
import { overriddenStatus, overriddenTexts } from '../../exchange/overrides.ts'
import { traceOf } from '../../exchange/request-trace.ts'
import { integrationError } from './integration-error.ts'

/** A request and its answer: what a line is about. */
export type Answered = { readonly x: Exchange; readonly response: Response }

type Read = ReadVariable<Answered>

/**
 * A `$context` variable of access logs by its name without the prefix (spec rest-responses §7); undefined for
 * one that no request of a REST API has here, which is logged as `-`.
 */
export function logVariable(name: string): Read | undefined {
  const own = logOnly.get(name)
  if (own) return own
  const shared = contextVariable(name)
  if (shared) return ({ x }) => shared(x)
  return overrideVariable(name)
}

const backendStatus: Read = ({ x }) => {
  const answer = x.backendCall?.answer
  if (!answer) return undefined
  return String('statusCode' in answer ? answer.statusCode : answer.status)
}

/** A function's own code; of any other backend what it answered (spec rest-responses §13, trap 15). */
const integrationStatus: Read = (answered) => {
  const { x, response } = answered
  const answer = x.backendCall?.answer
  const isFunction = answer !== undefined && 'statusCode' in answer
  if (!isFunction || x.integrationResult) return backendStatus(answered)
  return x.fault ? undefined : String(response.status)
}

const latency: Read = ({ x }) => x.backendCall && String(x.backendCall.latencyMs)

const backendRequestId: Read = ({ x }) => {
  const answer = x.backendCall?.answer
  if (!answer) return undefined
  if ('statusCode' in answer) return answer.requestId
  const { headers } = answer
  return headers.get('x-amzn-requestid') ?? headers.get('x-amz-request-id') ?? undefined
}

const backendError: Read = ({ x }) => {
  const error = integrationError(x)
  return error && withoutSecrets(x, error)
}

/**
 * What a request was refused or failed with may repeat what it came with: a signature that does not match is answered
 * with the headers it was made of, a function may fail with its event (ATTACKS 65).
 */
const withoutSecrets = (x: Exchange, text: string): string =>
  maskSecrets([...x.request.headers, ...queryOf(x)], x.platform.isMasked)(text)

const connection =
  (member: 'tlsVersion' | 'tlsCipher'): Read =>
  ({ x }) => {
    const value = x.request.cf?.[member]
    // Cloudflare says `None` of a request that came in the clear.
    return typeof value === 'string' && value !== 'None' ? value : undefined
  }

const authorizerFaults: ReadonlySet<GatewayResponseType> = new Set<GatewayResponseType>([
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'UNAUTHORIZED',
])

/** What the authorizer itself has come to, whatever its policy then says. */
const authorizerFault = ({ authorizer, fault }: Exchange): Fault | undefined =>
  !authorizer && fault && authorizerFaults.has(fault.type) ? fault : undefined

/** Who calls, and whether they may: `authenticate.*` of AWS_IAM methods, `authorize.*` where a policy is asked. */
const phaseVariables = (
  name: 'authenticate' | 'authorize',
  phase: 'authentication' | 'authorization',
): readonly (readonly [string, Read])[] => [
  [
    `${name}.error`,
    ({ x }) => {
      const error = x[phase]?.error
      if (error === undefined) return undefined
      return withoutSecrets(x, error instanceof Fault ? error.message : internalServerError)
    },
  ],
  [`${name}.latency`, ({ x }) => x[phase]?.latencyMs.toString()],
  [
    `${name}.status`,
    ({ x }) => {
      const { error } = x[phase] ?? {}
      if (error === undefined) return x[phase] && '200'
      return error instanceof Fault ? statusOf(error) : '500'
    },
  ],
]

const statusOf = ({ status, type }: Fault): string =>
  String(status ?? gatewayResponseTypes[type][0])

function authorizerStatus({ x }: Answered): string | undefined {
  if (x.authorizer) return '200'
  const fault = authorizerFault(x)
  return fault && statusOf(fault)
}

const functionAnswer = ({ authorizerCall }: Exchange): FunctionResult | undefined => {
  const answer = authorizerCall?.answer
  return answer && 'statusCode' in answer ? answer : undefined
}

const logOnly: ReadonlyMap<string, Read> = new Map<string, Read>([
  ...phaseVariables('authenticate', 'authentication'),
  ...phaseVariables('authorize', 'authorization'),
  [
    'authorizer.error',
    ({ x }) => {
      const fault = authorizerFault(x)
      return fault && withoutSecrets(x, fault.detail ?? fault.message)
    },
  ],
  [
    'authorizer.integrationLatency',
    ({ x }) => x.authorizerCall && String(x.authorizerCall.latencyMs),
  ],
  ['authorizer.integrationStatus', ({ x }) => functionAnswer(x)?.statusCode.toString()],
  ['authorizer.latency', ({ x }) => (x.authorizerCall ?? x.authorizer)?.latencyMs.toString()],
  ['authorizer.requestId', ({ x }) => functionAnswer(x)?.requestId],
  ['authorizer.status', authorizerStatus],
  ['awsEndpointRequestId', backendRequestId],
  ['cipherSuite', connection('tlsCipher')],
  ['error.message', ({ x }) => x.fault && withoutSecrets(x, x.fault.message)],
  ['error.messageString', ({ x }) => x.fault && withoutSecrets(x, messageString(x.fault))],
  ['error.responseType', ({ x }) => x.fault?.type],
  ['error.validationErrorString', ({ x }) => x.fault?.validationErrorString],
  ['integration.error', backendError],
  ['integration.integrationStatus', backendStatus],
  ['integration.latency', latency],
  ['integration.requestId', backendRequestId],
  [
    'integration.responseTransferMode',
    ({ x }) => x.backendCall && (x.route?.streams ? 'STREAMED' : 'BUFFERED'),
  ],
  ['integration.status', integrationStatus],
  [
    'integration.timeToAllHeaders',
    (answered) => (answered.x.route?.streams ? latency(answered) : undefined),
  ],
  ['integrationErrorMessage', backendError],
  ['integrationLatency', latency],
  ['integrationStatus', backendStatus],
  ['responseLatency', ({ x }) => String(x.platform.now() - x.startedAt)],
  ['responseLength', responseLength],
  [
    'responseOverride.status',
    ({ x }) => x.overrides && overriddenStatus(x.overrides.response)?.toString(),
  ],
  ['status', ({ response }) => String(response.status)],
  ['tlsVersion', connection('tlsVersion')],
  // Of a request that is traced: by the stage, or by its client.
  [
    'xrayTraceId',
    ({ x }) => (x.stage.tracing || traceOf(x).sent === 'trace' ? traceOf(x).root : undefined),
  ],
])

/** Bytes of the body. Of one that streams through only what its backend declared: nothing counts it on the way. */
function responseLength({ x, response }: Answered): string | undefined {
  if (x.request.method === 'HEAD') return '0'
  const { sentBody } = x
  if (sentBody === null) return '0'
  if (typeof sentBody === 'string') return String(Buffer.byteLength(sentBody))
  if (sentBody) return String(sentBody.byteLength)
  return response.headers.get('content-length') ?? undefined
}

const override = /^(request|response)Override\.(header|path|querystring)\.(.+)$/s

/** What templates have set under `$context.requestOverride` and `responseOverride`. */
function overrideVariable(name: string): Read | undefined {
  const match = override.exec(name)
  if (!match) return undefined
  const side = match[1] as 'request' | 'response'
  const part = match[2] as 'header' | 'path' | 'querystring'
  const key = match[3]!
  return ({ x }) => {
    try {
      return (
        x.overrides &&
        overriddenTexts(x.overrides[side], part).findLast(([set]) => set === key)?.[1]
      )
    } catch (error) {
      // Too large to be used, for which the call has failed.
      if (error instanceof Fault) return undefined
      throw error
    }
  }
}
