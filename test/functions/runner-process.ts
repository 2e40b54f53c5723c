import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import workerd from 'workerd'

/** The function runner in a workerd of its own, on a free loopback port. */
export type RunnerProcess = {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** Lines of standard output so far. */
  readonly lines: readonly string[]
  /** Calls back for each new line. */
  onLine: (line: string) => void
  /** Kills the process and starts another, as the watchdog's owner does. */
  restart(): Promise<void>
  /** Kills the process and deletes its folder. */
  stop(): Promise<void>
}

export const watchToken = 'only-the-watchdog-knows'

const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "runner", worker = (
      modules = [(name = "runner.js", esModule = embed "runner.js")],
      compatibilityDate = "2026-10-23",
      bindings = [
        (name = "LOADER", workerLoader = ()),
        (name = "EGRESS", service = "network"),
        (name = "WATCH_TOKEN", text = "${watchToken}") ])),
    (name = "network", network = (allow = ["public", "private"])) ],
  sockets = [(name = "http", http = (), service = "runner")] );`

export async function startRunner(): Promise<RunnerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'function-runner-'))
  await build({
    entryPoints: ['src/cloudflare/functions/function-runner-main.ts'],
    bundle: true,
    format: 'esm',
    target: 'es2024',
    external: ['cloudflare:*', 'node:*'],
    outfile: join(folder, 'runner.js'),
    logLevel: 'warning',
  })
  writeFileSync(join(folder, 'config.capnp'), config)

  const lines: string[] = []
  let child: ChildProcess
  let port = 0
  const begin = async () => {
    child = spawn(
      workerd as unknown as string,
      [
        'serve',
        '--experimental',
        join(folder, 'config.capnp'),
        '--socket-addr=http=127.0.0.1:0',
        '--control-fd=3',
      ],
      { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] },
    )
    createInterface({ input: child.stdout! }).on('line', (line) => {
      lines.push(line)
      process_.onLine(line)
    })
    port = await new Promise<number>((resolve) => {
      createInterface({ input: child.stdio[3] as NodeJS.ReadableStream }).once('line', (line) =>
        resolve((JSON.parse(line) as { port: number }).port),
      )
    })
  }
  const end = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  const process_: RunnerProcess = {
    fetch: (url, init) => fetch(url.replace('http://runner', `http://127.0.0.1:${port}`), init),
    lines,
    onLine: () => undefined,
    async restart() {
      await end()
      await begin()
    },
    async stop() {
      await end()
      rmSync(folder, { recursive: true })
    },
  }
  await begin()
  return process_
}
