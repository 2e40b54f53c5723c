import { constants, fstatSync, openSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'

/** Bytes kept for a reader that does not keep up; what comes on top is dropped. */
const maxKept = 1_048_576
/** Milliseconds between looks at whether the reader takes more. */
const retryMs = 20

/** Takes what the gateway's processes print: a line, or several that are parted by line feeds. */
export type LogOutput = (lines: string) => void

/**
 * A way to print that never waits. Node and workerd both wait for a slow reader of their output, and a gateway
 * that waits for its log stands still: so lines are dropped instead, and counted (ATTACKS 85).
 */
export function logOutput(stream: 1 | 2): LogOutput {
  const descriptor = openWithoutWaiting(stream)
  const output = keepingUp((bytes) => writeSync(descriptor, bytes))
  process.once('exit', output.drain)
  return output.print
}

/**
 * The same over any `write` that returns how many bytes it took, and throws `EAGAIN` where it would have to wait.
 * `drain` writes what is kept, as far as the reader takes it.
 */
export function keepingUp(write: (bytes: Uint8Array) => number): {
  readonly print: LogOutput
  readonly drain: () => void
} {
  const lines: string[] = []
  /** What `write` has taken a part of only. */
  let rest: Uint8Array | undefined
  let keptBytes = 0
  let dropped = 0
  let scheduled = false
  let closed = false

  function keep(text: string): void {
    lines.push(`${text}\n`)
    keptBytes += Buffer.byteLength(text) + 1
  }

  function drain(): void {
    if (closed) return
    try {
      while (rest || lines.length > 0) {
        const next: Uint8Array = rest ?? Buffer.from(lines.splice(0).join(''))
        rest = next
        const taken = write(next)
        rest = taken < next.length ? next.subarray(taken) : undefined
        keptBytes -= taken
      }
    } catch (error) {
      // A reader that is gone does not come back; one that is slow is asked again.
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') schedule(retryMs)
      else closed = true
    }
  }

  function schedule(ms: number): void {
    scheduled = true
    // Not a reason for this process to stay: at its end the reader has had its time.
    setTimeout(() => {
      scheduled = false
      drain()
    }, ms).unref()
  }

  return {
    drain,
    print(text) {
      if (closed) return
      if (keptBytes + text.length >= maxKept) {
        dropped += text.split('\n').length
        return
      }
      if (dropped > 0) {
        keep(JSON.stringify({ level: 'warn', message: 'log lines were dropped', dropped }))
        dropped = 0
      }
      keep(text)
      if (!scheduled) schedule(0)
    },
  }
}

/**
 * A descriptor of the stream that fails instead of waiting. Files make nobody wait. A pipe or a terminal is opened
 * anew, so that it is nobody else's affair who prints there. A socket cannot be: it is changed as it is, which
 * Node would undo if anything here printed by itself.
 */
function openWithoutWaiting(stream: 1 | 2): number {
  try {
    const status = fstatSync(stream)
    if (status.isSocket()) makeNonBlocking(stream)
    if (!status.isFIFO() && !status.isCharacterDevice()) return stream
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants
    return openSync(`/proc/self/fd/${stream}`, O_WRONLY | O_NONBLOCK | O_NOCTTY)
  } catch {
    // A system without such names: what prints may have to wait.
    return stream
  }
}

/** Node does so with every socket it is given; nothing is sent through the object. */
function makeNonBlocking(descriptor: number): void {
  const socket = new Socket({ fd: descriptor, readable: false, writable: true })
  socket.unref()
  held.push(socket)
}

/** Sockets that must not be collected: that would close their descriptors. */
const held: Socket[] = []
