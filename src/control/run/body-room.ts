import { maxHeldControlBytes } from '../../model/limits.ts'
import { tooManyRequests } from '../answer/api-error.ts'

/** Bytes up to which a body does not stand in line behind larger ones. */
const smallBytes = 65_536
/** Milliseconds that a request waits for room. */
const longestWaitMs = 20_000
/** Milliseconds between two looks. */
const pauseMs = 20

/** Bytes of bodies that are held now, by every request of the isolate. */
let held = 0
/**
 * Those who wait for room for a large body, the first to come first. Requests share a set and not promises, which would
 * never settle when their owner is gone.
 */
const waiting = new Set<{ readonly until: number }>()

/** What one request is charged for. */
export type Room = {
  /**
   * Charges for so many bytes more, when there is room for them. Throws the 429 of one whose turn does not come.
   */
  take(bytes: number): Promise<void>
  /** Gives back what has been charged for beyond so many bytes. */
  keep(bytes: number): void
  release(): void
}

/** @param onHangUp asks to be told when the client hangs up: that may end the request where it is */
export function openRoom(now: () => number, onHangUp: (act: () => void) => void): Room {
  let charged = 0
  const client = { isGone: false }
  const keep = (bytes: number) => {
    const kept = Math.min(bytes, charged)
    held -= charged - kept
    charged = kept
  }
  const release = () => keep(0)
  const charge = (bytes: number) => {
    if (charged === 0)
      onHangUp(() => {
        client.isGone = true
        release()
      })
    charged += bytes
    held += bytes
  }
  return {
    async take(bytes) {
      const fits = () => held + bytes <= maxHeldControlBytes
      if (fits() && (bytes <= smallBytes || waiting.size === 0)) return charge(bytes)
      const entry = { until: now() + longestWaitMs }
      waiting.add(entry)
      onHangUp(() => {
        client.isGone = true
        waiting.delete(entry)
      })
      try {
        while (!client.isGone) {
          if (fits() && isFirst(entry, now())) return charge(bytes)
          if (now() >= entry.until) break
          await new Promise((resolve) => setTimeout(resolve, pauseMs))
        }
      } finally {
        waiting.delete(entry)
      }
      throw tooManyRequests('Too many large requests are being received; send this one again')
    },
    keep,
    release,
  }
}

/** Whether nobody before it waits still; who should have given up is gone. */
function isFirst(entry: object, at: number): boolean {
  for (const other of waiting) {
    if (other === entry) return true
    if (at < other.until + pauseMs) return false
    waiting.delete(other)
  }
  return true
}
