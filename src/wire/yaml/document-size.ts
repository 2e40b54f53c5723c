/** Levels of nesting a document may have; deeper ones would overflow the stack of whoever walks them. */
export const maxDocumentDepth = 100

/**
 * Characters a document may have with its aliases written out: five times AWS's 6 MB for a definition,
 * so that honest anchors fit and an alias bomb does not (ATTACKS 56).
 */
const maxExpandedCharacters = 32 * 1024 * 1024

/** Aliases in one document; a definition of 1,000 operations uses a few thousand at most. */
export const maxAliases = 10_000

/** Keys brought in by YAML merges (`<<`) in one document. */
export const maxMergeKeys = 100_000

/** Lists and maps that are looked at in one slice: some milliseconds. */
const sliceCollections = 5_000

/** Why a value is too large or too deep to be walked; undefined when it is neither. Stops at the bound. In slices. */
export function* oversize(value: unknown): Generator<undefined, string | undefined> {
  let characters = sizeOf(value)
  let seen = 0
  // What is still to be looked at, and how deep it is: a walk by calls could not pause.
  const waiting = isCollection(value) ? [value] : []
  const depths = [0]
  for (;;) {
    const node = waiting.pop()
    if (!node) return undefined
    const depth = depths.pop() ?? 0
    // An anchor inside itself (`&a [*a]`) ends here as well.
    if (depth >= maxDocumentDepth) return `is nested deeper than ${maxDocumentDepth} levels`
    if (!Array.isArray(node)) for (const key of Object.keys(node)) characters += key.length + 3
    for (const item of Object.values(node) as readonly unknown[]) {
      characters += sizeOf(item)
      if (!isCollection(item)) continue
      waiting.push(item)
      depths.push(depth + 1)
    }
    if (characters > maxExpandedCharacters) {
      return `is larger than ${maxExpandedCharacters} characters with its aliases written out`
    }
    if (++seen % sliceCollections === 0) yield
  }
}

const sizeOf = (node: unknown): number => (typeof node === 'string' ? node.length + 2 : 4)

const isCollection = (node: unknown): node is object => typeof node === 'object' && node !== null
