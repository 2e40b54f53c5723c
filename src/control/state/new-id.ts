const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A random id of lower-case letters and digits, as AWS's are (spec control-plane §3). */
function newId(length: number): string {
  // 252 is the largest multiple of 36 in a byte: larger values would favour the first characters.
  let id = ''
  while (id.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      if (byte < 252 && id.length < length) id += alphabet[byte % 36]!
    }
  }
  return id
}

/**
 * Draws ids that no record has and that were not drawn before. Six characters alone are not enough: of 20,000
 * resources two would share an id in one import of eleven, and the later would take the place of the earlier.
 */
export function freshIds(
  isTaken: (id: string) => boolean,
  draw: (length: number) => string = newId,
): (length: number) => string {
  const drawn = new Set<string>()
  return (length) => {
    let id = draw(length)
    while (drawn.has(id) || isTaken(id)) id = draw(length)
    drawn.add(id)
    return id
  }
}
