import { linkLogFormat } from '../../lang/log-format/link-log-format.ts'
import type { StagePointer } from '../../model/stage.ts'
import type { Exchange } from '../exchange.ts'
import { logVariable, type Answered } from './log-variables.ts'

type AccessLog = NonNullable<StagePointer['accessLog']>

/** Compiled formats by the pointer they came with: as long as the isolate keeps it, nothing is parsed again. */
const linked = new WeakMap<AccessLog, (answered: Answered) => string>()

/**
 * Writes a request's line. It is written when the answer's head is ready: a body that streams through has not
 * been sent by then, and its length is the one that the backend declared, if any.
 */
export function writeAccessLog(x: Exchange, response: Response, accessLog: AccessLog): void {
  let write = linked.get(accessLog)
  if (!write) {
    write = linkLogFormat(accessLog.format, logVariable)
    linked.set(accessLog, write)
  }
  x.platform.stageLog('accessLog', accessLog.destinationArn, [write({ x, response })])
}
