import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gatewayConfiguration, gatewayEnvironment } from '../../src/cli/gateway/configuration.ts'
import { outgoingFiles } from '../../src/cli/gateway/outgoing-services.ts'
import { readSettings } from '../../src/cli/settings.ts'
import { startBareWorkerd } from './bare-workerd.ts'
import { removeFolder, temporaryFolder } from './gateway.ts'

/** In the Worker's place: fetches what it is told, with no policy of its own. */
const probe = `import { WorkerEntrypoint } from 'cloudflare:workers'
export class Registry {}
export class SessionEvents extends WorkerEntrypoint {}
export default {
  async fetch(request, env) {
    const { url, binding } = await request.json()
    try {
      const response = await (binding ? env[binding] : globalThis).fetch(url)
      await response.body?.cancel()
      return new Response(response.status)
    } catch (error) {
      return new Response('not reached')
    }
  },
}`

/** In the place of the Worker that has the sockets. */
const sockets = 'export class Connection {}\nexport class Group {}\nexport default {}'

/**
 * Whether a URL is reached through the network that the gateway's own configuration gives its Worker for
 * these settings: the status, or `not reached`.
 */
export async function reachThroughNetwork(
  env: Readonly<Record<string, string>>,
  url: string,
  binding?: string,
): Promise<string> {
  const folder = temporaryFolder()
  const settings = readSettings(env)
  const configuration = join(folder, 'gateway.capnp')
  mkdirSync(join(folder, 'worker'))
  writeFileSync(join(folder, 'worker/index.js'), probe)
  mkdirSync(join(folder, 'sockets'))
  writeFileSync(join(folder, 'sockets/index.js'), sockets)
  writeFileSync(
    configuration,
    gatewayConfiguration(settings, { functionSocket: join(folder, 'none.sock'), modules: [] }),
  )
  for (const [name, text] of outgoingFiles(settings.egress)) writeFileSync(join(folder, name), text)
  mkdirSync(join(folder, 'state'))
  const child = await startBareWorkerd(configuration, gatewayEnvironment(settings), [
    '--socket-addr=http=127.0.0.1:0',
    `--directory-path=state=${folder}/state`,
  ])
  try {
    const response = await fetch(`http://127.0.0.1:${child.port('http')}/`, {
      method: 'POST',
      body: JSON.stringify({ url, binding }),
    })
    return await response.text()
  } finally {
    await child.stop()
    removeFolder(folder)
  }
}
