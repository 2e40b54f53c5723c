import type { Platform } from '../../model/platform.ts'
import type { Session } from '../../model/sessions/session.ts'
import type { MessageOutcome } from '../../model/sessions/sessions.ts'
import { drawStage } from '../arrive/canary.ts'
import type { Exchange, LinkedApi } from '../exchange/exchange.ts'
import { newExtendedRequestId } from '../exchange/ids.ts'
import { openExchange } from '../exchange/open-exchange.ts'
import type { SocketEvent } from './socket-event.ts'
import { knownApi, loadApi } from '../linked-apis.ts'
import { runExchange } from '../run-exchange.ts'
import type { Watch } from '../watch/watch.ts'
import { unreadableFrame } from './refuse.ts'
import { MessageDocument } from './selection/message-document.ts'

/**
 * What a client gets for one message. Never rejects for what the message, its route or its backend are.
 *
 * @param asked who wants to know what happens; nobody in normal serving
 */
export async function answerMessage(
  session: Session,
  message: string | Uint8Array,
  platform: Platform,
  asked?: Watch,
): Promise<MessageOutcome> {
  const { connectionId, connectedAt } = session
  const opened = await openEvent(
    {
      type: 'MESSAGE',
      connectionId,
      connectedAt,
      session,
      message: {
        id: newExtendedRequestId(),
        body: message,
        document: new MessageDocument(typeof message === 'string' ? message : ''),
      },
      reply: undefined,
    },
    session,
    platform,
  )
  if (opened === 'gone') return { close: { code: 1001, reason: 'Going away' } }
  if (opened === 'unknown') return { frame: unreadableFrame(connectionId) }
  opened.bodyBytes = typeof message === 'string' ? new TextEncoder().encode(message) : message
  const { sentBody, socket } = await runExchange(opened, asked, false)
  return { ...(sentBody && { frame: sentBody }), ...(socket?.close && { close: socket.close }) }
}

/**
 * Begins to tell a stage's `$disconnect` that a session is over, and resolves when it is sure to be told: with what there is
 * left to do. Rejects while nobody can say what the stage is: then it is to be told again.
 */
export async function beginDisconnect(
  session: Session,
  code: number,
  reason: string,
  platform: Platform,
): Promise<() => Promise<void>> {
  const { connectionId, connectedAt } = session
  const closed = { code, reason }
  const opened = await openEvent(
    { type: 'DISCONNECT', connectionId, connectedAt, session, closed, reply: undefined },
    session,
    platform,
  )
  if (opened === 'unknown') throw new Error('the configuration cannot be read')
  return async () => {
    // Whatever comes of it, it is told once.
    if (opened !== 'gone') await runExchange(opened, undefined, false)
  }
}

/** The same to its end. */
export async function answerDisconnect(
  ...event: Parameters<typeof beginDisconnect>
): Promise<void> {
  const tell = await beginDisconnect(...event)
  await tell()
}

/** The exchange of an event of an open connection: `gone` where its stage is no more, `unknown` where nobody can say. */
async function openEvent(
  socket: SocketEvent & { readonly session: Session },
  session: Session,
  platform: Platform,
): Promise<Exchange | 'gone' | 'unknown'> {
  const { apiId, stageName } = session
  try {
    const pointer = await platform.stage(apiId, stageName)
    if (!pointer) return 'gone'
    const stage = drawStage(pointer)
    const { sessions } = knownApi(stage.snapshot) ?? (await loadApi(stage.snapshot, platform))
    const api = socket.type === 'MESSAGE' ? sessions?.message : sessions?.disconnect
    return api ? exchangeOf(socket, session, stage, api, platform) : 'gone'
  } catch (error) {
    const message = 'configuration unavailable'
    platform.log({ level: 'error', message, apiId, stage: stageName, error: String(error) })
    return 'unknown'
  }
}

/** What the handshake has settled stands for every event after it. */
function exchangeOf(
  socket: SocketEvent,
  session: Session,
  stage: ReturnType<typeof drawStage>,
  api: LinkedApi,
  platform: Platform,
): Exchange {
  const { apiId, stageName, domainName, basePath, sourceIp, userAgent } = session
  const path = basePath || '/'
  const url = `https://${domainName}${path}`
  const headers: HeadersInit = userAgent === '' ? {} : { 'user-agent': userAgent }
  const x = openExchange(
    new Request(url, { method: 'POST', headers }),
    { host: domainName, path, query: undefined, isSecure: true, length: url.length },
    { apiId, stageName, domainName, contextPath: path, path: '/' },
    stage,
    api,
    platform,
  )
  const { caller, authorizer } = session
  x.socket = socket
  x.client = { peer: sourceIp, sourceIp, isSecure: true, port: undefined }
  // Nothing is asked of it: only a handshake is authorized.
  x.caller = caller && { ...caller, permits: () => 'silent' }
  x.authorizer = authorizer && {
    ...authorizer,
    context: new Map(Object.entries(authorizer.context)),
    isCached: true,
  }
  return x
}
