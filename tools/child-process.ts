import type { ChildProcess } from 'node:child_process'

/** Milliseconds a child gets between being asked to end and being ended; the gateway promises two seconds. */
const patienceMs = 4_000

/** Ends a process that this one started, and waits for it. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  child.kill('SIGTERM')
  const impatient = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  await endOf(child)
  clearTimeout(impatient)
}

/** Resolves with the exit status when the process is gone; null when a signal or a failed start ended it. */
export function endOf(child: ChildProcess): Promise<number | null> {
  if (hasEnded(child)) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.once('exit', (status) => resolve(status))
    child.once('error', () => resolve(null))
  })
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}
