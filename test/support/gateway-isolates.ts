import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { APIGatewayClient } from '@aws-sdk/client-api-gateway'
import { workerModules } from '../../src/cli/gateway/bundles.ts'
import { gatewayConfiguration, gatewayEnvironment } from '../../src/cli/gateway/configuration.ts'
import { outgoingFiles } from '../../src/cli/gateway/outgoing-services.ts'
import { readSettings } from '../../src/cli/settings.ts'
import { startBareWorkerd } from './bare-workerd.ts'
import { workerFolder } from './cloudflare-worker.ts'
import { removeFolder, temporaryFolder } from './gateway.ts'

/** Several isolates of the gateway's Worker on one state, as there are many on Cloudflare. */
export type GatewayIsolates = {
  readonly ports: readonly number[]
  readonly apigateway: APIGatewayClient
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts them in one process: each is a service of its own that uses the objects of the first. */
export async function startIsolates(count: number): Promise<GatewayIsolates> {
  const folder = temporaryFolder()
  const state = join(folder, 'state')
  mkdirSync(state)
  const settings = readSettings({})
  cpSync(workerFolder, join(folder, 'worker'), { recursive: true })
  cpSync(join(workerFolder, '../sockets'), join(folder, 'sockets'), { recursive: true })
  for (const [name, text] of outgoingFiles(settings.egress)) writeFileSync(join(folder, name), text)
  const places = { functionSocket: join(folder, 'none.sock'), modules: workerModules(folder) }
  const single = gatewayConfiguration(settings, places)
  const configuration = join(folder, 'gateway.capnp')
  writeFileSync(configuration, withIsolates(single, count))
  const names = ['http', ...others(count).map((number) => `http${number}`)]
  const workerd = await startBareWorkerd(configuration, gatewayEnvironment(settings), [
    ...names.map((name) => `--socket-addr=${name}=127.0.0.1:0`),
    `--directory-path=state=${state}`,
  ])
  const ports = names.map((name) => workerd.port(name))
  return {
    ports,
    apigateway: new APIGatewayClient({
      endpoint: `http://127.0.0.1:${ports[0]}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
    async [Symbol.asyncDispose]() {
      await workerd.stop()
      removeFolder(folder)
    },
  }
}

const others = (count: number) => Array.from({ length: count - 1 }, (_, i) => i + 2)

/** The configuration with more services like the gateway, each with a socket. */
function withIsolates(single: string, count: number): string {
  const [service = ''] = /\(name = "gateway", worker = \([\s\S]*?\n {6}\]\)\),/.exec(single) ?? []
  if (service === '') throw new Error('the gateway’s configuration has another form')
  const more = others(count).map((number) =>
    service
      .replace('"gateway"', `"gateway${number}"`)
      .replace(/durableObjectNamespaces = \[[\s\S]*?\)\],\s*durableObjectStorage = [^\n]*\n/, '')
      .replaceAll(
        /durableObjectNamespace = ("\w+")/g,
        'durableObjectNamespace = (className = $1, serviceName = "gateway")',
      ),
  )
  const sockets = others(count).map(
    (number) => `(name = "http${number}", http = (style = proxy), service = "gateway${number}"),`,
  )
  return single
    .replace(service, `${service}\n    ${more.join('\n    ')}`)
    .replace('sockets = [', `sockets = [\n    ${sockets.join('\n    ')}`)
}
