import type { SessionBounds } from '../../../model/sessions/session.ts'
import { maxMessageBytes, sessionIdleMs, sessionLifeMs } from '../../../model/limits.ts'
import type { WebSocketSettings } from '../../../model/v2/web-socket-settings.ts'

/** How long a session may live and what it may send: AWS's quotas, where the API does not say otherwise. */
export const boundsOf = (settings: WebSocketSettings = {}): SessionBounds => ({
  idleMs: orElse(settings.idleSeconds, sessionIdleMs),
  lifeMs: orElse(settings.lifeSeconds, sessionLifeMs),
  maxMessageBytes: settings.maxMessageBytes ?? maxMessageBytes,
  ...(settings.keepAlive && {
    keepAlive: {
      intervalMs: settings.keepAlive.intervalSeconds * 1000,
      message: settings.keepAlive.message,
    },
  }),
  ...(settings.orderedReplies && { isOrdered: true }),
})

const orElse = (seconds: number | undefined, ms: number): number =>
  seconds === undefined ? ms : seconds * 1000
