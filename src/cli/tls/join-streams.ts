import type { Socket } from 'node:net'

/** Milliseconds that the other end of two joined streams may take to read what is left, when one has ended. */
const lastMs = 10_000

/**
 * Milliseconds after which two joined streams are given up when nothing passes: longer than the ten minutes that a
 * WebSocket may be idle, which the gateway counts. It is for clients that vanish without a word.
 */
const silentMs = 660_000

/**
 * Hands on what either stream says to the other, no faster than it reads: each holds a buffer's worth. When one ends so
 * does the other, when it has read what is left; when one breaks both are gone.
 */
export function joinStreams(one: Socket, other: Socket): void {
  const leave = () => {
    one.destroy()
    other.destroy()
  }
  join(one, other, leave)
  join(other, one, leave)
}

function join(from: Socket, to: Socket, leave: () => void): void {
  from.setTimeout(silentMs, leave)
  from.setKeepAlive(true, 60_000)
  from.setNoDelay(true)
  from.on('error', leave)
  from.once('end', () => setTimeout(leave, lastMs).unref())
  from.once('close', () => {
    if (!from.readableEnded) to.destroy()
  })
  from.pipe(to)
}
