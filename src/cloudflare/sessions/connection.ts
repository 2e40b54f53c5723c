import { DurableObject } from 'cloudflare:workers'
import type { SessionFacts } from '../../model/sessions/session.ts'
import type { MessageOutcome, SessionAddress, TooFast } from '../../model/sessions/sessions.ts'
import { Endings } from './endings.ts'
import { Gate } from './gate.ts'
import { Lane, type Road } from './lane.ts'
import { everybody, memberships, type Memberships } from './memberships.ts'
import { received, seatOf, sendTo, takeSeat, type Seat } from './seat.ts'
import { sessionRows, type Ending, type SessionRows } from './session-rows.ts'
import { readSession } from './session-header.ts'
import type { SentTo, SocketsEnv } from './sockets-env.ts'

/** Messages of all sessions of an object that begin at once; further ones when these are answered, or a little later. */
const begunAtOnce = 16

const lost: Ending = { code: 1006, reason: '' }
/** Of ends without a close frame's own; the runtime has words for them that are not AWS's. */
const reasons: ReadonlyMap<number, string> = new Map([
  [1005, 'Client-side close frame status not set'],
  [1006, ''],
])
const goingAway: Ending = { code: 1001, reason: 'Going away' }

/**
 * Holds sessions: one on Cloudflare, many on one's own machine. It knows nothing of APIs: the gateway answers for each message
 * and each end. It sleeps while nothing happens, its sockets stay.
 */
export class Connection extends DurableObject<SocketsEnv> {
  readonly #rows: SessionRows
  readonly #lanes = new Map<string, Lane>()
  readonly #road: Road = { gate: new Gate(begunAtOnce, { forgets: true }), waitingBytes: 0 }
  readonly #endings: Endings
  readonly #memberships: Memberships
  /** When its alarm is set to, once it is known; infinite without one. */
  #wakesAt: number | undefined

  constructor(ctx: DurableObjectState, env: SocketsEnv) {
    super(ctx, env)
    this.#rows = sessionRows(ctx.storage)
    this.#memberships = memberships(ctx.storage, env.GROUP)
    this.#endings = new Endings({
      leaveGroups: (session) => this.#memberships.leaveAll(session),
      rows: this.#rows,
      gateway: env.GATEWAY,
      waitUntil: (work) => ctx.waitUntil(work),
      wakeBy: (time) => this.#wakeBy(time),
    })
    // Their process ended, and nobody was told. Not here: an end that is on its way has its own code.
    if (this.#lostIds().length > 0) ctx.waitUntil(this.#wakeBy(Date.now() + 1_000))
  }

  /** Opens the session that the request's header has. */
  override async fetch(request: Request): Promise<Response> {
    const { session, protocol } = readSession(request)
    await this.#memberships.join(session, everybody)
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server, [session.connectionId])
    const seat = takeSeat(server, session)
    this.#rows.open(session)
    await this.#wakeBy(dueAt(seat))
    return new Response(null, {
      status: 101,
      webSocket: client,
      ...(protocol !== undefined && { headers: { 'Sec-WebSocket-Protocol': protocol } }),
    })
  }

  /** Sends a frame; false when the session is not there, or not of that stage. */
  send(at: SessionAddress, data: string | Uint8Array): boolean | TooFast {
    const socket = this.#socketOf(at)
    if (!socket) return false
    try {
      return sendTo(socket, data) || 'too fast'
    } catch {
      // It is closing.
      return false
    }
  }

  /** Sends a frame to sessions of a stage: how many got it, and which are gone. */
  sendAll(stage: string, connectionIds: readonly string[], data: string | Uint8Array): SentTo {
    const [apiId = '', stageName = ''] = stage.split('/')
    const gone: string[] = []
    let sent = 0
    for (const connectionId of connectionIds) {
      const outcome = this.send({ connectionId, apiId, stageName }, data)
      if (outcome === true) sent++
      else if (outcome === false) gone.push(connectionId)
    }
    return { sent, gone }
  }

  /** Puts a session into a group, or takes it out; false when the session is not there, or not of that stage. */
  async regroup(at: SessionAddress, group: string, change: 'join' | 'leave'): Promise<boolean> {
    const session = this.#socketOf(at) && this.#rows.find(at.connectionId)
    if (!session) return false
    await this.#memberships[change](session, group)
    return true
  }

  facts(at: SessionAddress): SessionFacts | undefined {
    const socket = this.#socketOf(at)
    const session = socket && this.#rows.find(at.connectionId)
    return session && { session, lastActiveAt: seatOf(socket).last }
  }

  close(at: SessionAddress, ending: Ending): boolean {
    const socket = this.#socketOf(at)
    return socket !== undefined && this.#close(socket, at.connectionId, ending)
  }

  /** Tells of what ended while nobody was there to tell. */
  settle(): void {
    for (const id of this.#lostIds()) this.#endings.end(id, lost)
    this.#endings.retell()
  }

  /** The whole gateway goes away. Resolves when everybody's end has been told. */
  async leave(): Promise<void> {
    for (const socket of this.ctx.getWebSockets())
      this.#close(socket, seatOf(socket).connectionId, goingAway)
    this.settle()
    await this.#endings.told()
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    const { connectionId, maxMessageBytes } = received(socket)
    const session = this.#rows.find(connectionId)
    if (!session || this.#endings.has(connectionId)) return
    const data = typeof message === 'string' ? message : new Uint8Array(message)
    const refused = refusal(data, maxMessageBytes)
    if (refused) {
      this.#close(socket, connectionId, refused)
      return
    }
    const lane =
      this.#lanes.get(connectionId) ??
      new Lane(this.#road, {
        begin: async (each) => this.env.GATEWAY.message(session, each),
        apply: (outcome) => this.#apply(socket, connectionId, outcome),
      })
    if (!lane.add(data)) {
      // Not told to who has been sent too much already.
      sendTo(socket, tooMany(connectionId))
      return
    }
    this.#lanes.set(connectionId, lane)
    this.ctx.waitUntil(
      lane.run().then(() => {
        if (lane.isIdle) this.#lanes.delete(connectionId)
      }),
    )
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    const ending = { code, reason: reasons.get(code) ?? reason }
    this.#endings.end(seatOf(socket).connectionId, ending)
    // The client waits for the answer to its close frame, of which the codes below are none.
    if (code === 1005) socket.close()
    // One that dropped its connection is not there: but what carries its frames ends with this alone.
    else if (code === 1006) socket.close(1001)
    else socket.close(code, reason)
  }

  override webSocketError(socket: WebSocket): void {
    this.#endings.end(seatOf(socket).connectionId, lost)
  }

  override async alarm(): Promise<void> {
    const now = Date.now()
    this.#wakesAt = Infinity
    let next = Infinity
    for (const socket of this.ctx.getWebSockets()) {
      const seat = seatOf(socket)
      if (dueAt(seat) <= now) this.#close(socket, seat.connectionId, goingAway)
      else next = Math.min(next, dueAt(seat))
    }
    this.settle()
    if (next < Infinity) await this.#wakeBy(next)
  }

  #apply(socket: WebSocket, connectionId: string, outcome: MessageOutcome | undefined): void {
    try {
      if (outcome?.frame !== undefined && !sendTo(socket, outcome.frame)) {
        this.#close(socket, connectionId, { code: 1008, reason: 'Too much to read' })
        return
      }
    } catch {
      // The client has gone before its answer.
    }
    if (outcome === undefined) {
      this.#close(socket, connectionId, { code: 1011, reason: 'Internal server error' })
    } else if (outcome.close) this.#close(socket, connectionId, outcome.close)
  }

  #socketOf({ connectionId, apiId, stageName }: SessionAddress): WebSocket | undefined {
    return this.ctx.getWebSockets(connectionId).find((socket) => {
      const seat = seatOf(socket)
      return seat.apiId === apiId && seat.stageName === stageName && socket.readyState === 1
    })
  }

  #close(socket: WebSocket, connectionId: string, ending: Ending): boolean {
    const isFirst = this.#endings.end(connectionId, ending)
    try {
      socket.close(ending.code, ending.reason)
    } catch {
      // It is closed already.
    }
    return isFirst
  }

  /** The sessions that are open by their rows, and have no socket. */
  #lostIds(): readonly string[] {
    const present = new Set(this.ctx.getWebSockets().map((socket) => seatOf(socket).connectionId))
    return this.#rows.openIds().filter((id) => !present.has(id) && !this.#endings.has(id))
  }

  /** Has the object look after its sessions by then. Asking for the alarm each time would wait for every write before. */
  async #wakeBy(time: number): Promise<void> {
    this.#wakesAt ??= (await this.ctx.storage.getAlarm()) ?? Infinity
    if (this.#wakesAt <= time) return
    this.#wakesAt = time
    await this.ctx.storage.setAlarm(time)
  }
}

/** When the session is to be looked at: it is then too long idle, or too old, if nothing happens before. */
const dueAt = ({ last, idleMs, endsAt }: Seat): number => Math.min(last + idleMs, endsAt)

/** What a client gets for a message that is not answered, since too many wait (spec websocket §10). */
function tooMany(connectionId: string): string {
  const requestId = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(11))))
  return `{"message": "Too Many Requests", "connectionId":"${connectionId}", "requestId":"${requestId}"}`
}

/** The end of a session by what its client has sent. */
function refusal(data: string | Uint8Array, maxBytes: number): Ending | undefined {
  if (isLarger(data, maxBytes)) return { code: 1009, reason: 'Message too long' }
  // Bytes that are no UTF-8 arrive as this character, and there is nothing else to know them by (docs/differences.md).
  if (typeof data === 'string' && data.includes('\uFFFD'))
    return { code: 1007, reason: 'Not UTF-8' }
  return undefined
}

function isLarger(data: string | Uint8Array, maxBytes: number): boolean {
  if (typeof data !== 'string') return data.length > maxBytes
  // Most are clear without counting: a UTF-16 unit is at most three bytes.
  if (data.length * 3 <= maxBytes) return false
  return data.length > maxBytes || new TextEncoder().encode(data).length > maxBytes
}
