import type { Fault } from '../../../model/fault.ts'
import type { Authorizer } from '../../../model/rest-api.ts'
import { toText } from '../../body/bytes.ts'
import { authorizerFailure, executionLog } from '../../watch/execution-log.ts'
import type { ExecutionRecord } from '../../exchange/execution-record.ts'
import { logLine } from '../../watch/log-line.ts'
import { endMessages, identityMessage, resultMessage, startMessage } from './authorizer-messages.ts'
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
    logLine(startedAt, startMessage(authorizer, requestId)),
    identity ? logLine(startedAt, identityMessage(authorizer, identity)) : '',
    // Its lines are those of every call to a backend; the heading is another log's.
    asked.length > 0 ? executionLog(asked).replace(/^.*\n/, '') : '',
    ...outcomeOf(run).map((message) => logLine(endedAt, message)),
  ].join('')
}

function outcomeOf(run: AuthorizerRun): string[] {
  const { authorizer, requestId, record, principalId, fault } = run
  const answer = record.findLast((event) => event.type === 'endpoint response')
  const parsed =
    answer &&
    fault?.type !== 'UNAUTHORIZED' &&
    (authorizer.type === 'TOKEN' || authorizer.type === 'REQUEST')
      ? [resultMessage(textOf(answer.body ?? ''))]
      : []
  const ended = fault
    ? (authorizerFailure(fault, requestId) ?? [fault.message])
    : endMessages(principalId)
  return [...parsed, ...ended]
}

const textOf = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : toText(body)
