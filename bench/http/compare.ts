import { measureInTurns, type Round } from './rounds.ts'
import type { Session } from './session.ts'
import { median, ratioOf, verdict } from './statistics.ts'
import { startSubjects, subjectNames, type SubjectId } from './subjects.ts'
import { renderTable } from './table.ts'
import { buildGateway } from './tidegate.ts'
import { wrkMissing } from './wrk.ts'

/** What is set against what, with the most it may cost. */
const comparisons: readonly (readonly [cost: SubjectId, base: SubjectId, target?: number])[] = [
  ['mock', 'hello', 1.8],
  ['httpProxy', 'passthrough', 1.35],
  ['logged', 'passthrough', 1.3],
  ['floor', 'passthrough'],
  ['httpProxy', 'floor'],
  ['jwt', 'mock', 1.15],
  ['limited', 'mock', 1.12],
  ['large', 'mock', 1.05],
  ['hit', 'mock', 1.25],
  ['hit', 'httpProxy', 0.5],
  ['nginx', 'passthrough'],
]

/**
 * Measures what a request costs each server: CPU of its own process, while wrk asks for one second, in
 * turns. Prints the figures and their ratios. @returns whether no target was clearly missed
 */
export async function compareHttp(session: Session): Promise<boolean> {
  const missing = wrkMissing()
  if (missing !== undefined) {
    console.log(`skipped: ${missing}`)
    return true
  }
  await buildGateway()
  const { ready, notes } = await startSubjects(session)
  const rounds = await measureInTurns(session, ready)
  print(rounds)
  for (const note of notes) console.log(note)
  return printRatios(rounds)
}

type Rounds = ReadonlyMap<SubjectId, readonly Round[]>

function print(all: Rounds): void {
  const rows = [...all].map(([id, rounds]) => {
    const cpu = rounds.map((round) => round.cpu)
    const failures = rounds.reduce((sum, round) => sum + round.failures, 0)
    return [
      subjectNames[id],
      Math.min(...cpu).toFixed(1),
      median(cpu).toFixed(1),
      median(rounds.map((round) => round.perSecond)).toFixed(0),
      (median(rounds.map((round) => round.p50)) / 1000).toFixed(2),
      (median(rounds.map((round) => round.p99)) / 1000).toFixed(2),
      String(failures),
    ]
  })
  const head = ['server', 'CPU µs min', 'median', 'requests/s', 'p50 ms', 'p99 ms', 'failures']
  console.log(renderTable([head, ...rows]))
  console.log()
}

function printRatios(all: Rounds): boolean {
  let missed = false
  const rows = comparisons.flatMap(([cost, base, target]) => {
    const [costs, bases] = [cost, base].map((id) => all.get(id)?.map((round) => round.cpu))
    if (!costs || !bases) return []
    const ratio = ratioOf(costs, bases)
    const judged = target === undefined ? '' : verdict(ratio, target)
    missed ||= judged === 'missed'
    const limit = target === undefined ? '' : `<= ${target.toFixed(2)}`
    const name = `${subjectNames[cost]} / ${subjectNames[base]}`
    return [[name, ratio.ofRounds.toFixed(3), ratio.ofMinima.toFixed(3), limit, judged]]
  })
  console.log()
  const head = ['CPU per request, ratio', 'median of rounds', 'of minima', 'target', '']
  console.log(renderTable([head, ...rows]))
  const failures = [...all.values()].flat().reduce((sum, round) => sum + round.failures, 0)
  if (failures > 0) console.log(`${failures} requests failed: the figures above do not count.`)
  return !missed && failures === 0
}
