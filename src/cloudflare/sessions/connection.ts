import { DurableObject } from 'cloudflare:workers'
import type { Session, SessionFacts, SessionResume } from '../../model/sessions/session.ts'
import type { MessageOutcome, SessionAddress, TooFast } from '../../model/sessions/sessions.ts'
import { Absences } from './absences.ts'
import { Endings } from './endings.ts'
import { Gate } from './messages/gate.ts'
import { Lane, type Road } from './messages/lane.ts'
import { everybody, memberships, type Memberships } from './memberships.ts'
import { leaveSeat, received, seatOf, sendTo, takeSeat, type Seat } from './seat.ts'
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
/** Milliseconds for close frames to reach clients. */
const lastFramesMs = 150
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
  readonly #absences: Absences
  /** When its alarm is set to, once it is known; infinite without one. */
  #wakesAt: number | undefined

  constructor(ctx: DurableObjectState, env: SocketsEnv) {
    super(ctx, env)
    this.#rows = sessionRows(ctx.storage)
    this.#absences = new Absences(ctx.storage.sql, this.#rows)
    this.#memberships = memberships(ctx.storage, env.GROUP)
    this.#endings = new Endings({
      letGo: async (session) => {
        if (session.resume) this.#absences.end(session.connectionId)
        await this.#memberships.leaveAll(session)
      },
      rows: this.#rows,
      gateway: env.GATEWAY,
      waitUntil: (work) => ctx.waitUntil(work),
      wakeBy: (time) => this.#wakeBy(time),
    })
    // Their process ended, and nobody was told. Not here: an end that is on its way has its own code.
    if (this.#lostIds().length > 0) ctx.waitUntil(this.#wakeBy(Date.now() + 1_000))
  }

  /** Opens the session that the request's header has, or gives the client a socket that comes back to its own. */
  override async fetch(request: Request): Promise<Response> {
    const opening = readSession(request)
    if ('resumed' in opening) return this.#resume(opening.resumed, opening.secret)
    const { session, protocol } = opening
    await this.#memberships.join(session, everybody)
    this.#rows.open(session)
    const { answer, server } = await this.#accept(session, protocol)
    const { connectionId, resume } = session
    if (resume) sendTo(server, resumable(connectionId, resume))
    return answer
  }

  async #accept(session: Session, protocol: string | undefined) {
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server, [session.connectionId])
    await this.#wakeBy(dueAt(takeSeat(server, session)))
    const answer = new Response(null, {
      status: 101,
      webSocket: client,
      ...(protocol !== undefined && { headers: { 'Sec-WebSocket-Protocol': protocol } }),
    })
    return { answer, server }
  }

  /** 410 when there is no such session, or the secret is not its own. */
  async #resume(at: SessionAddress, secret: string): Promise<Response> {
    const session = this.#rows.find(at.connectionId)
    const isOwn =
      session?.resume !== undefined &&
      session.apiId === at.apiId &&
      session.stageName === at.stageName &&
      isEqual(session.resume.secret, secret) &&
      !this.#endings.has(at.connectionId)
    if (!isOwn) return new Response(null, { status: 410 })
    // The client knows that its connection broke before anybody here does.
    for (const socket of this.ctx.getWebSockets(at.connectionId)) {
      leaveSeat(socket)
      closeQuietly(socket, { code: 1001, reason: 'Resumed elsewhere' })
    }
    const kept = this.#absences.end(at.connectionId)
    const { answer, server } = await this.#accept(session, session.resume?.protocol)
    for (const frame of kept) sendTo(server, frame)
    return answer
  }

  /** Sends a frame; false when the session is not there, or not of that stage. */
  send(at: SessionAddress, data: string | Uint8Array): boolean | TooFast {
    return this.#sendBy(this.#socketOf(at), at, data)
  }

  #sendBy(
    socket: WebSocket | undefined,
    at: SessionAddress,
    data: string | Uint8Array,
  ): boolean | TooFast {
    if (!socket) {
      if (!this.#absences.find(at)) return false
      return this.#absences.keep(at.connectionId, data) || 'too fast'
    }
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
    const session = this.#presentOrAway(at)
    if (!session) return false
    await this.#memberships[change](session, group)
    return true
  }

  facts(at: SessionAddress): SessionFacts | undefined {
    const session = this.#presentOrAway(at)
    const socket = this.#socketOf(at)
    return session && { session, lastActiveAt: socket ? seatOf(socket).last : Date.now() }
  }

  close(at: SessionAddress, ending: Ending): boolean {
    const socket = this.#socketOf(at)
    if (socket) return this.#close(socket, at.connectionId, ending)
    return this.#absences.find(at) !== undefined && this.#endings.end(at.connectionId, ending)
  }

  /** Tells of what ended while nobody was there to tell. */
  settle(): void {
    for (const id of this.#lostIds()) this.#lose(id)
    this.#endings.retell()
  }

  /** The whole gateway goes away. Resolves when everybody's end has been told. */
  async leave(): Promise<void> {
    for (const socket of this.ctx.getWebSockets())
      this.#close(socket, seatOf(socket).connectionId, goingAway)
    this.settle()
    await this.#endings.told()
    if (this.ctx.getWebSockets().length > 0) await scheduler.wait(lastFramesMs)
  }

  /**
   * Lets go of everything. The runtime keeps the connection of a client that has never sent anything for ten seconds after both
   * sides have closed, and a process that ends would wait for it.
   */
  abandon(): void {
    this.ctx.abort('the gateway goes away')
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
      new Lane(
        this.#road,
        {
          begin: async (each) => this.env.GATEWAY.message(session, each),
          apply: (outcome) => this.#apply(session, socket, outcome),
        },
        session.bounds.isOrdered === true,
      )
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
    const { connectionId, isLeft } = seatOf(socket)
    if (code === 1006) this.#lose(connectionId, isLeft)
    else if (!isLeft) this.#endings.end(connectionId, { code, reason: reasons.get(code) ?? reason })
    // The client waits for the answer to its close frame, of which the codes below are none.
    if (code === 1005) socket.close()
    // One that dropped its connection is not there: but what carries its frames ends with this alone.
    else if (code === 1006) socket.close(1001)
    else answerClose(socket, { code, reason })
  }

  override webSocketError(socket: WebSocket): void {
    const { connectionId, isLeft } = seatOf(socket)
    this.#lose(connectionId, isLeft)
  }

  /** The connection of a session is lost: it ends, or waits for its client to come back. */
  #lose(connectionId: string, isLeft = false): void {
    if (isLeft || this.#endings.has(connectionId)) return
    const until = this.#absences.begin(connectionId, Date.now())
    if (until === undefined || until <= Date.now()) this.#endings.end(connectionId, lost)
    else this.ctx.waitUntil(this.#wakeBy(until))
  }

  override async alarm(): Promise<void> {
    const now = Date.now()
    this.#wakesAt = Infinity
    let next = Infinity
    for (const socket of this.ctx.getWebSockets()) {
      const seat = seatOf(socket)
      if (endsAt(seat) <= now) this.#close(socket, seat.connectionId, goingAway)
      else next = Math.min(next, dueAt(this.#keepAlive(socket, seat, now)))
    }
    this.settle()
    if (next < Infinity) await this.#wakeBy(next)
  }

  /** To whichever socket the session has by then: the one that asked, unless its client has come back by another. */
  #apply(session: Session, asked: WebSocket, outcome: MessageOutcome | undefined): void {
    const socket = isSeated(asked) ? asked : this.#socketOf(session)
    const end = (ending: Ending) =>
      socket
        ? this.#close(socket, session.connectionId, ending)
        : this.#endings.end(session.connectionId, ending)
    if (outcome === undefined) end({ code: 1011, reason: 'Internal server error' })
    else if (
      outcome.frame !== undefined &&
      this.#sendBy(socket, session, outcome.frame) === 'too fast'
    )
      end({ code: 1008, reason: 'Too much to read' })
    else if (outcome.close) end(outcome.close)
  }

  /** Says something to a client that has been silent; answers the seat that its socket has then. */
  #keepAlive(socket: WebSocket, seat: Seat, now: number): Seat {
    const { keepAliveMs, last, connectionId } = seat
    if (keepAliveMs === undefined || last + keepAliveMs > now + early(keepAliveMs)) return seat
    const message = this.#rows.find(connectionId)?.bounds.keepAlive?.message
    try {
      if (message !== undefined) sendTo(socket, message)
    } catch {
      // It is closing.
    }
    // Not before the next time, whatever became of it.
    return { ...seatOf(socket), last: now }
  }

  #presentOrAway(at: SessionAddress): Session | undefined {
    return this.#socketOf(at) ? this.#rows.find(at.connectionId) : this.#absences.find(at)
  }

  #socketOf({ connectionId, apiId, stageName }: SessionAddress): WebSocket | undefined {
    return this.ctx.getWebSockets(connectionId).find((socket) => {
      const seat = seatOf(socket)
      const isOf = seat.apiId === apiId && seat.stageName === stageName
      return isOf && !seat.isLeft && socket.readyState === 1
    })
  }

  #close(socket: WebSocket, connectionId: string, ending: Ending): boolean {
    const isFirst = this.#endings.end(connectionId, ending)
    closeQuietly(socket, ending)
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

/** Whether a socket is its session's, and open. */
const isSeated = (socket: WebSocket): boolean => socket.readyState === 1 && !seatOf(socket).isLeft

/** When the session is too long idle, or too old, if nothing happens before. */
const endsAt = (seat: Seat): number => Math.min(seat.last + seat.idleMs, seat.endsAt)

/** When the session is to be looked at. */
const dueAt = (seat: Seat): number =>
  Math.min(endsAt(seat), seat.last + (seat.keepAliveMs ?? Infinity))

/** Milliseconds by which keep-alive may be early, so that the alarms of many sessions are few. */
const early = (keepAliveMs: number): number => Math.min(1_000, keepAliveMs / 4)

/** What a client is told that may come back: with what, and within how many seconds. */
const resumable = (connectionId: string, { secret, ms }: SessionResume): string =>
  JSON.stringify({ resumeToken: `${connectionId}.${secret}`, seconds: ms / 1000 })

/** In a time that tells nothing of where two texts differ. */
function isEqual(own: string, given: string): boolean {
  const [a, b] = [own, given].map((text) => new TextEncoder().encode(text)) as [
    Uint8Array,
    Uint8Array,
  ]
  return a.length === b.length && crypto.subtle.timingSafeEqual(a, b)
}

function closeQuietly(socket: WebSocket, { code, reason }: Ending): void {
  try {
    socket.close(code, reason)
  } catch {
    // It is closed already.
  }
}

/** Answers a client's close frame: in its own words, unless these are none that may be sent, which would leave it open. */
function answerClose(socket: WebSocket, { code, reason }: Ending): void {
  try {
    socket.close(code, reason)
  } catch {
    closeQuietly(socket, { code: 1002, reason: 'Invalid close frame' })
  }
}

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
