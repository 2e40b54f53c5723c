import { cpuMicroseconds } from '../http/process-table.ts'
import { printCosts } from '../http/costs-table.ts'
import type { Session } from '../http/session.ts'
import { buildGateway } from '../http/tidegate.ts'
import { startFloor } from './floor.ts'
import { startChat } from './gateway.ts'
import { talk } from './talk.ts'

type Subject = { readonly url: string; readonly pid: number }

/**
 * What a message costs, there and back, by CPU of the process: in a route without a backend, beside what the runtime takes for
 * an object that answers itself, and for one that asks another Worker. @returns whether the targets hold
 */
export async function compareWebSocket(session: Session): Promise<boolean> {
  await buildGateway()
  const floor = await startFloor(session)
  const at = (path: string): Subject => ({
    url: floor.url.replace('http', 'ws') + path,
    pid: floor.pid,
  })
  const subjects = {
    'an object that echoes': at('/echo'),
    'an object that asks a Worker': at('/asked'),
    'a MOCK route': await startChat(session),
  } as const satisfies Readonly<Record<string, Subject>>
  type Name = keyof typeof subjects
  const names = Object.keys(subjects) as Name[]
  const costs = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >
  const rates = new Map<Name, number>()
  // The first round only warms up.
  for (let round = 0; round <= session.rounds; round++) {
    for (const name of round % 2 ? names.toReversed() : names) {
      session.signal.throwIfAborted()
      const { url, pid } = subjects[name]
      const before = cpuMicroseconds(pid)
      const { answers } = await talk(url)
      if (round === 0) continue
      costs[name].push((cpuMicroseconds(pid) - before) / answers)
      rates.set(name, Math.max(rates.get(name) ?? 0, answers))
    }
  }
  for (const [name, rate] of rates) console.log(`${name}: ${rate} messages a second at most`)
  return printCosts(costs, [['a MOCK route', 'an object that asks a Worker', 2]])
}
