import type { Session } from '../../model/sessions/session.ts'

/**
 * Bytes that a session may be sent at once, and in a second. The runtime keeps what a client does not read and tells nobody, so a
 * bound on what is sent is all there is.
 */
const sendable = { burst: 8_388_608, perSecond: 1_048_576 } as const

/** What a socket carries with it while its object sleeps. */
export type Seat = {
  readonly connectionId: string
  readonly apiId: string
  readonly stageName: string
  /** When something was last sent either way. Milliseconds since 1970. */
  readonly last: number
  readonly idleMs: number
  readonly endsAt: number
  readonly maxMessageBytes: number
  /** Bytes that may be sent to it, as of `last`. */
  readonly allowance: number
  /** Milliseconds of silence after which its client is sent something. */
  readonly keepAliveMs?: number
  /** Its session has another socket now. */
  readonly isLeft?: true
}

/** Gives a socket that was accepted its seat. */
export function takeSeat(socket: WebSocket, session: Session): Seat {
  const { connectionId, apiId, stageName, connectedAt, bounds } = session
  return seated(socket, {
    connectionId,
    apiId,
    stageName,
    last: Date.now(),
    idleMs: bounds.idleMs,
    endsAt: connectedAt + bounds.lifeMs,
    maxMessageBytes: bounds.maxMessageBytes,
    allowance: sendable.burst,
    ...(bounds.keepAlive && { keepAliveMs: bounds.keepAlive.intervalMs }),
  })
}

export const seatOf = (socket: WebSocket): Seat => socket.deserializeAttachment() as Seat

/** Takes a session's seat from a socket: what becomes of that does not end the session. */
export function leaveSeat(socket: WebSocket): void {
  seated(socket, { ...seatOf(socket), isLeft: true })
}

/** Notes that the client has sent something. */
export const received = (socket: WebSocket): Seat => {
  const seat = seatOf(socket)
  return seated(socket, { ...seat, last: Date.now(), allowance: allowanceOf(seat) })
}

/** Sends a frame; false when that would be more than may be sent now. Throws when the socket is closing. */
export function sendTo(socket: WebSocket, data: string | Uint8Array): boolean {
  const seat = seatOf(socket)
  const allowance = allowanceOf(seat) - data.length
  if (allowance < 0) return false
  socket.send(data)
  seated(socket, { ...seat, last: Date.now(), allowance })
  return true
}

const allowanceOf = ({ allowance, last }: Seat): number =>
  Math.min(sendable.burst, allowance + ((Date.now() - last) / 1000) * sendable.perSecond)

function seated(socket: WebSocket, seat: Seat): Seat {
  socket.serializeAttachment(seat)
  return seat
}
