import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { workerModules } from '../../src/cli/gateway/bundles.ts'
import { gatewayConfiguration, gatewayEnvironment } from '../../src/cli/gateway/configuration.ts'
import { startWorkerd } from '../../src/cli/gateway/workerd.ts'
import { readSettings } from '../../src/cli/settings.ts'
import { cpuMicroseconds } from '../http/process-table.ts'
import type { Session } from '../http/session.ts'

/** A build of the Worker with its configuration, in a folder of its own. */
export type PreparedBuild = {
  readonly name: string
  readonly folder: string
  readonly state: string
}

/** A process that has answered nothing yet. */
export type Fresh = {
  readonly url: string
  cpuMilliseconds(): number
  stop(): Promise<void>
}

/** What the gateway runs, before anything that it is compared with: the same in one file, in both ways workerd has. */
export async function prepareBuilds(
  session: Session,
  state: string,
): Promise<readonly PreparedBuild[]> {
  const modules = await prepare(session, 'modules', state, async (folder) =>
    cpSync(fileURLToPath(new URL('../../dist/worker', import.meta.url).href), folder, {
      recursive: true,
    }),
  )
  const oneFile = await prepare(session, 'one file', state, async (folder) => {
    const script = new URL('../../scripts/build.mjs', import.meta.url).href
    const { worker } = (await import(script)) as { readonly worker: Parameters<typeof build>[0] }
    await build({ ...worker, splitting: false, outdir: folder })
  })
  return [modules, oneFile, atOnce(oneFile)]
}

async function prepare(
  session: Session,
  name: string,
  state: string,
  fill: (folder: string) => Promise<void>,
): Promise<PreparedBuild> {
  const folder = join(session.folder, name.replaceAll(/\W/g, '-'))
  mkdirSync(folder)
  await fill(join(folder, 'worker'))
  const places = { functionSocket: join(folder, 'none.sock'), modules: workerModules(folder) }
  writeFileSync(join(folder, 'gateway.capnp'), gatewayConfiguration(readSettings({}), places))
  return { name, folder, state }
}

/** The same build with a module registry that compiles everything as it starts, and with Node's globals. */
function atOnce({ name, folder, state }: PreparedBuild): PreparedBuild {
  const own = readFileSync(join(folder, 'gateway.capnp'), 'utf8')
  const text = own.replace(
    '"no_nodejs_compat_v2", "new_module_registry"',
    '"legacy_module_registry"',
  )
  if (text === own) throw new Error("the gateway's configuration does not name its module registry")
  const copy = `${folder}-at-once`
  cpSync(folder, copy, { recursive: true })
  writeFileSync(join(copy, 'gateway.capnp'), text)
  return { name: `${name}, old registry`, folder: copy, state }
}

/** Starts workerd with a build; ends with the session at the latest. */
export async function startFresh(
  session: Session,
  { folder, state }: PreparedBuild,
): Promise<Fresh> {
  session.signal.throwIfAborted()
  const say = (line: string) => console.log(line)
  const {
    process: child,
    listening,
    gone,
  } = startWorkerd({
    configuration: join(folder, 'gateway.capnp'),
    sockets: ['http'],
    environment: gatewayEnvironment(readSettings({})),
    options: ['--socket-addr=http=127.0.0.1:0', `--directory-path=state=${state}`],
    folder,
    onLines: say,
    onErrorLine: say,
  })
  const stop = async () => {
    child.kill('SIGKILL')
    await gone
  }
  session.cleanup.defer(stop)
  const ports = await listening
  return {
    url: `http://127.0.0.1:${ports.get('http')}`,
    cpuMilliseconds: () => taskMilliseconds(child.pid!),
    stop,
  }
}

/** CPU time of the threads of a process: to the nanosecond where the system counts so. */
function taskMilliseconds(pid: number): number {
  try {
    const tasks = `/proc/${pid}/task`
    return readdirSync(tasks).reduce((sum, task) => {
      const [ran = '0'] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')
      return sum + Number(ran) / 1e6
    }, 0)
  } catch {
    return cpuMicroseconds(pid) / 1000
  }
}
