import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { workerModules } from '../../src/cli/gateway/bundles.ts'
import { gatewayConfiguration, gatewayEnvironment } from '../../src/cli/gateway/configuration.ts'
import { outgoingFiles } from '../../src/cli/gateway/outgoing-services.ts'
import { readSettings } from '../../src/cli/settings.ts'
import { startBareWorkerd } from './bare-workerd.ts'
import { workerFolder } from './cloudflare-worker.ts'
import { removeFolder, temporaryFolder, type Environment } from './gateway.ts'
import { partOf } from './worker-parts.ts'

/** The gateway's process alone, as the local gateway starts it, which says what it has loaded. */
export type InspectedGateway = {
  readonly url: string
  /**
   * The parts of the Worker that have been loaded since the last call, in order of the alphabet. What parts share and
   * what the start loads is left out.
   */
  loaded(): Promise<readonly string[]>
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts it on what a gateway has left in its state folder. */
export async function startInspected(settings: Environment): Promise<InspectedGateway> {
  const folder = temporaryFolder()
  const read = readSettings(settings)
  cpSync(workerFolder, join(folder, 'worker'), { recursive: true })
  cpSync(join(workerFolder, '../sockets'), join(folder, 'sockets'), { recursive: true })
  const configuration = join(folder, 'gateway.capnp')
  const places = { functionSocket: join(folder, 'none.sock'), modules: workerModules(folder) }
  writeFileSync(configuration, gatewayConfiguration(read, places))
  for (const [name, text] of outgoingFiles(read.egress)) writeFileSync(join(folder, name), text)
  const workerd = await startBareWorkerd(configuration, gatewayEnvironment(read), [
    '--socket-addr=http=127.0.0.1:0',
    '--inspector-addr=127.0.0.1:0',
    `--directory-path=state=${join(settings['TIDEGATE_STATE']!, 'registry')}`,
  ])
  const scripts = await watchScripts(workerd.port('inspector'))
  await scripts.next() // the start's own
  return {
    url: `http://127.0.0.1:${workerd.port('http')}`,
    async loaded() {
      const parts = (await scripts.next()).map(partOf).filter((part) => part !== undefined)
      return parts.toSorted()
    },
    async [Symbol.asyncDispose]() {
      scripts.close()
      await workerd.stop()
      removeFolder(folder)
    },
  }
}

/** What the runtime compiles, told by its inspector. */
async function watchScripts(port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/gateway`)
  let urls: string[] = []
  const answers = new Map<number, () => void>()
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.method === 'Debugger.scriptParsed') urls.push(message.params!.url!)
    if (message.id !== undefined) answers.get(message.id)?.()
  })
  const ask = (method: string) =>
    new Promise<void>((resolve) => {
      const id = answers.size + 1
      answers.set(id, resolve)
      socket.send(JSON.stringify({ id, method }))
    })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('the inspector does not answer')))
  })
  await ask('Debugger.enable')
  return {
    /** The URLs of the scripts since the last call: an answer comes behind what was told before it. */
    async next(): Promise<readonly string[]> {
      await ask('Debugger.setSkipAllPauses')
      const found = urls
      urls = []
      return found
    },
    close: () => socket.close(),
  }
}

type Message = {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly url?: string }
}
