import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import workerd from 'workerd'

/** A running workerd. */
export type Workerd = {
  readonly process: ChildProcess
  /** Resolves with the ports of all its sockets once it listens, by their names; rejects with what it printed when it ends before that. */
  readonly listening: Promise<ReadonlyMap<string, number>>
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>
}

export type WorkerdOptions = {
  readonly configuration: string
  /** Names of the sockets that the configuration opens. */
  readonly sockets: readonly string[]
  /** Open descriptors that it inherits, numbered from 4 on. */
  readonly descriptors?: readonly number[]
  readonly environment: Readonly<Record<string, string>>
  /** Command-line options behind the configuration file. */
  readonly options: readonly string[]
  /** Takes standard output: whole lines, one or more at a time, parted by line feeds. */
  readonly onLines: (lines: string) => void
  /** Takes each line of error output. */
  readonly onErrorLine: (line: string) => void
  /** Temporary files to remove if this process is killed outright. */
  readonly folder: string
}

/** Characters of error output kept for the message of a workerd that would not start. */
const keptErrorOutput = 4_000

/** The path of the installed binary. */
const binary = workerd.default

/** Starts `workerd serve`. It ends when this process ends, however that comes about. */
export function startWorkerd(options: WorkerdOptions): Workerd {
  const child = spawn(
    binary,
    ['serve', options.configuration, '--experimental', '--control-fd=3', ...options.options],
    {
      // Nothing else of the environment: workerd's bindings are exactly the settings.
      env: { ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...(options.descriptors ?? [])],
      // A group of its own: Ctrl-C at a terminal signals a whole group, and workerd would be gone before
      // this process had heard of it and could let requests finish.
      detached: true,
    },
  )
  if (child.pid !== undefined) endWithParent(child.pid, child, options.folder)
  readLines(child.stdout!, options.onLines)
  let errors = ''
  createInterface({ input: child.stderr! }).on('line', (line) => {
    errors = `${errors}${line}\n`.slice(-keptErrorOutput)
    options.onErrorLine(line)
  })
  const gone = new Promise<void>((resolve) => {
    // Not `exit`: what workerd has printed last may still be in its pipes.
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  return { process: child, gone, listening: listening(child, options.sockets, gone, () => errors) }
}

/** As many lines at once as have arrived: with an access log, each costs the machine something for every request. */
function readLines(output: Readable, onLines: (lines: string) => void): void {
  let rest = ''
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const end = chunk.lastIndexOf('\n')
    if (end >= 0) onLines(rest + chunk.slice(0, end))
    rest = end >= 0 ? chunk.slice(end + 1) : rest + chunk
  })
  output.on('end', () => {
    if (rest !== '') onLines(rest)
  })
}

/** A line of the control pipe. */
type SocketEvent = { readonly event: string; readonly socket: string; readonly port?: number }

/** workerd writes a line of JSON to its control pipe for each socket it has opened. */
function listening(
  child: ChildProcess,
  sockets: readonly string[],
  gone: Promise<void>,
  errors: () => string,
): Promise<ReadonlyMap<string, number>> {
  const ports = new Map<string, number>()
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdio[3] as Readable }).on('line', (line) => {
      const { event, socket, port = 0 } = JSON.parse(line) as SocketEvent
      if (event !== 'listen') return
      ports.set(socket, port)
      if (sockets.every((name) => ports.has(name))) resolve(ports)
    })
    child.once('error', reject)
    void gone.then(() => reject(new Error(`workerd ended before it could listen\n${errors()}`)))
  })
}

/**
 * A shell that waits for the other end of its standard input to close, which happens even when this
 * process is killed outright, and then ends workerd: nothing else would, and it would keep its port.
 */
function endWithParent(pid: number, child: ChildProcess, folder: string): void {
  const last = 'read -r line || { kill -9 "$1" 2>/dev/null; rm -rf "$2"; }'
  const guard = spawn('/bin/sh', ['-c', last, 'sh', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.on('error', () => undefined) // without a POSIX shell there is no guard
  guard.unref()
  guard.stdin.on('error', () => undefined)
  child.once('exit', () => guard.stdin.end('over\n'))
}
