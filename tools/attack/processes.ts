import { readdirSync, readFileSync } from 'node:fs'

/** The processes of a running gateway, by what they do. */
export type Processes = {
  readonly supervisor: number
  readonly gateway: number
  readonly runner: number
}

/** All processes that run functions now: one that is replaced may still finish what it has begun. */
export const runnersOf = (supervisor: number): readonly number[] =>
  childrenOf(supervisor)
    .filter(({ line }) => line.includes('/function-runner.capnp'))
    .map(({ pid }) => pid)

/** Finds the processes of a command line. One that is not there has the id 0. */
export function processesOf(supervisor: number): Processes {
  const children = childrenOf(supervisor)
  const find = (configuration: string) =>
    children.findLast(({ line }) => line.includes(configuration))?.pid ?? 0
  return { supervisor, gateway: find('/gateway.capnp'), runner: find('/function-runner.capnp') }
}

/** In the order of their ids. */
const childrenOf = (pid: number) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map((name) => ({ pid: Number(name), line: read(`${name}/cmdline`) }))
    .toSorted((a, b) => a.pid - b.pid)

/** Bytes in memory now, in MB; 0 when the process is gone. */
export function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(read(`${pid}/status`))?.[1] ?? 0) / 1024
}

/** The most that a process has had since its mark was set back, in MB. */
export function peakMb(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(read(`${pid}/status`))?.[1] ?? 0) / 1024
}

/**
 * Milliseconds for which a thread stood ready and was not let run, since it began: the second number of its scheduling
 * statistics. What other programs do on the machine is not the gateway's doing.
 */
export function waitedMs(thread: number | 'thread-self'): number {
  return Number(read(`${thread}/schedstat`).split(' ')[1] ?? 0) / 1e6
}

/** Milliseconds for which a process's first thread has run, which in a gateway's is the one that answers. */
export function ranMs(pid: number): number {
  return Number(read(`${pid}/schedstat`).split(' ')[0] ?? 0) / 1e6
}

/** Microseconds of processor time that a process has had, of all its threads. */
export function processorUs(pid: number): number {
  const fields = read(`${pid}/stat`).split(') ').at(-1)!.split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * tickUs
}

/** A tick of the kernel's accounts, on every Linux of today. */
const tickUs = 10_000

/** The fourth field; the second is a name in parentheses, which may hold blanks. */
const parentOf = (pid: string): number =>
  Number(read(`${pid}/stat`).split(') ').at(-1)?.split(' ')[1] ?? 0)

/** Empty when the process is gone. */
function read(file: string): string {
  try {
    return readFileSync(`/proc/${file}`, 'latin1')
  } catch {
    return ''
  }
}
