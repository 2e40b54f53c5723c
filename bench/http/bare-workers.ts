import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gatewayConfiguration } from '../../src/cli/gateway/configuration.ts'
import { startWorkerd } from '../../src/cli/gateway/workerd.ts'
import { readSettings } from '../../src/cli/settings.ts'
import { body, mockHeaders } from './payload.ts'
import type { Session } from './session.ts'

/** A process that listens on loopback and whose CPU time counts. */
export type Server = { readonly url: string; readonly pid: number }

/** The least a Worker can do. */
export const helloSource = `
const body = ${JSON.stringify(body)}
const headers = ${JSON.stringify(mockHeaders)}
export default { fetch() { return new Response(body, { headers }) } }
`

/** The least a proxying Worker can do. */
export const passthroughSource = (originUrl: string): string => `
const url = ${JSON.stringify(`${originUrl}/`)}
export default { fetch(request) { return fetch(url, request) } }
`

/** Starts a Worker in a workerd of its own, with the flags the gateway's own has. */
export async function startWorker(session: Session, name: string, source: string): Promise<Server> {
  session.signal.throwIfAborted()
  const configuration = join(session.folder, `${name}.capnp`)
  writeFileSync(join(session.folder, `${name}.js`), source)
  writeFileSync(configuration, configurationOf(name))
  const say = (line: string) => console.log(`${name}: ${line}`)
  const workerd = startWorkerd({
    configuration,
    sockets: ['http'],
    environment: {},
    options: ['--socket-addr=http=127.0.0.1:0'],
    folder: session.folder,
    onLines: say,
    onErrorLine: say,
  })
  session.cleanup.defer(async () => {
    workerd.process.kill('SIGKILL')
    await workerd.gone
  })
  const ports = await workerd.listening
  return { url: `http://127.0.0.1:${ports.get('http')}`, pid: workerd.process.pid! }
}

function configurationOf(name: string): string {
  // Read off the gateway's own configuration, so that the two cannot drift apart.
  const own = gatewayConfiguration(readSettings({}), { functionSocket: '/none' })
  const flags = /v8Flags = \[[^\]]*\]/.exec(own)
  const compatibility = /compatibilityDate = "[^"]*"(?:,\s*compatibilityFlags = \[[^\]]*\])?/.exec(
    own,
  )
  if (!flags || !compatibility) throw new Error("the gateway's configuration names no flags")
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  ${flags[0]},
  services = [
    (name = "bench", worker = (
      modules = [(name = "${name}.js", esModule = embed "${name}.js")],
      ${compatibility[0]},
      globalOutbound = "outbound")),
    (name = "outbound", network = (allow = ["public", "private"]))
  ],
  sockets = [(name = "http", http = (), service = "bench")]);
`
}
