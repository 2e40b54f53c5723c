import { WorkerEntrypoint } from 'cloudflare:workers'
import type { Connection } from '../../../src/cloudflare/sessions/connection.ts'
import type { Group } from '../../../src/cloudflare/sessions/group.ts'
import { openSessions } from '../../../src/cloudflare/sessions/open-sessions.ts'
import { leaveSessions, settleSessions } from '../../../src/cloudflare/sessions/shared-objects.ts'
import type { Session, SessionBounds } from '../../../src/model/sessions/session.ts'
import type { MessageOutcome, SessionAddress } from '../../../src/model/sessions/sessions.ts'

// A gateway that knows no APIs: for tests of the Worker that has the sockets. Who runs the test says what becomes of each
// event, by HTTP.

type Env = {
  readonly CONNECTION: DurableObjectNamespace<Connection>
  readonly GROUP: DurableObjectNamespace<Group>
  /** `1`: sessions share objects. */
  readonly SHARED: string
  /** Where the test listens. */
  readonly TEST: string
}

/** What a test gets for each event. */
export type SessionEvent = {
  readonly session: Session
  readonly message?: string
  readonly isBinary?: true
  readonly code?: number
  readonly reason?: string
}

export class SessionEvents extends WorkerEntrypoint<Env> {
  async message(session: Session, message: string | Uint8Array): Promise<MessageOutcome> {
    const isText = typeof message === 'string'
    const event = isText
      ? { session, message }
      : { session, message: new TextDecoder().decode(message), isBinary: true as const }
    const response = await this.#tell(event)
    return (await response.json()) as MessageOutcome
  }

  async disconnected(session: Session, code: number, reason: string): Promise<void> {
    const response = await this.#tell({ session, code, reason })
    if (!response.ok) throw new Error('not reached')
  }

  #tell(event: SessionEvent): Promise<Response> {
    return fetch(this.env.TEST, { method: 'POST', body: JSON.stringify(event) })
  }
}

const bounds = {
  idleMs: 600_000,
  lifeMs: 7_200_000,
  maxMessageBytes: 131_072,
} satisfies SessionBounds

export default {
  async fetch(request, env): Promise<Response> {
    const { sessions, groups } = openSessions(env.CONNECTION, env.GROUP, env.SHARED === '1')
    const { pathname, searchParams } = new URL(request.url)
    if (request.headers.get('upgrade') === 'websocket') {
      const given = Object.fromEntries(searchParams)
      if (given['resume'] !== undefined) {
        const at = {
          apiId: 'api',
          stageName: given['stage'] ?? 'dev',
          connectionId: given['resume'],
        }
        const answer = await sessions.resume(at, given['secret'] ?? '')
        return answer ?? new Response(null, { status: 410 })
      }
      const session: Session = {
        connectionId: sessions.newConnectionId(),
        apiId: 'api',
        stageName: 'dev',
        domainName: 'api.test',
        basePath: '/dev',
        connectedAt: Date.now(),
        sourceIp: '127.0.0.1',
        userAgent: given['userAgent'] ?? '',
        ...(given['role'] !== undefined && {
          authorizer: { context: { role: given['role'] }, latencyMs: 1 },
        }),
        ...(given['resumeMs'] !== undefined && {
          resume: {
            secret: 'secret',
            ms: Number(given['resumeMs']),
            ...(given['protocol'] !== undefined && { protocol: given['protocol'] }),
          },
        }),
        bounds: {
          ...(Object.fromEntries(
            Object.entries(bounds).map(([name, value]) => [name, Number(given[name] ?? value)]),
          ) as Record<keyof typeof bounds, number>),
          ...(given['keepAliveMs'] !== undefined && {
            keepAlive: { intervalMs: Number(given['keepAliveMs']), message: 'still here' },
          }),
          ...(given['ordered'] !== undefined && { isOrdered: true }),
        },
      }
      const response = await sessions.open(session, request, given['protocol'])
      const answer = new Response(null, response)
      answer.headers.set('x-connection-id', session.connectionId)
      return answer
    }
    const [, call = '', apiId = '', stageName = '', id = ''] = pathname.split('/')
    const connectionId = decodeURIComponent(id)
    const at: SessionAddress = { apiId, stageName, connectionId }
    switch (call) {
      case 'is-id':
        return Response.json(sessions.isConnectionId(connectionId))
      case 'send':
        return Response.json(await sessions.send(at, await request.text()))
      case 'send-binary':
        return Response.json(await sessions.send(at, new Uint8Array(await request.arrayBuffer())))
      case 'facts':
        return Response.json((await sessions.facts(at)) ?? null)
      case 'close':
        return Response.json(
          await sessions.close(at, Number(searchParams.get('code')), searchParams.get('reason')!),
        )
      case 'join':
        return Response.json(await groups.join(at, searchParams.get('group')!))
      case 'leave-group':
        return Response.json(await groups.leave(at, searchParams.get('group')!))
      case 'members':
        return Response.json(await groups.members({ ...at, group: searchParams.get('group')! }))
      case 'broadcast': {
        const role = searchParams.get('role')
        const group = { ...at, group: searchParams.get('group')! }
        const filter = { except: searchParams.getAll('except'), ...(role && { where: { role } }) }
        return Response.json((await groups.broadcast(group, await request.text(), filter)).sent)
      }
      case 'settle':
        await settleSessions(env.CONNECTION)
        return Response.json(true)
      case 'leave':
        await leaveSessions(env.CONNECTION)
        return Response.json(true)
      default:
        return new Response(null, { status: 404 })
    }
  },
} satisfies ExportedHandler<Env>
