/** Levels of nesting a document may have; deeper ones would overflow the stack of whoever walks them. */
export const maxDocumentDepth = 100

/**
 * Characters a document may have with its aliases written out: five times AWS's 6 MB for a definition,
 * so that honest anchors fit and an alias bomb does not (ATTACKS 56).
 */
export const maxExpandedCharacters = 32 * 1024 * 1024

/** Aliases in one document; a definition of 1,000 operations uses a few thousand at most. */
export const maxAliases = 10_000

/** Keys brought in by YAML merges (`<<`) in one document. */
export const maxMergeKeys = 100_000

/** Why a value is too large or too deep to be walked; undefined when it is neither. Stops at the bound. */
export function oversize(value: unknown): string | undefined {
  let characters = 0
  const visit = (node: unknown, depth: number): string | undefined => {
    characters += typeof node === 'string' ? node.length + 2 : 4
    if (characters > maxExpandedCharacters) {
      return `is larger than ${maxExpandedCharacters} characters with its aliases written out`
    }
    if (typeof node !== 'object' || node === null) return undefined
    // An anchor inside itself (`&a [*a]`) ends here as well.
    if (depth >= maxDocumentDepth) return `is nested deeper than ${maxDocumentDepth} levels`
    if (Array.isArray(node)) {
      for (const item of node) {
        const reason = visit(item, depth + 1)
        if (reason !== undefined) return reason
      }
      return undefined
    }
    for (const [key, item] of Object.entries(node)) {
      characters += key.length + 3
      const reason = visit(item, depth + 1)
      if (reason !== undefined) return reason
    }
    return undefined
  }
  return visit(value, 0)
}
