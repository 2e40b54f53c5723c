import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startBareWorkerd, type BareWorkerd } from '../bare-workerd.ts'
import { removeFolder, temporaryFolder } from '../gateway.ts'
import { countRows } from '../sql.ts'
import { sessionGateway, startSessionRecorder, type SessionRecorder } from './session-recorder.ts'
import { openSocket, type SocketClient } from './socket-client.ts'

/** The Worker that has the sockets, with a gateway that asks the test. */
export type SocketsWorker = SessionRecorder & {
  connect(query?: string): Promise<SocketClient & { readonly id: string }>
  /** Calls of the gateway's: `send/api/dev/{id}` and the like. */
  call(path: string, body?: string | Uint8Array): Promise<unknown>
  /** SIGKILL, and a new process on the same state. */
  restart(): Promise<void>
  /** Ends it; answers how many rows its objects have left of a table, by the table's name. */
  rowsLeft(): Promise<Readonly<Record<string, number>>>
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
        (name = "GROUP", durableObjectNamespace = (className = "Group", serviceName = "sockets")),
        (name = "SHARED", text = "${isShared ? 1 : 0}"),
        (name = "TEST", text = "${test}")])),
    (name = "sockets", worker = (
      modules = [(name = "index.js", esModule = embed "sockets.js")],
      compatibilityDate = .compatibility,
      durableObjectNamespaces = [
        (className = "Connection", uniqueKey = "connection", enableSql = true),
        (className = "Group", uniqueKey = "group", enableSql = true)],
      durableObjectStorage = (localDisk = "state"),
      bindings = [
        (name = "CONNECTION", durableObjectNamespace = "Connection"),
        (name = "GROUP", durableObjectNamespace = "Group"),
        (name = "GATEWAY", service = (name = "gateway", entrypoint = "SessionEvents"))])),
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
  const recorder = await startSessionRecorder()
  writeFileSync(join(folder, 'gateway.js'), await sessionGateway())
  copyFileSync(
    join(import.meta.dirname, '../../../dist/sockets/index.js'),
    join(folder, 'sockets.js'),
  )
  const capnp = join(folder, 'sockets.capnp')
  writeFileSync(capnp, configuration(recorder.url, options.isShared))
  const start = () =>
    startBareWorkerd(capnp, {}, [
      '--socket-addr=http=127.0.0.1:0',
      `--directory-path=state=${state}`,
    ])
  let process: BareWorkerd = await start()
  const url = () => `http://127.0.0.1:${process.port('http')}`
  return Object.assign(recorder, {
    async connect(query?: string) {
      const client = await openSocket(`${url()}/${query ?? ''}`)
      const id = client.headers.get('x-connection-id') ?? ''
      return Object.assign(client, { id })
    },
    async call(path: string, body?: string | Uint8Array) {
      const response = await fetch(`${url()}/${path}`, {
        ...(body !== undefined && { method: 'POST', body: body as BodyInit }),
      })
      return response.json()
    },
    async restart() {
      await process.stop()
      process = await start()
    },
    async rowsLeft() {
      await process.stop()
      return countRows(state)
    },
    async [Symbol.asyncDispose]() {
      await process.stop()
      recorder.close()
      removeFolder(folder)
    },
  })
}
