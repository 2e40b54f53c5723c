import { readFileSync } from 'node:fs'

/** What a process uses of the machine. */
export type ProcessUse = {
  /** In memory now. */
  readonly residentMb: number
  /** Processor time since it began. */
  readonly processorMs: number
}

/** Of the kernel's accounts, on every Linux of today. */
const tickMs = 10

/** Undefined when it does not run, and where the system does not tell it by a file. */
export function useOf(pid: number | undefined): ProcessUse | undefined {
  if (pid === undefined || process.platform !== 'linux') return undefined
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name, in parentheses, may hold anything. Behind it: among others, user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      residentMb: Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024,
      processorMs: (Number(fields[11]) + Number(fields[12])) * tickMs,
    }
  } catch {
    return undefined // it has ended
  }
}
