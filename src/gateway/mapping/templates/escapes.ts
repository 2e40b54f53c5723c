import type { Work } from '../../../lang/vtl/work.ts'

// How long a result will be is counted first, so that it is paid for before it exists; what it is made of is then
// escaped piece by piece, since V8 lists all that there is to replace before it replaces any of it.

/** UTF-16 units that are escaped at a time. */
const pieceLength = 4_096

const short: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['"', '\\"'],
  ["'", "\\'"],
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['\f', '\\f'],
  ['\b', '\\b'],
])
/** Length of `\uXXXX`. */
const unicodeLength = 6

/** By character of ASCII, how long it is when escaped for JavaScript. */
const javaScriptLengths = Uint8Array.from({ length: 128 }, (_, code) => {
  if (short.has(String.fromCharCode(code))) return 2
  return code < 0x20 ? unicodeLength : 1
})

/** commons-lang 2: `'` is escaped too, and everything outside printable ASCII by UTF-16 unit. */
export function escapeJavaScript(text: string, work: Work): string {
  let length = 0
  for (let i = 0; i < text.length; i++) length += javaScriptLengths[text.charCodeAt(i)] ?? 6
  if (length === text.length) return text
  work.make(length, 1)
  return byPieces(text, (piece) =>
    piece.replace(
      /[\\"'\u0000-\u001f\u0080-\uffff]/g,
      (unit) =>
        short.get(unit) ?? `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    ),
  )
}

/** By character of ASCII, how long it is when encoded for a form. */
const formLengths = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9.\-*_ ]/.test(String.fromCharCode(code)) ? 1 : 3,
)

/** Form encoding as Java's: keeps `A-Za-z0-9.-*_`, a space is `+`. */
export function urlEncode(text: string, work: Work): string {
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // A unit is worth three bytes at most; of a pair, which has four, each is counted for two.
    length += formLengths[unit] ?? (unit < 0x800 || isHalfOfPair(text, i) ? 6 : 9)
  }
  if (length === text.length && !text.includes(' ')) return text
  work.make(length, 1)
  return byPieces(text, (piece) =>
    encodeURIComponent(piece.toWellFormed())
      .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+'),
  )
}

/** `application/x-www-form-urlencoded` writes a blank as `+`. */
export function withBlanks(text: string): string {
  if (!text.includes('+')) return text
  return byPieces(text, (piece) => piece.split('+').join(' '))
}

/** Pieces never end inside of a surrogate pair. */
function byPieces(text: string, escape: (piece: string) => string): string {
  if (text.length <= pieceLength) return escape(text)
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    let end = at + pieceLength
    if (end < text.length && isHalfOfPair(text, end) && text.charCodeAt(end) >= 0xdc00) end++
    pieces.push(escape(text.slice(at, end)))
    at = end
  }
  return pieces.join('')
}

function isHalfOfPair(text: string, index: number): boolean {
  const unit = text.charCodeAt(index)
  if (unit < 0xd800 || unit > 0xdfff) return false
  return text.codePointAt(index)! > 0xffff || (index > 0 && text.codePointAt(index - 1)! > 0xffff)
}
