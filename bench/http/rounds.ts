import type { Header } from './get.ts'
import type { Server } from './bare-workers.ts'
import { cpuMicroseconds } from './process-table.ts'
import type { Session } from './session.ts'
import { prepareLoad, type Load } from './wrk.ts'

/** A server that is ready to be measured. */
export type Measurable<Id extends string = string> = Server & {
  readonly id: Id
  /** The `Host` to send: an API's default endpoint, or one just as long. */
  readonly host: string
  readonly paths: readonly string[]
  /** Of every request, as `Authorization`. */
  /** One that every request has. */
  readonly header?: Header
}

/** One round of one subject; `cpu` in microseconds a request. */
export type Round = Load & { readonly cpu: number }

/** Loads each subject for a second a round, in turns. Throws, naming the subject, when one cannot be loaded. */
export async function measureInTurns<Id extends string>(
  session: Session,
  subjects: readonly Measurable<Id>[],
): Promise<ReadonlyMap<Id, readonly Round[]>> {
  const loads = subjects.map((subject) => ({
    subject,
    run: prepareLoad(session, subject, subject.id, subject.paths),
    rounds: [] as Round[],
  }))
  // The first round only warms up: it compiles, opens connections and links the APIs.
  for (let round = 0; round <= session.rounds; round++) {
    // There and back again: a drift of the machine's speed must not favour either of a pair.
    for (const { subject, run, rounds } of round % 2 ? loads.toReversed() : loads) {
      const measured = await measureOnce(subject, run)
      if (round > 0) rounds.push(measured)
    }
  }
  return new Map(loads.map(({ subject, rounds }) => [subject.id, rounds]))
}

async function measureOnce({ id, pid }: Measurable, run: () => Promise<Load>): Promise<Round> {
  try {
    const before = cpuMicroseconds(pid)
    const load = await run()
    return { ...load, cpu: (cpuMicroseconds(pid) - before) / load.requests }
  } catch (error) {
    throw new Error(`${id}: ${String(error)}`, { cause: error })
  }
}
