import { linkLogFormat } from '../../../lang/log-format/link-log-format.ts'
import type { StagePointer } from '../../../model/stage.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { logVariable, type Answered } from './log-variables.ts'

type AccessLog = NonNullable<StagePointer['accessLog']>

/** Compiled formats by the pointer they came with: as long as the isolate keeps it, nothing is parsed again. */
const linked = new WeakMap<AccessLog, (answered: Answered) => string>()

/**
 * Writes a request's line. It is written when the answer's head is ready: a body that streams through has not
 * been sent by then, and its length is the one that the backend declared, if any.
 *
 * @param variable the variables that the kind of API has
 */
export function writeAccessLog(
  x: Exchange,
  response: Response,
  accessLog: AccessLog,
  variable = logVariable,
): void {
  let write = linked.get(accessLog)
  if (!write) {
    write = linkLogFormat(accessLog.format, variable)
    linked.set(accessLog, write)
  }
  x.platform.stageLog('accessLog', destinationOf(x, accessLog), [write({ x, response })])
}

/** A canary's requests have a log group of their own (spec rest-routing §14). */
const destinationOf = ({ stage }: Exchange, { destinationArn }: AccessLog): string =>
  stage.isCanaryRequest && destinationArn.includes(':log-group:')
    ? `${destinationArn}/Canary`
    : destinationArn
