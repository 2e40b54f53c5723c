import {
  maxHeldBytes,
  minHeldAnswerBytes,
  minHeldBytes,
  minSlowAnswerMs,
  minSlowBodyMs,
} from '../../model/limits.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { Refusal } from '../exchange/refusal.ts'

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
  if (held + bytes > maxHeldBytes) makeRoom(bytes, x.platform.now())
  if (held + bytes > maxHeldBytes) {
    wantedAt = x.platform.now()
    throw new Refusal(503, 'Service Unavailable', {
      reason: `the bodies of all requests would be more than ${maxHeldBytes} bytes`,
      errorName: 'ServiceUnavailableException',
      isLogged: true,
    })
  }
  // Whoever hangs up may end the request where it is.
  if (x.heldBytes === 0) x.request.signal.addEventListener('abort', () => release(x))
  held += bytes
  x.heldBytes += bytes
}

/** Gives back what a request was charged for. */
export function release(x: Exchange): void {
  held -= x.heldBytes
  x.heldBytes = 0
}

/** Charges for one body while it is read. */
export type Charge = {
  /** Told how large the body is, before more of it is kept. Throws when it must not be; true when it counts. */
  grow(size: number): boolean
  /** Throws when the body comes too slowly and others want its room. Who has a deadline of its own has none. */
  check?(): void
}

/** Charges for what was made of a body and goes out in its place, where it is large enough to matter. */
export function holdMade(x: Exchange, made: string | Uint8Array): void {
  if (made.length >= minHeldBytes && made !== x.bodyBytes) hold(x, made.length)
}

/** Charges the chunks of one body, from where it is large enough to matter. */
export function holdChunks(x: Exchange): Charge {
  let charged = 0
  return {
    grow(size) {
      if (size < minHeldBytes) return false
      hold(x, size - charged)
      charged = size
      return true
    },
  }
}

/** The same for the body of a client, which may take any time that nobody else wants. */
export function holdClientChunks(x: Exchange): Charge {
  const since = x.platform.now()
  return {
    ...holdChunks(x),
    check() {
      const now = x.platform.now()
      if (wantedAt < since || now - wantedAt > minSlowBodyMs) return
      if (now - since >= minSlowBodyMs) throw tooSlow()
    },
  }
}

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
