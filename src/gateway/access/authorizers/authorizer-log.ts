import type { Fault } from '../../../model/fault.ts'
import type { Authorizer } from '../../../model/rest-api.ts'
import { toText } from '../../body/bytes.ts'
import { executionLog } from '../../watch/execution-log.ts'
import type { ExecutionRecord } from '../../exchange/execution-record.ts'
import { logLine, masked } from '../../watch/log-line.ts'
import type { Identity } from './identity-sources.ts'

/** One run of an authorizer, as far as it came. */
export type AuthorizerRun = {
  readonly authorizer: Authorizer
  readonly requestId: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** The call of its function. */
  readonly record: ExecutionRecord
  identity?: Identity
  principalId?: string
  /** Why the caller is refused. */
  fault?: Fault
}

/**
 * The text of an authorizer test's `log`: dated lines in AWS's words and order (spec rest-auth §6). The
 * order of a refusal and of a broken answer is that of logs its users have published.
 */
export function authorizerLog(run: AuthorizerRun, endedAt: number): string {
  const { authorizer, requestId, startedAt, record, identity } = run
  const asked = record.filter(({ type }) => type === 'endpoint request')
  return [
    `Execution log for request ${requestId}\n`,
    logLine(startedAt, `Starting authorizer: ${authorizer.id} for request: ${requestId}`),
    identity ? logLine(startedAt, `Incoming identity: ${identityText(authorizer, identity)}`) : '',
    // Its lines are those of every call to a backend; the heading is another log's.
    asked.length > 0 ? executionLog(asked).replace(/^.*\n/, '') : '',
    ...outcomeOf(run).map((message) => logLine(endedAt, message)),
  ].join('')
}

function outcomeOf(run: AuthorizerRun): string[] {
  const { authorizer, requestId, record, principalId, fault } = run
  if (fault?.type === 'UNAUTHORIZED') {
    return [`Unauthorized request: ${requestId}`, fault.message]
  }
  const answer = record.findLast((event) => event.type === 'endpoint response')
  const parsed =
    answer && authorizer.type !== 'COGNITO_USER_POOLS'
      ? [`Authorizer result body before parsing: ${textOf(answer.body ?? '')}`]
      : []
  if (fault) return [...parsed, ...failureOf(fault)]
  return [
    ...parsed,
    ...(principalId === undefined
      ? []
      : [`Using valid authorizer policy for principal: ${masked(principalId)}`]),
    'Successfully completed authorizer execution',
  ]
}

function failureOf({ type, detail, message }: Fault): string[] {
  if (type !== 'AUTHORIZER_CONFIGURATION_ERROR') return [message]
  const failed = (why: string) => `Execution failed due to configuration error: ${why}`
  const lines = [failed(detail ?? message)]
  // An answer that cannot be read is told by its own line alone.
  if (!detail?.startsWith('Invalid JSON in response')) lines.push(failed('Authorizer error'))
  return [...lines, 'AuthorizerConfigurationException']
}

/** A REQUEST authorizer's sources are named. */
function identityText({ type }: Authorizer, identity: Identity): string {
  if (type !== 'REQUEST') return masked(identity[0]?.value ?? '')
  return `{${identity.map(({ source, value }) => `${source}=${masked(value)}`).join(', ')}}`
}

const textOf = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : toText(body)
