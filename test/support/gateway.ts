import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { APIGatewayClient } from '@aws-sdk/client-api-gateway'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { descendants, descendantWith, ended, killAll } from './processes.ts'

const commandLine = join(import.meta.dirname, '../../dist/cli.js')

/** Milliseconds a start may take on a busy machine before the test gives up on it. */
const startLimitMs = 10_000

export type Environment = Readonly<Record<string, string>>

/** How a command ended, and what it said. */
export type Ending = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** From asking it to stop (or starting it, for {@link runToEnd}) to its exit. */
  readonly ms: number
  readonly stdout: string
  readonly stderr: string
}

/** A gateway that a test started, as its user would: the command line, settings in the environment. */
export type Gateway = {
  readonly url: string
  readonly port: number
  /** Of the listener for private APIs; 0 when there is none. */
  readonly privatePort: number
  /** Of the listener for HTTPS; 0 when there is none. */
  readonly tlsPort: number
  /** Process id of the command line. */
  readonly pid: number
  /** Every process of the gateway that runs now, the command line first. */
  processes(): readonly number[]
  /** Process id of the workerd that serves requests now; 0 while there is none. */
  workerd(): number
  /** Process id of the process that speaks TLS; 0 while there is none. */
  tlsProcess(): number
  /** Lines of standard output so far. */
  readonly lines: readonly string[]
  /** Error output so far. */
  errors(): string
  readonly apigateway: APIGatewayClient
  readonly lambda: LambdaClient
  /**
   * Sends the signal and waits for the command line to end. To the process group: as a terminal does for
   * Ctrl-C.
   */
  stop(signal?: NodeJS.Signals, whom?: 'command line' | 'process group'): Promise<Ending>
  /** Waits for the command line to end by itself. */
  readonly ended: Promise<Ending>
  /** SIGKILL to every process at once. */
  crash(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** A new, empty folder below the system's folder for temporary files. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'tg-'))

/** Settings that tests mean when they say nothing. State and temporary files go into a folder of their own. */
const quiet = { PORT: '0', TIDEGATE_EXAMPLE: '0' }

/** Starts the gateway and waits for its `ready` line. Rejects with its output when it ends before that. */
export async function startGateway(
  settings: Environment = {},
  options: { readonly cwd?: string } = {},
): Promise<Gateway> {
  const own = temporaryFolder()
  const run = launch(
    { ...quiet, TMPDIR: own, TIDEGATE_STATE: join(own, 'state'), ...settings },
    options.cwd,
  )
  const url = await untilReady(run).catch(async (error: unknown) => {
    killAll([run.child.pid!, ...descendants(run.child.pid!)])
    await run.exited
    removeFolder(own)
    throw error
  })
  const client = {
    endpoint: url,
    region: settings['TIDEGATE_REGION'] ?? 'us-east-1',
    credentials: {
      accessKeyId: settings['TIDEGATE_ACCESS_KEY_ID'] ?? 'test',
      secretAccessKey: settings['TIDEGATE_SECRET_ACCESS_KEY'] ?? 'test',
    },
    maxAttempts: 1,
  }
  const apigateway = new APIGatewayClient(client)
  const lambda = new LambdaClient(client)
  const pid = run.child.pid!
  const release = () => {
    apigateway.destroy()
    lambda.destroy()
    removeFolder(own)
  }
  let over = false
  const gateway: Gateway = {
    url,
    port: Number(new URL(url).port),
    privatePort: Number(run.lines.join('\n').match(/^private http:\S+:(\d+)$/m)?.[1] ?? 0),
    tlsPort: Number(run.lines.join('\n').match(/^tls https:\S+:(\d+)$/m)?.[1] ?? 0),
    pid,
    processes: () => [pid, ...descendants(pid)],
    // The guard that ends it with the command line names its configuration's folder only.
    workerd: () => descendantWith(pid, 'gateway.capnp') ?? 0,
    tlsProcess: () => descendantWith(pid, 'tls-front.js') ?? 0,
    lines: run.lines,
    errors: run.errors,
    apigateway,
    lambda,
    async stop(signal = 'SIGTERM', whom = 'command line') {
      over = true
      // Who outlives a killed command line may still write into its folder.
      const others = signal === 'SIGKILL' ? descendants(pid) : []
      const from = performance.now()
      process.kill(whom === 'process group' ? -pid : pid, signal)
      await run.exited
      await ended(others)
      release()
      return run.ending(from)
    },
    ended: (async () => {
      const from = performance.now()
      await run.exited
      return run.ending(from)
    })(),
    async crash() {
      over = true
      const pids = gateway.processes()
      killAll(pids)
      await run.exited
      await ended(pids)
      release()
    },
    async [Symbol.asyncDispose]() {
      if (over) return
      if (run.child.exitCode === null) await gateway.stop()
      else release()
    },
  }
  return gateway
}

/** The URL of the `ready` line. Rejects with the output when the gateway ends before that, or takes too long. */
function untilReady(run: Run): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new Error(`${why}\n${run.lines.join('\n')}\n${run.errors()}`))
    const timer = setTimeout(
      () => fail(`the gateway was not ready after ${startLimitMs} ms`),
      startLimitMs,
    )
    run.onLine((line) => {
      const ready = /^ready (http:\/\/\S+)$/.exec(line)
      if (!ready) return
      clearTimeout(timer)
      resolve(ready[1]!)
    })
    void run.exited.then(() => {
      clearTimeout(timer)
      fail('the gateway ended before it was ready')
    })
  })
}

/**
 * Runs `tidegate start` until it ends: because it refuses its settings, or because it is sent SIGTERM at
 * the first line that starts with `stopAt`.
 */
export async function runToEnd(settings: Environment, stopAt?: string): Promise<Ending> {
  let from = performance.now()
  const own = temporaryFolder()
  const run = launch({ ...quiet, TMPDIR: own, TIDEGATE_STATE: 'memory', ...settings })
  const timer = setTimeout(
    () => killAll([run.child.pid!, ...descendants(run.child.pid!)]),
    startLimitMs,
  )
  run.onLine((line) => {
    if (stopAt === undefined || !line.startsWith(stopAt)) return
    from = performance.now()
    run.child.kill('SIGTERM')
  })
  await run.exited
  clearTimeout(timer)
  removeFolder(own)
  return run.ending(from)
}

type Run = {
  readonly child: ChildProcess
  readonly lines: readonly string[]
  readonly errors: () => string
  readonly exited: Promise<void>
  onLine(listener: (line: string) => void): void
  ending(from: number): Ending
}

function launch(settings: Environment, cwd?: string): Run {
  // Only what a program needs to run: the developer's own AWS_* variables are none of the test's business.
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [commandLine, 'start'], {
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that a test can signal the whole of it.
    detached: true,
    ...(cwd && { cwd }),
  })
  // A test that fails before it stops its gateway must not leave it behind.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  const lines: string[] = []
  const listeners: ((line: string) => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const listener of listeners) listener(line)
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  let exitedAt = 0
  child.once('exit', () => (exitedAt = performance.now()))
  return {
    child,
    lines,
    errors: () => errors,
    // `close` comes after `exit` once the pipes are drained: only then is the output whole.
    exited: new Promise((resolve) => child.once('close', () => resolve())),
    onLine: (listener) => listeners.push(listener),
    ending: (from) => ({
      code: child.exitCode,
      signal: child.signalCode,
      ms: exitedAt - from,
      stdout: lines.join('\n'),
      stderr: errors,
    }),
  }
}

/** Deletes a folder that {@link temporaryFolder} made. */
export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
