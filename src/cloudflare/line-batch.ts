/** Characters after which a batch is printed at once. This is also all that is ever held. */
const maxBatch = 32_768
/** Milliseconds a line may wait for others. */
const waitMs = 20
/** Milliseconds after which a batch counts as forgotten: the request that was to print it has been cut off. */
const forgottenMs = 1_000

/**
 * Prints lines many at a time: in workerd a print of its own costs a tenth of a proxied request. The first
 * line of a batch has its request print it a moment later.
 */
export function batchLines(
  print: (lines: string) => void,
  now: () => number,
  waitUntil: (work: Promise<unknown>) => void,
): (line: string) => void {
  let batch = ''
  let begunAt = 0

  const flush = () => {
    if (batch !== '') print(batch)
    batch = ''
  }
  return (line) => {
    if (batch === '') {
      begunAt = now()
      waitUntil(new Promise((resolve) => setTimeout(resolve, waitMs)).then(flush))
      batch = line
    } else {
      batch += `\n${line}`
    }
    if (batch.length >= maxBatch || now() - begunAt > forgottenMs) flush()
  }
}
