import { readFileSync } from 'node:fs'
import { descendants } from '../../test/support/processes.ts'

/** The processes of a running gateway, by what they do. */
export type Processes = {
  readonly supervisor: number
  readonly gateway: number
  readonly runner: number
}

/** Finds the processes below a command line. One that is not there has the id 0. */
export function processesOf(supervisor: number): Processes {
  const below = descendants(supervisor).map((pid) => ({ pid, line: commandLineOf(pid) }))
  const find = (configuration: string) =>
    below.find(({ line }) => line.includes(configuration) && line.includes('workerd'))?.pid ?? 0
  return { supervisor, gateway: find('/gateway.capnp'), runner: find('/function-runner.capnp') }
}

/** Bytes in memory now, in MB; 0 when the process is gone. */
export function residentMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/**
 * Milliseconds for which a thread stood ready and was not let run, since it began: the second number of its scheduling
 * statistics. What other programs do on the machine is not the gateway's doing.
 */
export function waitedMs(thread: number | 'thread-self'): number {
  try {
    return Number(readFileSync(`/proc/${thread}/schedstat`, 'latin1').split(' ')[1]) / 1e6
  } catch {
    return 0
  }
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}
