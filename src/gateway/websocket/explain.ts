import type { Explanation } from '../../model/explanation.ts'
import { maxResponseBytes } from '../../model/limits.ts'
import type { Platform } from '../../model/platform.ts'
import type { Session } from '../../model/sessions/session.ts'
import type { SessionAddress } from '../../model/sessions/sessions.ts'
import { find } from '../arrive/find.ts'
import { readTarget } from '../arrive/target.ts'
import { readCapped } from '../body/read-capped.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { ExecutionRecord } from '../exchange/execution-record.ts'
import { misconfigured } from '../exchange/faults.ts'
import { serve } from '../serve.ts'
import { incomingOf, type ExplainRequest } from '../watch/explained-request.ts'
import { explanationOf } from '../watch/explanation.ts'
import { wholeBody } from '../watch/recorded-platform.ts'
import type { Watch } from '../watch/watch.ts'
import { answerDisconnect, answerMessage } from './session-events.ts'

/** What makes a request a handshake. */
const handshake: Readonly<Record<string, string>> = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Key': 'dGlkZWdhdGUgZXhwbGFpbg==',
  'Sec-WebSocket-Version': '13',
}

/**
 * Explains a handshake, or with a body the message after one that succeeds. Everything happens as it does for a client, but
 * that nothing is opened: when it is explained, `$disconnect` is told that the client has gone. Undefined for a URL that is
 * no API's.
 */
export async function explainConnection(
  asked: ExplainRequest,
  platform: Platform,
): Promise<Explanation | undefined> {
  const request: ExplainRequest = {
    ...asked,
    url: asked.url.replace(/^ws/, 'http'),
    method: 'GET',
    headers: { ...handshake, ...asked.headers },
    body: '',
  }
  const { session, explanation } = await explainHandshake(request, platform)
  if (!session) return explanation
  try {
    return asked.body === ''
      ? explanation
      : await explainMessage(session, { ...request, body: asked.body }, platform)
  } finally {
    await answerDisconnect(session, 1000, '', platform)
  }
}

async function explainHandshake(
  request: ExplainRequest,
  platform: Platform,
): Promise<{ readonly explanation: Explanation | undefined; readonly session?: Session }> {
  const target = readTarget(request.url)
  const incoming = incomingOf(request)
  const location = await find(incoming, target, platform)
  if (!location) return { explanation: undefined }
  const { watch, told } = watching(platform)
  const { sessions, accepted } = unopened(platform)
  const response = await serve(incoming, target, location, { ...platform, ...sessions }, watch)
  const bytes = await readCapped(response.body, maxResponseBytes, misconfigured)
  const explanation = explanationOf({ request, location, response, bytes, ...told() })
  const { webSocket } = response
  if (webSocket) {
    // Of a client that is connected through: nobody is at its other end.
    webSocket.accept()
    webSocket.close(1000)
  }
  const { session, isAccepted } = accepted()
  if (!isAccepted) return { explanation }
  return { ...(session && { session }), explanation: { ...explanation, status: 101 } }
}

async function explainMessage(
  session: Session,
  request: ExplainRequest,
  platform: Platform,
): Promise<Explanation> {
  const { watch, told } = watching(platform)
  const { frame = '' } = await answerMessage(session, request.body, platform, watch)
  const bytes = typeof frame === 'string' ? new TextEncoder().encode(frame) : frame
  const { x, ...seen } = told()
  return explanationOf({
    request,
    location: x?.location ?? 'nowhere',
    response: x?.response ?? new Response(null, { status: 500 }),
    bytes,
    x,
    ...seen,
  })
}

/** Somebody who wants to know, and what they know afterwards. */
function watching({ now, isMasked }: Platform) {
  const record: ExecutionRecord = []
  let x: Exchange | undefined
  const watch: Watch = {
    record,
    reader: wholeBody,
    bodies: () => true,
    done: (exchange) => void (x = exchange),
  }
  const from = now()
  const told = () => ({ record, x, ms: now() - from, isMasked, cut: undefined })
  return { watch, told }
}

/** The platform's sessions, but that none is opened or taken over: nobody is at the other end. */
function unopened({ sessions }: Platform) {
  let session: Session | undefined
  let isAccepted = false
  const accept = () => {
    isAccepted = true
    return new Response(null)
  }
  const own = sessions && {
    ...sessions,
    async open(opened: Session) {
      session = opened
      return accept()
    },
    async resume(at: SessionAddress, secret: string) {
      const facts = await sessions.facts(at)
      return facts?.session.resume?.secret === secret ? accept() : undefined
    },
  }
  return { sessions: own && { sessions: own }, accepted: () => ({ session, isAccepted }) }
}
