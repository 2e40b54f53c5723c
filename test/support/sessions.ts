import type { Session } from '../../src/model/sessions/session.ts'
import type { Groups } from '../../src/model/sessions/groups.ts'
import type { SessionAddress, Sessions } from '../../src/model/sessions/sessions.ts'

/** What has become of a session that was opened. */
export type KeptSession = {
  readonly session: Session
  readonly protocol: string | undefined
  readonly frames: (string | Uint8Array)[]
  readonly groups: Set<string>
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
      opened.push({ session, protocol, frames: [], groups: new Set() })
      const response = new Response(null, {
        headers: protocol === undefined ? {} : { 'sec-websocket-protocol': protocol },
      })
      // Node's own class has no answer that is a connection.
      return Object.defineProperty(response, 'status', { value: 101 })
    },
    async resume(at, secret) {
      const kept = find(at)
      if (!kept || kept.session.resume?.secret !== secret) return undefined
      return Object.defineProperty(new Response(null), 'status', { value: 101 })
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
  const members = ({ apiId, stageName, group }: Parameters<Groups['members']>[0]) =>
    opened.filter(
      ({ session, groups, closed }) =>
        !closed &&
        session.apiId === apiId &&
        session.stageName === stageName &&
        (group === '$all' || groups.has(group)),
    )
  const groups: Groups = {
    async join(at, group) {
      const kept = find(at)
      kept?.groups.add(group)
      return kept !== undefined
    },
    async leave(at, group) {
      const kept = find(at)
      kept?.groups.delete(group)
      return kept !== undefined
    },
    async members(at, after = '') {
      const ids = members(at).map(({ session }) => session.connectionId)
      const [first, ...others] = ids.toSorted().filter((id) => id > after)
      if (first === undefined) return { connectionIds: [] }
      // A page has one.
      return { connectionIds: [first], ...(others.length > 0 && { next: first }) }
    },
    async broadcast(at, data, { except = [], where = {} } = {}) {
      const meant = members(at).filter(
        ({ session: { connectionId, authorizer } }) =>
          !except.includes(connectionId) &&
          Object.entries(where).every(([name, value]) => authorizer?.context[name] === value),
      )
      for (const { frames } of meant) frames.push(data)
      return { sent: meant.length }
    },
  }
  return { sessions, groups, opened }
}
