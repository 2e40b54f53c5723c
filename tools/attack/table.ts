import type { Verdict } from './judge.ts'

/** Characters of an outcome that are shown. */
const maxOutcome = 170

const columns = ['case', 'gap ms', 'gateway MB', 'runner MB', 'supervisor MB', 's', 'outcome']

/** The table at the end of a run. */
export function renderTable(verdicts: readonly Verdict[]): string {
  const rows = [columns, ...verdicts.map(rowOf)]
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 || at === row.length - 1 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function rowOf({ name, figures, seconds, outcome, problems }: Verdict): string[] {
  const { gapMs, peakMb } = figures
  const text = problems.length > 0 ? `FAILED: ${problems.join('; ')}` : outcome
  return [
    name,
    ...[gapMs, peakMb.gateway, peakMb.runner, peakMb.supervisor].map((n) => String(Math.round(n))),
    seconds.toFixed(1),
    text.replaceAll(/\s+/g, ' ').slice(0, problems.length > 0 ? 3 * maxOutcome : maxOutcome),
  ]
}
