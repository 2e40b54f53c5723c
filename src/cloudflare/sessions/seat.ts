import type { Session } from '../../model/sessions/session.ts'

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
  })
}

export const seatOf = (socket: WebSocket): Seat => socket.deserializeAttachment() as Seat

/** Notes that something was sent. */
export const touch = (socket: WebSocket): Seat =>
  seated(socket, { ...seatOf(socket), last: Date.now() })

function seated(socket: WebSocket, seat: Seat): Seat {
  socket.serializeAttachment(seat)
  return seat
}
