import { measureInTurns, type Measurable } from './rounds.ts'
import type { Session } from './session.ts'
import { mean } from './statistics.ts'

/** Processes of each kind: one lies up to a tenth beside another that runs the same code, for as long as it lives. */
export const processes = 3

/**
 * What a request costs each kind of gateway, in microseconds of CPU of its process: several processes of each, measured in
 * turns, a figure for each process.
 */
export async function costsOfKinds<K extends string>(
  session: Session,
  kinds: Readonly<Record<K, () => Promise<Omit<Measurable, 'id'>>>>,
): Promise<Readonly<Record<K, readonly number[]>>> {
  const names = Object.keys(kinds) as K[]
  const subjects: Measurable[] = []
  for (let at = 0; at < processes; at++) {
    for (const name of names) subjects.push({ ...(await kinds[name]()), id: `${name}-${at}` })
  }
  const rounds = await measureInTurns(session, subjects)
  const costs = (name: K) =>
    Array.from({ length: processes }, (_, at) =>
      mean(rounds.get(`${name}-${at}`)!.map((round) => round.cpu)),
    )
  return Object.fromEntries(names.map((name) => [name, costs(name)])) as Record<K, number[]>
}
