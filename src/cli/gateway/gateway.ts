import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../settings.ts'
import { openStateFolder } from '../state/state-folder.ts'
import { stateError } from '../state/state-problem.ts'
import { copyBundles, workerModules } from './bundles.ts'
import { gatewayConfiguration, gatewayEnvironment, type Places } from './configuration.ts'
import { drain } from './upkeep/drain.ts'
import { startFunctionRunner } from './functions/function-runner.ts'
import { isGatewayNoise } from './gateway-noise.ts'
import { keepRunning } from './upkeep/kept-process.ts'
import { largeWork } from './upkeep/large-work.ts'
import { authority, openListeners, type Listening } from './listeners.ts'
import { outgoingFiles } from './outgoing-services.ts'
import { watchAnswers } from './upkeep/responsiveness.ts'
import { startFront } from '../tls/front-process.ts'
import { superviseBy } from './upkeep/supervision.ts'
import { startWorkerd, type WorkerdOptions } from './workerd.ts'

/** A running local gateway. */
export type Gateway = {
  /** `http://HOST:PORT` with the port it really has. */
  readonly url: string
  /** The same of the listener for private APIs, where there is one. */
  readonly privateUrl: string | undefined
  /** `https://HOST:PORT`, where there is a listener for HTTPS. */
  readonly tlsUrl: string | undefined
  /** Finishes the requests in flight, as long as the settings allow, and ends it; state is left as after any crash: whole. */
  stop(): Promise<void>
  /** Ends its process at once, also while it stops. */
  kill(): void
  /** Resolves with the reason when it cannot be kept up. */
  readonly givenUp: Promise<string>
}

/**
 * Starts the gateway's two workerd processes and keeps them up. Throws `SettingError` for a taken port, and for a state
 * that cannot be used.
 */
export async function startGateway(
  given: Settings,
  onLine: (line: string) => void,
  onErrorLine: (line: string) => void,
): Promise<Gateway> {
  // Configurations and sockets: a socket's path must be short, so they do not go into the state folder.
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-'))
  const started: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })]
  const clean = () => {
    for (const end of started.splice(0).toReversed()) end()
  }
  const tell = (level: 'error' | 'warn' | 'info', message: string) =>
    onLine(JSON.stringify({ level, message }))
  try {
    // Meanwhile the rest is made ready.
    const opening = openListeners(listeningOf(given))
    const openingTls = openListeners(tlsListeningOf(given))
    for (const each of [opening, openingTls]) {
      each.catch(() => undefined)
      started.push(() => void each.then((listeners) => listeners.close()).catch(() => undefined))
    }
    const state = await openStateFolder(given, folder)
    const settings = { ...given, encryptionKey: given.encryptionKey ?? state.encryptionKey }
    started.push(() => state.claim.release())
    copyBundles(folder)
    for (const [name, text] of outgoingFiles(settings.egress)) {
      writeFileSync(join(folder, name), text, { mode: 0o600 })
    }
    const supervisionSocket = join(folder, 'supervision.sock')
    const places: Places = {
      functionSocket: join(folder, 'functions.sock'),
      doorSocket: join(folder, 'door.sock'),
      supervisionSocket,
      ...(settings.tlsListener && { tlsSocket: join(folder, 'tls.sock') }),
      hasReserve: state.reserve !== undefined,
      hasDevelopmentIssuer: state.development !== undefined,
      modules: workerModules(folder),
    }
    const functions = startFunctionRunner(settings, folder, places, onLine, onErrorLine)
    functions.listening.catch(() => undefined)
    started.push(() => functions.stop())
    const listeners = await opening
    const configuration = join(folder, 'gateway.capnp')
    const { sockets } = listeners
    writeFileSync(configuration, gatewayConfiguration(settings, { ...places, sockets }))

    const token = randomUUID()
    const work = largeWork(token)
    // What it says of a state that it cannot use is told in other words.
    const firstErrors = heldBack(onErrorLine)
    const options: WorkerdOptions = {
      configuration,
      sockets: [...sockets.values()].flat(),
      descriptors: listeners.descriptors,
      environment: { ...gatewayEnvironment(settings), WATCH_TOKEN: token },
      options: [
        ...listeners.options,
        `--directory-path=state=${state.registry}`,
        ...(state.reserve === undefined ? [] : [`--directory-path=reserve=${state.reserve}`]),
        ...(state.development === undefined
          ? []
          : [`--directory-path=development=${state.development}`]),
        ...(settings.truststores === undefined
          ? []
          : [`--directory-path=truststores=${settings.truststores}`]),
      ],
      onLines: (lines) => {
        const rest = work.filter(lines)
        if (rest !== '') onLine(rest)
      },
      onErrorLine: (line) => {
        if (!isGatewayNoise(line)) firstErrors.take(line)
      },
      folder,
    }
    const kept = keepRunning(() => {
      work.restarted()
      for (const socket of [supervisionSocket, places.tlsSocket, places.doorSocket])
        if (socket !== undefined) rmSync(socket, { force: true })
      const workerd = startWorkerd(options)
      if (workerd.process.pid !== undefined) state.claim.tell({ writerPid: workerd.process.pid })
      return workerd
    }, tell)
    const kill = () => {
      void kept.letGo()
      kept.current().process.kill('SIGKILL')
    }
    started.push(kill)
    const supervision = superviseBy(supervisionSocket)
    started.push(() => supervision.close())
    await Promise.all([kept.listening, functions.listening])
    const problem = await supervision.stateProblem()
    if (problem !== undefined) {
      kill()
      // Not before that has it printed everything.
      await kept.letGo()
      throw new Error(`${problem}\n${firstErrors.lines.join('\n')}`)
    }
    firstErrors.release()

    const front =
      places.tlsSocket === undefined
        ? undefined
        : startFront(
            {
              host: settings.tlsListener!.host,
              port: (await openingTls).ports.get('tls')!,
              socketPath: places.tlsSocket,
              supervisionPath: supervisionSocket,
              certificates: settings.tlsListener!.places,
            },
            (await openingTls).descriptors,
            tell,
            onLine,
            onErrorLine,
          )
    if (front) started.push(front.kill)
    const tlsPort = await front?.listening

    const url = (name: string, host: string) =>
      `http://${authority({ host, port: listeners.ports.get(name)! })}`
    state.claim.tell({ url: url('http', settings.host) })
    const stopWatching = watchAnswers(supervision.isAlive, () => {
      const busyWith = work.underWay().join(', ') || 'what is not known'
      tell(
        'error',
        `the gateway process has not answered for 10 s, busy with ${busyWith}; it is replaced`,
      )
      kept.replace()
    })
    started.push(stopWatching)
    return {
      url: url('http', settings.host),
      privateUrl: settings.privateListener && url('private', settings.privateListener.host),
      tlsUrl:
        tlsPort === undefined
          ? undefined
          : `https://${authority({ host: settings.tlsListener!.host, port: tlsPort })}`,
      givenUp: front ? Promise.race([kept.givenUp, front.givenUp]) : kept.givenUp,
      kill,
      async stop() {
        stopWatching()
        await drain(
          {
            kept,
            supervision,
            largeWork: work,
            refuse() {
              listeners.refuse()
              front?.refuse()
            },
            warn: (message) => tell('warn', message),
          },
          settings.drainSeconds * 1000,
        )
        await front?.close()
        clean()
      },
    }
  } catch (error) {
    clean()
    throw (error instanceof Error && stateError(given, error.message)) || error
  }
}

function listeningOf({ host, port, privateListener }: Settings): readonly Listening[] {
  const http = { name: 'http', setting: 'PORT', host, port }
  if (!privateListener) return [http]
  const { host: privateHost, port: privatePort } = privateListener
  return [
    http,
    { name: 'private', setting: 'TIDEGATE_PRIVATE_PORT', host: privateHost, port: privatePort },
  ]
}

function tlsListeningOf({ tlsListener }: Settings): readonly Listening[] {
  if (!tlsListener) return []
  const { host, port } = tlsListener
  return [{ name: 'tls', setting: 'TIDEGATE_TLS_PORT', host, port }]
}

/** Keeps lines back until they are released, and passes them on from then on. */
function heldBack(pass: (line: string) => void) {
  const lines: string[] = []
  let isHeld = true
  return {
    lines,
    take(line: string) {
      if (isHeld) lines.push(line)
      else pass(line)
    },
    release() {
      isHeld = false
      lines.splice(0).forEach(pass)
    },
  }
}
