const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A fresh id of lower-case letters and digits, as AWS's are (spec control-plane §3). */
export function newId(length: number): string {
  // 252 is the largest multiple of 36 in a byte: larger values would favour the first characters.
  let id = ''
  while (id.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      if (byte < 252 && id.length < length) id += alphabet[byte % 36]!
    }
  }
  return id
}
