/**
 * Characters of the tokens that an isolate remembers as verified. What is made of a token weighs several times as much:
 * some 10 MB in all.
 */
const maxCharacters = 2_000_000

/** By owner, what is known of each token. */
let tokens = new WeakMap<object, Map<string, unknown>>()
let characters = 0

/** What an owner has remembered of a token. */
export const recall = (owner: object, token: string): unknown => tokens.get(owner)?.get(token)

/**
 * Remembers what was found of a token whose signature is good. By the text of it and not by a hash: nothing has to be
 * computed, and no other text is ever taken for it. When the room is used up all of it is given back: what was forgotten
 * costs one more verification.
 */
export function remember(owner: object, token: string, found: unknown): void {
  characters += token.length
  if (characters > maxCharacters) {
    tokens = new WeakMap()
    characters = token.length
  }
  let own = tokens.get(owner)
  if (!own) tokens.set(owner, (own = new Map<string, unknown>()))
  own.set(token, found)
}
