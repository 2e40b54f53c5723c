import { maxHeldControlBytes } from '../../model/limits.ts'
import { openLine } from '../../turns/waiting-line.ts'
import { tooManyRequests } from '../answer/api-error.ts'

/** Bytes up to which a body does not stand in line behind larger ones. */
const smallBytes = 65_536
/** Milliseconds that a request waits for room. */
const longestWaitMs = 20_000

/** Bytes of bodies that are held now, by every request of the isolate. */
let held = 0
/** Those whose large bodies wait for room. */
const line = openLine()

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
  const keep = (bytes: number) => {
    const kept = Math.min(bytes, charged)
    held -= charged - kept
    charged = kept
  }
  const release = () => keep(0)
  const charge = (bytes: number): boolean => {
    if (held + bytes > maxHeldControlBytes) return false
    if (charged === 0) onHangUp(release)
    charged += bytes
    held += bytes
    return true
  }
  return {
    async take(bytes) {
      const isNext = bytes <= smallBytes || line.length() === 0
      if (isNext && charge(bytes)) return
      const take = () => charge(bytes)
      if (!(await line.wait({ now, longestMs: longestWaitMs, take, onHangUp })))
        throw tooManyRequests('Too many large requests are being received; send this one again')
    },
    keep,
    release,
  }
}
