import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { MessageOutcome } from '../../../src/model/sessions/sessions.ts'
import type { SessionEvent } from './session-gateway.ts'

/** Hears of every event of sessions from the gateway of `session-gateway.ts`, and says what becomes of it. */
export type SessionRecorder = {
  readonly url: string
  /** Every event so far, in order of arrival. */
  readonly events: readonly SessionEvent[]
  /** What becomes of a message; absent: it is echoed. */
  onMessage: ((event: SessionEvent) => Promise<MessageOutcome> | MessageOutcome) | undefined
  /** Whether the gateway says that it has heard of an end. */
  hearsEnds: boolean
  /** The ends that the gateway has heard of for a connection, once there is one. */
  endsOf(id: string): Promise<readonly { readonly code?: unknown; readonly reason?: unknown }[]>
  /** Resolves when something is so: looked at after each event. */
  until(isSo: () => boolean): Promise<void>
  close(): void
}

export async function startSessionRecorder(): Promise<SessionRecorder> {
  const events: SessionEvent[] = []
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const each of waiting) each()
    waiting.clear()
  }
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => (text += part))
    request.once('end', () => void answer(JSON.parse(text) as SessionEvent, response))
  })
  async function answer(event: SessionEvent, response: ServerResponse): Promise<void> {
    events.push(event)
    if (event.code !== undefined) {
      wake()
      response.writeHead(recorder.hearsEnds ? 200 : 503).end()
      return
    }
    const answering = (recorder.onMessage ?? echo)(event)
    wake()
    response.end(JSON.stringify(await answering))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const recorder: SessionRecorder = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    onMessage: undefined,
    hearsEnds: true,
    async endsOf(id) {
      const ends = () => events.filter(({ session, code }) => session.connectionId === id && code)
      await recorder.until(() => ends().length > 0)
      return ends().map(({ code, reason }) => ({ code, reason }))
    },
    async until(isSo) {
      while (!isSo()) await new Promise<void>((resolve) => waiting.add(resolve))
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return recorder
}

const echo = ({ message = '' }: SessionEvent): MessageOutcome => ({ frame: message })

/** The gateway of `session-gateway.ts` as one module. */
export async function sessionGateway(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'session-gateway.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    external: ['cloudflare:*'],
    logLevel: 'warning',
  })
  return outputFiles[0]!.text
}
