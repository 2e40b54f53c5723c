/**
 * Tells which lines of a runner's standard error are for nobody: workerd reports the unloading of a function's
 * copy (`abortIsolate`) as an error of two lines. Feed each line once; true means drop it.
 */
export function createNoiseFilter(): (line: string) => boolean {
  let dropStack = false
  return (line) => {
    const follows = dropStack && line.startsWith('stack:')
    dropStack = line.includes('failed: script terminated for unknown reasons')
    return follows || dropStack
  }
}
