import { defineCommand } from 'citty'
import { installExample } from '../example/install.ts'
import { startGateway } from '../gateway/gateway.ts'
import { logOutput } from '../gateway/log-output.ts'
import { readSettings, SettingError } from '../settings.ts'

/** `tidegate start`: runs the gateway until it is told to stop. Settings come from the environment. */
export const start = defineCommand({
  meta: { name: 'start', description: 'Run the gateway on this machine' },
  async run() {
    try {
      await run()
    } catch (error) {
      console.error(error instanceof SettingError ? `tidegate: ${error.message}` : error)
      process.exitCode = 1
    }
  },
})

async function run(): Promise<void> {
  const settings = readSettings(process.env)
  // A signal during start-up counts too: it is acted on as soon as there is something to stop.
  let askedAt: number | undefined
  let stop = (): void => undefined
  let stopAtOnce = (): void => undefined
  const ask = () => {
    if (askedAt !== undefined) return
    askedAt = performance.now()
    stop()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // npm and a terminal both hand one Ctrl-C on: a second one comes later.
      if (askedAt !== undefined && performance.now() - askedAt > sameSignalMs) stopAtOnce()
      else ask()
    })
  }
  stopWithNpm(ask)
  // For all that is printed from here on: see `log-output.ts`.
  const print = logOutput(1)
  const gateway = await startGateway(settings, print, logOutput(2))
  let stopExample = (): void => undefined
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => void gateway.stop().then(() => resolve(undefined))
  })
  stopAtOnce = () => {
    print(
      JSON.stringify({ level: 'warn', message: 'stopped at once: what was in flight is cut off' }),
    )
    gateway.kill()
  }
  if (askedAt !== undefined) stop()
  try {
    if (askedAt === undefined && settings.example) {
      stopExample = await installExample(gateway.url, settings, print)
    }
  } catch (error) {
    // A gateway that was told to stop breaks off the installation; the next start completes it.
    if (askedAt === undefined) {
      await gateway.stop()
      throw error
    }
  }
  if (askedAt === undefined) {
    if (gateway.privateUrl !== undefined) print(`private ${gateway.privateUrl}`)
    if (gateway.tlsUrl !== undefined) print(`tls ${gateway.tlsUrl}`)
    print(`ready ${gateway.url}`)
  }
  const givenUp = await Promise.race([gateway.givenUp, stopped])
  stopExample()
  if (givenUp !== undefined) {
    console.error(`tidegate: the gateway process cannot be kept up: ${givenUp}`)
    process.exitCode = 1
    await gateway.stop()
  }
}

/** Milliseconds within which a second signal is the first one's echo: npm and a terminal both hand one Ctrl-C on. */
const sameSignalMs = 200

/** Milliseconds between looks at who the parent is. */
const parentLookMs = 250

/**
 * `npm start` runs this below a shell, and a signal to npm ends only the shell. A new parent means that
 * npm is gone. Outside npm a parent may go and leave its gateway running on purpose.
 */
function stopWithNpm(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] !== 'start' || process.platform === 'win32') return
  const parent = process.ppid
  const look = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(look)
    stop()
  }, parentLookMs)
  look.unref()
}
