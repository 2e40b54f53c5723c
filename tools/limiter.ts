/**
 * How leased limits fare: `npm run limiter [-- SECONDS]`. Runs the lease code of isolates and of the object (src/metering)
 * on a simulated clock, SECONDS (60) for each combination of isolates, offered load, limit and distance, prints what came
 * of each, and draws docs/limiter.svg. Exit status 0: nothing was over-admitted, and no more than 2 % under-admitted where
 * the load is the limit or more; 1: something was; 2: usage.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { maxLifeMs } from '../src/metering/bucket.ts'
import { plot } from './limiter/plot.ts'
import { simulate, type Result, type Trial } from './limiter/simulate.ts'

const limits = [
  { rate: 1000, burst: 2000 },
  { rate: 1000, burst: 500 },
  { rate: 100, burst: 200 },
  { rate: 10, burst: 20 },
]
const isolates = [1, 5, 50, 500]
const loads = [0.5, 1, 2, 5, 10]
const latencies = [1, 20, 50, 200]

/** Under-admission that is accepted where the load is the limit or more. */
const maxUnder = 0.02
/** Less is rounding. */
const minExcess = 1e-6

export type Row = { readonly trial: Trial; readonly result: Result }

const seconds = Number(process.argv[2] ?? 60)
if (!(seconds > 0)) {
  console.error('usage: npm run limiter [-- SECONDS]')
  process.exit(2)
}

const rows: Row[] = []
const head = [
  'limit',
  'isolates',
  'load',
  'ms',
  'admitted÷limit',
  'over',
  'under',
  'calls÷admitted',
  'least',
  'calls/s',
  'waited',
  'p50 ms',
  'p99 ms',
]
const widths = [11, 8, 5, 4, 14, 6, 7, 14, 6, 8, 7, 7, 7]
const line = (cells: readonly string[]) =>
  cells.map((cell, i) => cell.padStart(widths[i]!)).join('  ')
console.log(line(head))
for (const limit of limits)
  for (const count of isolates)
    for (const load of loads)
      for (const latency of latencies)
        add({ limit, isolates: count, load, latency, seconds, seed: 1 })
// For comparison: each request asks for its own token.
for (const load of loads)
  add({ limit: limits[0]!, isolates: 5, load, latency: 20, seconds, seed: 1, isStrict: true })

/**
 * The fewest calls for each admitted request that leases of tokens can do with where all that is asked for is admitted, by
 * isolates that are asked alike. What an isolate was granted takes room in the burst until it reports what it has spent: a
 * call brings `burst ÷ isolates` tokens at most, when all of the burst is on lease. And it brings no more than is asked for in the
 * second that a lease lives.
 */
function leastCalls({ limit: { rate, burst }, isolates: count, load }: Trial): number | undefined {
  if (load > 1) return undefined
  return Math.min(1, Math.max(count / burst, count / ((rate * load * maxLifeMs) / 1000)))
}

function add(trial: Trial): void {
  const result = simulate(trial)
  rows.push({ trial, result })
  const { rate, burst } = trial.limit
  const { admitted, ideal, calls } = result
  const percent = (part: number) => `${(100 * part).toFixed(1)}%`
  console.log(
    line([
      `${rate}/${burst}${trial.isStrict ? ' s' : ''}`,
      `${trial.isolates}`,
      `${trial.load}×`,
      `${trial.latency}`,
      (admitted / (burst + rate * seconds)).toFixed(3),
      result.excess > minExcess ? result.excess.toFixed(2) : '0',
      percent(1 - admitted / ideal),
      (calls / admitted).toFixed(4),
      leastCalls(trial)?.toFixed(4) ?? '',
      (calls / seconds).toFixed(0),
      percent(result.waited / admitted),
      result.p50.toFixed(1),
      result.p99.toFixed(1),
    ]),
  )
}

const under = ({ result }: Row) => 1 - result.admitted / result.ideal
const worst = (of: (row: Row) => number, among: readonly Row[]) => Math.max(...among.map(of))
const loaded = rows.filter(({ trial }) => trial.load >= 1)
const over = worst(({ result }) => result.excess, rows)
const worstUnder = worst(under, loaded)
const near = rows.filter(
  ({ trial }) =>
    trial.limit === limits[0] &&
    trial.isolates <= 5 &&
    trial.latency <= 20 &&
    trial.load >= 1 &&
    !trial.isStrict,
)
console.log(`\n${rows.length} runs of ${seconds} s.`)
console.log(`Over-admission: ${over > minExcess ? over.toFixed(2) : '0'} requests at most.`)
console.log(`Under-admission at the limit and above: ${(100 * worstUnder).toFixed(2)} % at most.`)
console.log(
  `Calls of the object for each admitted request, 1000/2000, up to 5 isolates and 20 ms: ${worst(({ result }) => result.calls / result.admitted, near).toFixed(4)} at most.`,
)
writeFileSync(
  join(import.meta.dirname, '../docs/limiter.svg'),
  plot(rows.filter(({ trial }) => trial.limit === limits[0])),
)
process.exitCode = over > minExcess || worstUnder > maxUnder ? 1 : 0
