/** Characters after which a batch is printed at once. This is also all that is ever held. */
const maxBatch = 32_768
/** Milliseconds between prints, and so what a line may wait for others. */
const waitMs = 20
/** Milliseconds after which a batch counts as forgotten: the request that was to print it has been cut off. */
const forgottenMs = 1_000

/**
 * Prints lines many at a time when many come: in workerd a print of its own costs several times what making the line
 * does. A line that comes alone is printed at once; of those that follow closely the first has its request print
 * them all a moment later.
 */
export function batchLines(
  print: (lines: string) => void,
  now: () => number,
  waitUntil: (work: Promise<unknown>) => void,
): (line: string) => void {
  let batch = ''
  let begunAt = 0
  let printedAt = -Infinity

  const flush = () => {
    if (batch === '') return
    const lines = batch
    batch = ''
    printedAt = now()
    print(lines)
  }
  return (line) => {
    if (batch !== '') batch += `\n${line}`
    else {
      batch = line
      begunAt = now()
      if (begunAt - printedAt >= waitMs) return flush()
      waitUntil(new Promise((resolve) => setTimeout(resolve, waitMs)).then(flush))
    }
    if (batch.length >= maxBatch || now() - begunAt > forgottenMs) flush()
  }
}
