import { WorkerEntrypoint } from 'cloudflare:workers'
import type { Session } from '../../model/sessions/session.ts'
import type { MessageOutcome } from '../../model/sessions/sessions.ts'
import type { Env } from '../env.ts'
import type { WorkerPlatform } from '../platform.ts'
import { sharedPlatform } from '../shared-platform.ts'

/** What the Worker that has the sockets calls for each message, and for each session that is over. */
export class SessionEvents extends WorkerEntrypoint<Env> {
  async message(session: Session, message: string | Uint8Array): Promise<MessageOutcome> {
    const { answerMessage } = await import('../../gateway/websocket/session-events.ts')
    return answerMessage(session, message, await this.#platform())
  }

  /** It is known when this resolves: what there is to do goes on, and is done once. */
  async disconnected(session: Session, code: number, reason: string): Promise<void> {
    const { beginDisconnect } = await import('../../gateway/websocket/session-events.ts')
    const tell = await beginDisconnect(session, code, reason, await this.#platform())
    this.ctx.waitUntil(tell())
  }

  async #platform(): Promise<WorkerPlatform> {
    const platform = await sharedPlatform(this.env)
    if (platform instanceof Response) throw new Error('the settings of the gateway cannot be used')
    return platform
  }
}
