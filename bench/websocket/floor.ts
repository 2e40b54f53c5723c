import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startWorkerd } from '../../src/cli/gateway/workerd.ts'
import type { Server } from '../http/bare-workers.ts'
import type { Session } from '../http/session.ts'

/** An object that holds sockets, and a Worker that it asks about each message: what the runtime takes for that alone. */
const gateway = `import { WorkerEntrypoint } from 'cloudflare:workers'
export class SessionEvents extends WorkerEntrypoint {
  async message(session, message) { return { frame: message } }
}
export default {
  fetch: (request, env) => env.CONNECTION.get(env.CONNECTION.idFromName('all')).fetch(request),
}`

const sockets = `import { DurableObject } from 'cloudflare:workers'
export class Connection extends DurableObject {
  fetch(request) {
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server)
    server.serializeAttachment(new URL(request.url, 'http://x').pathname)
    return new Response(null, { status: 101, webSocket: client })
  }
  async webSocketMessage(socket, message) {
    if (socket.deserializeAttachment() === '/echo') return socket.send(message)
    socket.send((await this.env.GATEWAY.message({ connectionId: 'x'.repeat(24) }, message)).frame)
  }
  webSocketClose() {}
}
export default { fetch: () => new Response() }`

const configuration = `using Workerd = import "/workerd/workerd.capnp";
const date :Text = "2026-10-23";
const config :Workerd.Config = (
  v8Flags = ["--max-semi-space-size=1"],
  services = [
    (name = "gateway", worker = (
      modules = [(name = "index.js", esModule = embed "floor-gateway.js")],
      compatibilityDate = .date,
      bindings = [(name = "CONNECTION", durableObjectNamespace = (className = "Connection", serviceName = "sockets"))])),
    (name = "sockets", worker = (
      modules = [(name = "index.js", esModule = embed "floor-sockets.js")],
      compatibilityDate = .date,
      durableObjectNamespaces = [(className = "Connection", uniqueKey = "floor", enableSql = true)],
      durableObjectStorage = (inMemory = void),
      bindings = [(name = "GATEWAY", service = (name = "gateway", entrypoint = "SessionEvents"))]))],
  sockets = [(name = "http", http = (), service = "gateway")]);
`

/** Starts them: at `/echo` the object answers by itself, at `/asked` it asks the Worker first. */
export async function startFloor(session: Session): Promise<Server> {
  session.signal.throwIfAborted()
  const path = join(session.folder, 'floor.capnp')
  writeFileSync(join(session.folder, 'floor-gateway.js'), gateway)
  writeFileSync(join(session.folder, 'floor-sockets.js'), sockets)
  writeFileSync(path, configuration)
  const workerd = startWorkerd({
    configuration: path,
    sockets: ['http'],
    environment: {},
    options: ['--socket-addr=http=127.0.0.1:0'],
    folder: session.folder,
    onLines: console.log,
    onErrorLine: console.log,
  })
  session.cleanup.defer(async () => {
    workerd.process.kill('SIGKILL')
    await workerd.gone
  })
  const ports = await workerd.listening
  return { url: `http://127.0.0.1:${ports.get('http')}`, pid: workerd.process.pid! }
}
