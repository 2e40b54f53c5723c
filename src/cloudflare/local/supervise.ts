import type { Env } from '../env.ts'
import { registryOf } from '../registry/registry-stub.ts'
import { leaveSessions } from '../sessions/shared-objects.ts'
import { restoreReserve } from './reserve.ts'
import { workInFlight, type Work } from './work-in-flight.ts'

/** Milliseconds between looks at whether the last request has been answered. */
const lookMs = 20
/** Milliseconds for lines of the log that wait for others: workerd itself waits for answers alone. */
const lingerMs = 150

/** Whether the state can be used, before anybody is served from it. */
export async function inspectState(env: Env): Promise<{ readonly problem?: string }> {
  try {
    const problem = await registryOf(env).inspect()
    if (env.RESERVE) await restoreReserve(env.RESERVE)
    return problem === undefined ? {} : { problem }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * Closes all sessions, and waits until nothing is under way, or the time is over; answers what is still under way then. What
 * was counted is told before the end.
 */
export async function drained(
  env: Env,
  ms: number,
  flush: () => Promise<void>,
): Promise<readonly Work[]> {
  const deadline = Date.now() + ms
  // Ends that cannot be told by then are told by the next process.
  if (env.CONNECTION) await Promise.race([leaveSessions(env.CONNECTION), scheduler.wait(ms)])
  while (workInFlight().length > 0 && Date.now() < deadline) await scheduler.wait(lookMs)
  const flushed = flush()
  if (workInFlight().length === 0) await scheduler.wait(lingerMs)
  await flushed
  return workInFlight()
}
