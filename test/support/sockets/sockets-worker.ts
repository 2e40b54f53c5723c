import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { MessageOutcome } from '../../../src/model/sessions/sessions.ts'
import { startBareWorkerd, type BareWorkerd } from '../bare-workerd.ts'
import { removeFolder, temporaryFolder } from '../gateway.ts'
import type { SessionEvent } from './session-gateway.ts'
import { openSocket, type SocketClient } from './socket-client.ts'

/** The Worker that has the sockets, with a gateway that asks the test. */
export type SocketsWorker = {
  /** Every event so far, in order of arrival. */
  readonly events: readonly SessionEvent[]
  /** What becomes of a message; absent: it is echoed. */
  onMessage: ((event: SessionEvent) => Promise<MessageOutcome> | MessageOutcome) | undefined
  /** Whether the gateway says that it has heard of an end. */
  hearsEnds: boolean
  connect(query?: string): Promise<SocketClient & { readonly id: string }>
  /** Calls of the gateway's: `send/api/dev/{id}` and the like. */
  call(path: string, body?: string | Uint8Array): Promise<unknown>
  /** The ends that the gateway has heard of for a connection, once there is one. */
  endsOf(id: string): Promise<readonly { readonly code?: unknown; readonly reason?: unknown }[]>
  /** Resolves when something is so: looked at after each event. */
  until(isSo: () => boolean): Promise<void>
  /** SIGKILL, and a new process on the same state. */
  restart(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const configuration = (
  test: string,
  isShared: boolean,
) => `using Workerd = import "/workerd/workerd.capnp";
const compatibility :Text = "2026-10-23";
const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = (
      modules = [(name = "index.js", esModule = embed "gateway.js")],
      compatibilityDate = .compatibility,
      globalOutbound = "loopback",
      bindings = [
        (name = "CONNECTION", durableObjectNamespace = (className = "Connection", serviceName = "sockets")),
        (name = "SHARED", text = "${isShared ? 1 : 0}"),
        (name = "TEST", text = "${test}")])),
    (name = "sockets", worker = (
      modules = [(name = "index.js", esModule = embed "sockets.js")],
      compatibilityDate = .compatibility,
      durableObjectNamespaces = [(className = "Connection", uniqueKey = "connection", enableSql = true)],
      durableObjectStorage = (localDisk = "state"),
      bindings = [(name = "GATEWAY", service = (name = "gateway", entrypoint = "SessionEvents"))])),
    (name = "loopback", network = (allow = ["private"])),
    (name = "state", disk = (writable = true))],
  sockets = [(name = "http", http = (), service = "gateway")]);
`

/** @param options.isShared whether sessions share objects, as on one's own machine, or each has its own, as on Cloudflare */
export async function startSocketsWorker(options: {
  readonly isShared: boolean
}): Promise<SocketsWorker> {
  const folder = temporaryFolder()
  const state = join(folder, 'state')
  mkdirSync(state)
  const events: SessionEvent[] = []
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const each of waiting) each()
    waiting.clear()
  }
  const event = () => new Promise<void>((resolve) => waiting.add(resolve))
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => (text += part))
    request.once('end', () => void answer(JSON.parse(text) as SessionEvent, response))
  })
  async function answer(event: SessionEvent, response: ServerResponse): Promise<void> {
    events.push(event)
    wake()
    if (event.code !== undefined) {
      response.writeHead(worker.hearsEnds ? 200 : 503).end()
      return
    }
    const answering = (worker.onMessage ?? echo)(event)
    wake()
    const outcome = await answering
    response.end(JSON.stringify(outcome))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const test = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await build({
    entryPoints: [join(import.meta.dirname, 'session-gateway.ts')],
    outfile: join(folder, 'gateway.js'),
    bundle: true,
    format: 'esm',
    external: ['cloudflare:*'],
    logLevel: 'warning',
  })
  copyFileSync(
    join(import.meta.dirname, '../../../dist/sockets/index.js'),
    join(folder, 'sockets.js'),
  )
  const capnp = join(folder, 'sockets.capnp')
  writeFileSync(capnp, configuration(test, options.isShared))
  const start = () =>
    startBareWorkerd(capnp, {}, [
      '--socket-addr=http=127.0.0.1:0',
      `--directory-path=state=${state}`,
    ])
  let process: BareWorkerd = await start()
  const url = () => `http://127.0.0.1:${process.port('http')}`
  const worker: SocketsWorker = {
    events,
    onMessage: undefined,
    hearsEnds: true,
    async connect(query = '') {
      const client = await openSocket(`${url()}/${query}`)
      const id = client.headers.get('x-connection-id') ?? ''
      return Object.assign(client, { id })
    },
    async call(path, body) {
      const response = await fetch(`${url()}/${path}`, {
        ...(body !== undefined && { method: 'POST', body: body as BodyInit }),
      })
      return response.json()
    },
    async endsOf(id) {
      for (;;) {
        const ends = events.filter(({ session, code }) => session.connectionId === id && code)
        if (ends.length > 0) return ends.map(({ code, reason }) => ({ code, reason }))
        await event()
      }
    },
    async until(isSo) {
      while (!isSo()) await event()
    },
    async restart() {
      await process.stop()
      process = await start()
    },
    async [Symbol.asyncDispose]() {
      await process.stop()
      server.close()
      server.closeAllConnections()
      removeFolder(folder)
    },
  }
  return worker
}

const echo = ({ message = '' }: SessionEvent): MessageOutcome => ({ frame: message })
