/** The words of a text: runs of ASCII letters and digits. All else (braces, slashes, `+`) is a boundary (spec sdk §4). */
export function wordsOf(text: string): readonly string[] {
  return text.match(/[A-Za-z0-9]+/g) ?? []
}

/** `['pets', 'petId']` → `PetsPetId`. */
export function pascal(words: readonly string[]): string {
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

/** `['Pets', 'petId']` → `petsPetId`. */
export function camel(words: readonly string[]): string {
  const name = pascal(words)
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** `getABOp` → `get_ab_op`: a run of capitals is one word, as AWS's Ruby clients have it (spec sdk §4). */
export function snake(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/**
 * A name no other thing has: itself, or with the first free number. No identifier begins with a digit.
 * Names of files are `folded`: where case is not told apart they must differ too.
 */
export function claimName(name: string, taken: Set<string>, folded = false): string {
  const start = /^[A-Za-z_]/.test(name) ? name : `_${name}`
  const key = (text: string) => (folded ? text.toLowerCase() : text)
  let free = start
  for (let number = 2; taken.has(key(free)); number++) free = `${start}${number}`
  taken.add(key(free))
  return free
}

/** Text of a definition as it may stand in any language's comment: nothing that ends or escapes one is left. */
export function commentText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\p{L}\p{N} .,:;!?()'/{}+-]+/gu, ' ')
    .trim()
}
