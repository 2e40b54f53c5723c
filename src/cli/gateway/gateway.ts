import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Settings } from '../settings.ts'
import { SettingError } from '../settings.ts'
import { copyBundles, workerModules } from './bundles.ts'
import { gatewayConfiguration, gatewayEnvironment, type Places } from './configuration.ts'
import { startFunctionRunner } from './function-runner.ts'
import { isGatewayNoise } from './gateway-noise.ts'
import { linger } from './linger.ts'
import { outgoingFiles } from './outgoing-services.ts'
import { startWorkerd } from './workerd.ts'

/** A running local gateway. */
export type Gateway = {
  /** `http://HOST:PORT` with the port it really has. */
  readonly url: string
  /** The same of the listener for private APIs, where there is one. */
  readonly privateUrl: string | undefined
  /** Ends it within two seconds; state is left as after any crash: whole. */
  stop(): Promise<void>
  /** Resolves when the gateway's process has ended by itself. */
  readonly ended: Promise<void>
}

/** Milliseconds that open requests may take to finish after a stop was asked for. */
const drainMs = 1_200

/** Starts the gateway's two workerd processes. Throws {@link SettingError} for a taken port. */
export async function startGateway(
  settings: Settings,
  onLine: (line: string) => void,
  onErrorLine: (line: string) => void,
): Promise<Gateway> {
  const { privateListener } = settings
  await checkPort('PORT', settings)
  if (privateListener) await checkPort('TIDEGATE_PRIVATE_PORT', privateListener)
  // Configurations and the socket: a socket's path must be short, so they do not go into the state folder.
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-'))
  const started: { stop(): void }[] = []
  const clean = () => {
    for (const each of started) each.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    copyBundles(folder)
    const places: Places = {
      functionSocket: join(folder, 'functions.sock'),
      modules: workerModules(folder),
    }
    const state = stateFolder(settings, folder)
    for (const [name, text] of outgoingFiles(settings.egress)) {
      writeFileSync(join(folder, name), text, { mode: 0o600 })
    }
    const configuration = join(folder, 'gateway.capnp')
    writeFileSync(configuration, gatewayConfiguration(settings, places))
    const functions = startFunctionRunner(settings, folder, places, onLine, onErrorLine)
    started.push(functions)
    const workerd = startWorkerd({
      configuration,
      sockets: privateListener ? ['http', 'private'] : ['http'],
      environment: gatewayEnvironment(settings),
      options: [
        `--socket-addr=http=${authority(settings)}`,
        ...(privateListener ? [`--socket-addr=private=${authority(privateListener)}`] : []),
        `--directory-path=state=${state}`,
      ],
      onLines: onLine,
      onErrorLine: (line) => {
        if (!isGatewayNoise(line)) onErrorLine(line)
      },
      folder,
    })
    started.push({ stop: () => workerd.process.kill('SIGKILL') })
    const [ports] = await Promise.all([workerd.listening, functions.listening])
    return {
      url: `http://${authority({ ...settings, port: ports.get('http')! })}`,
      privateUrl:
        privateListener &&
        `http://${authority({ ...privateListener, port: ports.get('private')! })}`,
      ended: workerd.gone,
      async stop() {
        const impatient = setTimeout(() => workerd.process.kill('SIGKILL'), drainMs)
        await linger({ host: settings.host, port: ports.get('http')! })
        workerd.process.kill('SIGTERM')
        await workerd.gone
        clearTimeout(impatient)
        clean()
      },
    }
  } catch (error) {
    clean()
    throw error
  }
}

type Place = { readonly host: string; readonly port: number }

/** `HOST:PORT`, an IPv6 address in brackets. */
const authority = ({ host, port }: Place): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

/** workerd keeps SQLite on disk only; state that is not to be kept goes where the configurations go. */
function stateFolder(settings: Settings, temporary: string): string {
  const state = resolve(settings.stateFolder ?? temporary, 'registry')
  try {
    mkdirSync(state, { recursive: true })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SettingError(
      `TIDEGATE_STATE is "${settings.stateFolder}", which cannot hold the state (${reason}); name a folder that can be written`,
    )
  }
  return state
}

/** workerd's own message for a taken port is an exception with a stack; a person wants to know what to do. */
function checkPort(setting: string, { host, port }: Place): Promise<void> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      fail(
        error.code === 'EADDRINUSE'
          ? new SettingError(
              `port ${port} on ${host} is taken; stop what uses it, or set ${setting} to another (${setting}=0 picks a free one)`,
            )
          : new SettingError(`cannot listen on ${host}:${port}: ${error.message}`),
      )
    })
    probe.listen(port, host, () => probe.close(() => done()))
  })
}
