import type { SessionBounds } from '../../../model/sessions/session.ts'
import { maxMessageBytes, sessionIdleMs, sessionLifeMs } from '../../../model/limits.ts'

/** AWS's quotas of a connection. */
export const bounds: SessionBounds = {
  idleMs: sessionIdleMs,
  lifeMs: sessionLifeMs,
  maxMessageBytes,
}
