import type { Session } from '../../src/model/sessions/session.ts'
import type { SessionAddress, Sessions } from '../../src/model/sessions/sessions.ts'

/** What has become of a session that was opened. */
export type KeptSession = {
  readonly session: Session
  readonly protocol: string | undefined
  readonly frames: (string | Uint8Array)[]
  closed?: { readonly code: number; readonly reason: string }
}

/** Sessions in memory, whose frames are kept: the platform's own have sockets. */
export function memorySessions(now: () => number) {
  const opened: KeptSession[] = []
  const find = ({ connectionId, apiId, stageName }: SessionAddress) =>
    opened.find(
      ({ session, closed }) =>
        !closed &&
        session.connectionId === connectionId &&
        session.apiId === apiId &&
        session.stageName === stageName,
    )
  let ids = 0
  const sessions: Sessions = {
    newConnectionId: () => `${String(++ids).padStart(21, 'c')}A=`,
    isConnectionId: (text) => /^[\w-]{22}=$/.test(text),
    async open(session, _, protocol) {
      opened.push({ session, protocol, frames: [] })
      const response = new Response(null, {
        headers: protocol === undefined ? {} : { 'sec-websocket-protocol': protocol },
      })
      // Node's own class has no answer that is a connection.
      return Object.defineProperty(response, 'status', { value: 101 })
    },
    async send(at, data) {
      const kept = find(at)
      kept?.frames.push(data)
      return kept !== undefined
    },
    async facts(at) {
      const kept = find(at)
      return kept && { session: kept.session, lastActiveAt: now() }
    },
    async close(at, code, reason) {
      const kept = find(at)
      if (kept) kept.closed = { code, reason }
      return kept !== undefined
    },
  }
  return { sessions, opened }
}
