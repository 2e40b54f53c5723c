/** Milliseconds between progress lines where the output is not a terminal. */
const lineEveryMs = 5_000

/** Follows the replayer's verbose lines: returns a function that takes each line and prints how far the run is. */
export function followProgress(total: number, verbose: boolean): (line: string) => void {
  const counts = { scenarios: 0, passed: 0, failed: 0 }
  let printedAt = Date.now()
  let inTable = false
  return (line) => {
    const scenario = /^(?:ok {2}|FAIL) (\d+)\/(\d+) /.exec(line)
    if (scenario) {
      counts.scenarios++
      counts.passed += Number(scenario[1])
      counts.failed += Number(scenario[2]) - Number(scenario[1])
    } else if (/^kind {2,}passed /.test(line)) {
      inTable = true
      if (process.stdout.isTTY && !verbose) process.stdout.write('\n')
    }
    // Everything before the table is about single cases, some of it bytes that a terminal should not see.
    if (verbose || inTable) console.log(line)
    else if (scenario) printedAt = show(counts, total, printedAt)
  }
}

function show(
  counts: { readonly scenarios: number; readonly passed: number; readonly failed: number },
  total: number,
  printedAt: number,
): number {
  const text = `${counts.scenarios}/${total} scenarios: ${counts.passed} cases passed, ${counts.failed} failed`
  if (process.stdout.isTTY) {
    process.stdout.write(`\r${text}`)
    return printedAt
  }
  const now = Date.now()
  if (now - printedAt < lineEveryMs && counts.scenarios < total) return printedAt
  console.log(text)
  return now
}
