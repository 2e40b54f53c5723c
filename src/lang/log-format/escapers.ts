import type { LogForm } from './parse-log-format.ts'

/** Writes a value in one place of a format. `missing` tells the dash that stands for no value from a value. */
export type Escape = (value: string, missing: boolean) => string

/** What could end a line, hide in it or steer a terminal: control characters, and Unicode's line separators. */
const unsafe = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff'

const unicodeEscape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Replaces what `pattern` finds, without work for the many values that hold none of it. */
function replacing(characters: string, write: (character: string) => string) {
  const any = new RegExp(`[${characters}]`, 'u')
  const each = new RegExp(any, 'gu')
  return (value: string): string => (any.test(value) ? value.replace(each, write) : value)
}

const backslashed = replacing(`"\\\\${unsafe}`, (character) =>
  character === '"' || character === '\\'
    ? `\\${character}`
    : (short[character] ?? unicodeEscape(character)),
)

const controlsOnly = replacing(unsafe, (character) => short[character] ?? unicodeEscape(character))

/** A JSON scalar other than a string. */
const bare = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/
/** JSON text of a string, as `$context.error.messageString` is. */
const jsonString = /^\s*"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"\s*$/

/** Outside of quotes a value must be JSON by itself, or a client could add members to the line. */
const jsonValue: Escape = (value) =>
  bare.test(value)
    ? value
    : jsonString.test(value)
      ? controlsOnly(value)
      : `"${backslashed(value)}"`

const xmlNames: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}

/** Most control characters cannot stand in XML at all. */
const xml = replacing(`&<>"'${unsafe}`, (character) => xmlNames[character] ?? '\ufffd')

const doubled = replacing(`"${unsafe}`, (character) =>
  character === '"' ? '""' : (short[character] ?? unicodeEscape(character)),
)

/** RFC 4180: a field with a comma or a quote is quoted. */
const csvField: Escape = (value) => (/[",]/.test(value) ? `"${doubled(value)}"` : doubled(value))

/** How a value is written in each form, between quotes of the format and outside of them. */
export const escapers: { readonly [F in LogForm]: (quoted: boolean) => Escape } = {
  json: (quoted) => (quoted ? backslashed : jsonValue),
  xml: () => xml,
  csv: (quoted) => (quoted ? doubled : csvField),
  text: () => backslashed,
}
