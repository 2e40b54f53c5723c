import { microseconds } from '../workerd/measure.ts'
import { mean } from './statistics.ts'
import { renderTable } from './table.ts'

/** Prints what kinds of requests cost, by process, and the ratios that have targets. @returns whether all hold */
export function printCosts<Kind extends string>(
  costs: Readonly<Record<Kind, readonly number[]>>,
  targets: readonly (readonly [kind: Kind, of: Kind, target: number])[],
): boolean {
  const figures = (Object.keys(costs) as Kind[]).map((kind) => {
    const own = costs[kind]
    const spread = `${microseconds(Math.min(...own))}–${microseconds(Math.max(...own))}`
    return [kind, microseconds(mean(own)), spread]
  })
  console.log(renderTable([['', 'µs CPU', 'processes'], ...figures]))
  let held = true
  const ratios = targets.map(([kind, of, target]) => {
    const ratio = mean(costs[kind]) / mean(costs[of])
    held &&= ratio <= target
    return [`${kind} / ${of}`, ratio.toFixed(3), `<= ${target}`, ratio <= target ? 'met' : 'missed']
  })
  console.log(renderTable([['', 'ratio', 'target', ''], ...ratios]))
  return held
}
