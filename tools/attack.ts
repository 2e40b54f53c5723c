/**
 * Attacks a gateway of its own as a client can, and watches whether it stays up: `npm run attack [-- GROUP… --only TEXT
 * --list]`. `-- soak` calls it 100,000 times in each of several ways and compares memory; `-- kill [TIMES]` ends its
 * process again and again under load and writes. Each case fails
 * when health is unanswered for more than 1 s, when the gateway's memory passes 512 MB, when its process is not the same
 * at the end, or when a wrong answer came. Exit status 0: all passed; 1: some did not; 2: usage.
 */
import type { AttackCase, AttackGroup } from './attack/attack-case.ts'
import { groups } from './attack/cases/index.ts'
import { startGround, type Ground } from './attack/ground.ts'
import { judge, type Verdict } from './attack/judge.ts'
import { faultsOf, killUnderLoad, summaryOf } from './attack/kill.ts'
import { soak } from './attack/soak.ts'
import { renderTable } from './attack/table.ts'

/** How often `kill` does it. */
const usualKills = 50

/** What ends before this process does. */
let ground: Ground | undefined

async function main(args: readonly string[]): Promise<number> {
  if (process.platform !== 'linux') {
    console.error('attack: the processes are watched by /proc, which only Linux has')
    return 2
  }
  if (args[0] === 'kill') return kill(Number(args[1] ?? usualKills))
  if (args[0] === 'soak') return soak(args.slice(1), (started) => (ground = started))
  const at = args.indexOf('--only')
  const only = at < 0 ? undefined : args[at + 1]
  const names = args.filter((arg, index) => !arg.startsWith('--') && (at < 0 || index !== at + 1))
  const unknown = names.find((name) => !groups.some((group) => group.name === name))
  if (unknown !== undefined || (at >= 0 && only === undefined)) {
    const known = groups.map(({ name }) => name).join(', ')
    console.error(`attack: groups are ${known}, soak and kill; options --only TEXT, --list`)
    return 2
  }
  const chosen = groups
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map((group) => ({ ...group, cases: group.cases.filter((each) => matches(each, only)) }))
    .filter(({ cases }) => cases.length > 0)
  if (args.includes('--list')) {
    for (const { name, about, cases } of chosen) {
      console.log(`${name}: ${about}\n${cases.map((each) => `  ${each.name}`).join('\n')}`)
    }
    return 0
  }
  const verdicts: Verdict[] = []
  for (const group of chosen) verdicts.push(...(await attack(group)))
  console.log(`\n${renderTable(verdicts)}`)
  const failed = verdicts.filter(({ problems }) => problems.length > 0).length
  console.log(`\n${verdicts.length - failed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

async function kill(times: number): Promise<number> {
  const report = await killUnderLoad(times)
  console.log(summaryOf(report))
  const faults = faultsOf(report)
  for (const fault of faults) console.log(`FAILED ${fault}`)
  return faults.length === 0 ? 0 : 1
}

const matches = ({ name }: AttackCase, only: string | undefined): boolean =>
  only === undefined || name.toLowerCase().includes(only.toLowerCase())

/** A gateway that failed a case is not asked for another: a new one is. */
async function attack(group: AttackGroup): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  console.log(`${group.name}: ${group.about}`)
  for (const each of group.cases) {
    ground ??= await startGround(group.settings)
    const verdict = await judge(each, ground)
    verdicts.push({ ...verdict, name: `${group.name}: ${verdict.name}` })
    const { figures, problems, outcome, seconds } = verdict
    const word = problems.length > 0 ? 'FAILED' : 'ok    '
    const told = problems.length > 0 ? problems.join('; ') : outcome
    const { gateway, runner } = figures.peakMb
    console.log(
      `${word} ${each.name}: ${told} [gap ${Math.round(figures.gapMs)} ms, gateway ${Math.round(gateway)} MB, runner ${Math.round(runner)} MB, ${seconds.toFixed(1)} s]`,
    )
    if (problems.length > 0) await stopGround()
  }
  await stopGround()
  return verdicts
}

async function stopGround(): Promise<void> {
  await ground?.stop()
  ground = undefined
}

// A connection that the gateway ends while the SDK still writes has two errors, and the SDK hears one.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return
  console.error(`attack: ${error.stack ?? error.message}`)
  void stopGround().finally(() => process.exit(1))
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    void stopGround().finally(() => process.exit(130))
  })
}

const { buildAll } = (await import(new URL('../scripts/build.mjs', import.meta.url).href)) as {
  readonly buildAll: () => Promise<void>
}
await buildAll()
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(
    `attack: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  )
  process.exitCode = 1
} finally {
  await stopGround()
}
process.exit()
