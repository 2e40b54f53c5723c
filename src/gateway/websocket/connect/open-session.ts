import { callbackHost } from '../events/callback-host.ts'
import type {
  Session,
  SessionAuthorizer,
  SessionBounds,
  SessionCaller,
} from '../../../model/sessions/session.ts'
import type { WebSocketSettings } from '../../../model/v2/web-socket-settings.ts'
import { isSendable } from '../../answer/respond.ts'
import { contextText } from '../../context/authorizer.ts'
import { sourceIp } from '../../client/client.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { follow, groupsOfReply } from '../groups/follow-reply.ts'
import { basePathOf } from '../paths.ts'
import { refused } from '../refuse.ts'
import { boundsOf } from './bounds.ts'
import { newResumeSecret } from './resume.ts'

/** Any 2xx of the integration lets the client in; its other words are not for the client (spec websocket §4). */
export const requireSuccess: Step = {
  name: 'Outcome',
  isQuiet: true,
  run({ socket }) {
    const status = socket?.reply?.status ?? 200
    if (status >= 200 && status <= 299) return
    const reason = `the integration of $connect answered ${status}`
    throw isSendable(status) ? refused(status, reason) : misconfigured(reason)
  },
}

/** Accepts the handshake: from here on the connection can be posted to, and ends with `$disconnect`. */
export function linkOpenSession(settings: WebSocketSettings | undefined): Step {
  const bounds = boundsOf(settings)
  const resumeMs = settings?.resume && settings.resume.seconds * 1000
  return {
    name: 'Session',
    async run(x) {
      const { platform, request, socket } = x
      const protocol = socket?.reply?.headers?.get('sec-websocket-protocol') ?? undefined
      const { join } = groupsOfReply(x)
      const session = {
        ...sessionOf(x, bounds),
        ...(resumeMs !== undefined && {
          resume: { secret: newResumeSecret(), ms: resumeMs, ...(protocol && { protocol }) },
        }),
      }
      const sessions = platform.sessions!
      const opened = await sessions.open(session, request, protocol)
      try {
        // A client that is told of its connection is in its groups already.
        if (join.length > 0) await follow(x, session, join, [])
      } catch (error) {
        // Nobody would ever be at its other end.
        await sessions.close(session, 1011, 'Not joined').catch(() => false)
        throw error
      }
      x.response = opened
    },
  }
}

function sessionOf(x: Exchange, bounds: SessionBounds): Session {
  const { location, socket, request, caller, authorizer, apiKey } = x
  return {
    connectionId: socket!.connectionId,
    apiId: location.apiId,
    stageName: location.stageName,
    domainName: callbackHost(location),
    ...(location.isPathForm && { isPathForm: true }),
    basePath: basePathOf(location),
    connectedAt: socket!.connectedAt,
    sourceIp: sourceIp(x),
    userAgent: request.headers.get('user-agent') ?? '',
    ...(caller && { caller: keptCaller(caller) }),
    ...(authorizer && { authorizer: keptAuthorizer(authorizer) }),
    ...(apiKey && { apiKey: { id: apiKey.id, planId: apiKey.planId } }),
    bounds,
  }
}

const keptCaller = ({
  accessKeyId,
  accountId,
  userId,
  userArn,
  type,
}: SessionCaller): SessionCaller => ({ accessKeyId, accountId, userId, userArn, type })

const keptAuthorizer = ({
  principalId,
  context,
  latencyMs,
}: NonNullable<Exchange['authorizer']>): SessionAuthorizer => ({
  ...(principalId !== undefined && { principalId }),
  context: Object.fromEntries(
    [...context].map(([name, value]) => [name, contextText(value) ?? 'null']),
  ),
  latencyMs,
})
