import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process, told apart from a later one of the same number. */
export type ProcessIdentity = {
  /** The machine, its boot and its table of processes: numbers of another say nothing here. */
  readonly place: string
  readonly pid: number
  /** When it started, as the system writes it. */
  readonly started: string
}

/** This process, or another one of this machine; undefined when it does not run. */
export function identify(pid: number = process.pid): ProcessIdentity | undefined {
  const started = startOf(pid)
  return started === undefined ? undefined : { place: ownPlace(), pid, started }
}

/** Whether that very process runs; `elsewhere` when that cannot be seen from here. */
export function lookFor(identity: ProcessIdentity): 'runs' | 'gone' | 'elsewhere' {
  if (identity.place !== ownPlace()) return 'elsewhere'
  return startOf(identity.pid) === identity.started ? 'runs' : 'gone'
}

let place: string | undefined

function ownPlace(): string {
  return (place ??=
    process.platform === 'linux'
      ? [
          hostname(),
          readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
          readlinkSync('/proc/self/ns/pid'),
        ].join(' ')
      : hostname())
}

function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // The name, in parentheses, may hold anything; the state is the first field behind it, the start the 20th.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' ? undefined : fields[19]
    }
    if (process.platform === 'win32') {
      process.kill(pid, 0)
      return ''
    }
    const told = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    return told.trim() || undefined
  } catch {
    return undefined // no such process: each way to ask fails then
  }
}
