import { DurableObject } from 'cloudflare:workers'
import type { BroadcastFilter, Groups } from '../../model/sessions/groups.ts'
import { objectOf } from './connection-id.ts'
import type { SentTo, SocketsEnv } from './sockets-env.ts'

/** Members that one call sends to: on Cloudflare each is a subrequest, of which an invocation has 10,000. */
const portion = 5_000
/** Objects that are being sent to at a time. */
const sentAtOnce = 64
/** Ids that one page lists. */
const pageSize = 1_000

/** What a portion of a broadcast has come to. */
export type Sent = { readonly sent: number; readonly next?: string }

/** A named set of a stage's sessions, `$all` that of all: who is in it, and how they are all sent a frame. */
export class Group extends DurableObject<SocketsEnv> {
  readonly #sql: SqlStorage

  constructor(ctx: DurableObjectState, env: SocketsEnv) {
    super(ctx, env)
    this.#sql = ctx.storage.sql
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS member (connection_id TEXT PRIMARY KEY, context TEXT NOT NULL) WITHOUT ROWID',
    )
  }

  /** Takes a session in, with what its authorizer has said. */
  join(connectionId: string, context: Readonly<Record<string, unknown>>): void {
    const text = JSON.stringify(context)
    this.#sql.exec('INSERT OR REPLACE INTO member VALUES (?, ?)', connectionId, text)
  }

  leave(connectionIds: readonly string[]): void {
    for (const id of connectionIds) this.#sql.exec('DELETE FROM member WHERE connection_id = ?', id)
  }

  /** The ids behind one, in their own order. */
  members(after: string): Awaited<ReturnType<Groups['members']>> {
    const ids = this.#membersAfter(after, pageSize).map(({ id }) => id)
    return { connectionIds: ids, ...(ids.length === pageSize && { next: ids.at(-1)! }) }
  }

  /** Sends a frame to the next portion of members behind one. Who is gone is forgotten. */
  async send(
    stage: string,
    data: string | Uint8Array,
    filter: BroadcastFilter,
    after: string,
  ): Promise<Sent> {
    const members = this.#membersAfter(after, portion)
    const byObject = new Map<string, string[]>()
    for (const { id, context } of members) {
      if (filter.except?.includes(id) || !isMeant(context, filter)) continue
      const object = objectOf(this.env.CONNECTION, id)!.toString()
      const ids = byObject.get(object)
      if (ids) ids.push(id)
      else byObject.set(object, [id])
    }
    const rest = [...byObject]
    let sent = 0
    const sendAll = async () => {
      for (let next = rest.pop(); next; next = rest.pop()) {
        const [object, ids] = next
        const answer = await this.#sendTo(object, ids, stage, data)
        sent += answer.sent
        this.leave(answer.gone)
      }
    }
    await Promise.all(Array.from({ length: sentAtOnce }, sendAll))
    return { sent, ...(members.length === portion && { next: members.at(-1)!.id }) }
  }

  /** Who could not be reached stays a member: an object that fails once may have its sockets still. */
  async #sendTo(
    object: string,
    ids: readonly string[],
    stage: string,
    data: string | Uint8Array,
  ): Promise<SentTo> {
    const { CONNECTION: objects } = this.env
    try {
      return await objects.get(objects.idFromString(object)).sendAll(stage, ids, data)
    } catch {
      return { sent: 0, gone: [] }
    }
  }

  #membersAfter(after: string, most: number) {
    return [
      ...this.#sql.exec<{ id: string; context: string }>(
        'SELECT connection_id AS id, context FROM member WHERE connection_id > ? ORDER BY connection_id LIMIT ?',
        after,
        most,
      ),
    ]
  }
}

function isMeant(context: string, { where }: BroadcastFilter): boolean {
  if (!where) return true
  const values = JSON.parse(context) as Readonly<Record<string, unknown>>
  return Object.entries(where).every(
    ([name, value]) => Object.hasOwn(values, name) && String(values[name]) === value,
  )
}
