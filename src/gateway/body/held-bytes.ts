import {
  maxHeldBytes,
  maxRoomWaitMs,
  maxWaitingBodies,
  minHeldAnswerBytes,
  minHeldBytes,
  minSlowAnswerMs,
  minSlowBodyMs,
  minWaitingBytes,
  passingBodyBytes,
} from '../../model/limits.ts'
import { openLine } from '../../turns/waiting-line.ts'
import type { Charge } from './read-capped.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { Refusal } from '../exchange/refusal.ts'
import { collectRemains, hasRemains, leaveBehind } from './remains.ts'

/** Bytes of bodies that the requests of this isolate hold now. */
let held = 0
/** When a request last was refused for want of room. */
let wantedAt = 0

type Sending = { readonly since: number; cut(): void }

/** Large answers on their way to clients, oldest first. */
const sending = new Set<Sending>()

/**
 * Charges a request for bytes of a body before they are kept. Throws the 503 of a gateway that holds as much as it
 * may: many large bodies at once must not take the memory of all other requests.
 */
export function hold(x: Exchange, bytes: number): void {
  if (!fits(bytes, x.platform.now())) throw noRoom()
  // Whoever hangs up may end the request where it is, and nobody would give back what it takes then.
  if (x.request.signal.aborted) throw hungUp()
  if (x.heldBytes === 0) x.request.signal.addEventListener('abort', () => release(x))
  held += bytes
  x.heldBytes += bytes
}

function fits(bytes: number, now: number): boolean {
  if (held + bytes > maxHeldBytes) makeRoom(bytes, now)
  if (held + bytes <= maxHeldBytes) return true
  wantedAt = now
  return false
}

/** Those whose large bodies wait for room. */
const line = openLine()

/** Like {@link hold}, but a large body that finds no room, or others waiting for it, waits a little. */
async function holdInTurn(x: Exchange, bytes: number): Promise<void> {
  const { now } = x.platform
  if (hasRemains()) collectRemains()
  if ((line.length() === 0 || bytes < minWaitingBytes) && fits(bytes, now())) return hold(x, bytes)
  if (line.length() >= maxWaitingBodies) throw noRoom()
  const { signal } = x.request
  const isHeld = await line.wait({
    now,
    longestMs: maxRoomWaitMs,
    take() {
      if (!fits(bytes, now())) return false
      if (hasRemains()) {
        collectRemains()
        return false
      }
      hold(x, bytes)
      return true
    },
    onHangUp: (act) => (signal.aborted ? act() : signal.addEventListener('abort', act)),
  })
  if (!isHeld) hold(x, bytes)
}

/** Gives back what a request was charged for. */
export function release(x: Exchange): void {
  held -= x.heldBytes
  leaveBehind(x.heldBytes)
  x.heldBytes = 0
}

/**
 * Gives back what a request was charged for when it is over, and the bytes of its body to the system: even when the
 * collector has come, a thread of its own frees them, which a busy machine does not let run.
 */
export function releaseAtEnd(x: Exchange): void {
  const { bodyBytes, heldBytes } = x
  release(x)
  // What is not charged for is somebody else's: every empty body is the same one.
  if (!bodyBytes || bodyBytes.byteLength < minHeldBytes || heldBytes < bodyBytes.byteLength) return
  x.bodyBytes = undefined
  if (!shares(x.sentBody, bodyBytes)) detach(bodyBytes)
}

const shares = (body: string | Uint8Array | null | undefined, bytes: Uint8Array): boolean =>
  body instanceof Uint8Array && body.buffer === bytes.buffer

function detach({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0)
}

/** Charges for what was made of a body and goes out in its place, where it is large enough to matter. */
export function holdMade(x: Exchange, made: string | Uint8Array): void {
  if (made.length >= minHeldBytes && made !== x.bodyBytes) hold(x, made.length)
}

/**
 * Charges for what was made of a body that nobody reads any more. Its bytes are given back to the system at once, where they
 * are many: the collector knows little of them, and comes late.
 */
export function holdInstead(x: Exchange, bytes: Uint8Array, made: string | Uint8Array): void {
  if (bytes === made || bytes.byteLength < minHeldBytes) return holdMade(x, made)
  // What is not charged for is somebody else's.
  const isOurs = x.heldBytes >= bytes.byteLength
  giveBack(x, bytes.byteLength)
  if (bytes === x.bodyBytes) x.bodyBytes = undefined
  if (isOurs && bytes.byteLength >= minHeldAnswerBytes && !shares(made, bytes)) detach(bytes)
  holdMade(x, made)
}

function giveBack(x: Exchange, bytes: number): void {
  const less = Math.min(bytes, x.heldBytes)
  held -= less
  x.heldBytes -= less
}

/**
 * Charges for a body that goes on to a backend unread, in turn: a thousand of them at once, each in the runtime's buffers,
 * are half a gigabyte, and their clients may be gone.
 */
export async function holdPassing(x: Exchange): Promise<void> {
  if (Number(x.request.headers.get('content-length')) >= minWaitingBytes)
    await holdInTurn(x, passingBodyBytes)
}

/** Charges for a body while it is read. */
export function holdRead(x: Exchange): Charge {
  let charged = 0
  return {
    async take(bytes) {
      const more = bytes - charged
      // Bodies that each have a part and wait for more would wait for each other.
      if (charged === 0) await holdInTurn(x, more)
      else hold(x, more)
      charged = bytes
    },
    keep(bytes) {
      giveBack(x, charged - bytes)
      charged = bytes
    },
  }
}

/** The same for the body of a client, which may take any time that nobody else wants. */
export function holdClientRead(x: Exchange): Charge {
  const since = x.platform.now()
  return {
    ...holdRead(x),
    check() {
      const now = x.platform.now()
      if (wantedAt < since || now - wantedAt > minSlowBodyMs) return
      if (now - since >= minSlowBodyMs) throw tooSlow()
    },
  }
}

const noRoom = () =>
  new Refusal(503, 'Service Unavailable', {
    reason: `the bodies of all requests would be more than ${maxHeldBytes} bytes`,
    errorName: 'ServiceUnavailableException',
    isLogged: true,
  })

const hungUp = () =>
  new Refusal(400, 'Bad Request', {
    reason: 'the client is gone',
    errorName: 'BadRequestException',
  })

const tooSlow = () =>
  new Refusal(408, 'Request Timeout', {
    reason: `the body has not come to its end after ${minSlowBodyMs} ms, and others want its room`,
    errorName: 'RequestTimeoutException',
    isLogged: true,
  })

/**
 * The answer, charged for until the client has it, where its body is large. One that is taken too slowly is cut when
 * room is wanted.
 */
export function heldUntilSent(x: Exchange, response: Response): Response {
  const { sentBody } = x
  if (!sentBody || sentBody.length < minHeldAnswerBytes || !response.body) return response
  // A body that is coded already must not be wrapped: the runtime would code it once more.
  if (x.request.method === 'HEAD' || response.headers.has('content-encoding')) return response
  const bytes = typeof sentBody === 'string' ? new TextEncoder().encode(sentBody) : sentBody
  const { readable, writable } = new FixedLengthStream(bytes.byteLength)
  const writer = writable.getWriter()
  let charged = bytes.byteLength
  const finish = () => {
    held -= charged
    leaveBehind(charged)
    charged = 0
    sending.delete(entry)
  }
  const entry: Sending = {
    since: x.platform.now(),
    cut() {
      finish()
      void writer.abort(new Error('the answer was taken too slowly')).catch(ignored)
    },
  }
  held += charged
  sending.add(entry)
  const sent = writer.write(bytes).then(() => writer.close())
  x.platform.waitUntil(sent.catch(ignored).finally(finish))
  return new Response(readable, response)
}

/** Cuts the oldest of the slow answers until there is room, or no slow one is left. */
function makeRoom(bytes: number, now: number): void {
  for (const entry of sending) {
    if (held + bytes <= maxHeldBytes || now - entry.since < minSlowAnswerMs) return
    entry.cut()
  }
}

/** The client is gone; there is nobody to tell. */
const ignored = () => undefined
