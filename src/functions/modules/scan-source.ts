/**
 * Reads names out of JavaScript text without parsing it. A wrong guess is harmless: it adds a module
 * nobody asks for, or leaves a named import to the default one. No pattern looks past the next brace or
 * line, so the time is linear in the text's length.
 */

/** Hits looked at in one file; a bundle of a megabyte has a few hundred. */
const maxHits = 5_000

const specifierPattern =
  /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*(?:"([^"\n\\]{1,300})"|'([^'\n\\]{1,300})')/g

/** The module specifiers written as literals in `import`, `export … from`, `import()` and `require()`. */
export function specifiersIn(source: string): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [, double, single] of hits(source, specifierPattern)) found.add(double ?? single ?? '')
  return found
}

/** Whether an ES module seems to have a default export. */
export function hasDefaultExport(source: string): boolean {
  return /\bexport\s+default\b|\bexport\s*\{[^{}]*\bdefault\b/.test(source)
}

const assignedPattern = /\bexports\.([A-Za-z_$][\w$]*)\s*=/g
const definedPattern = /\bdefineProperty\(\s*exports\s*,\s*["']([A-Za-z_$][\w$]*)["']/g
const listedPattern = /\bmodule\.exports\s*=\s*\{([^{}()]*)/g
const getterPattern = /^[ \t]*([A-Za-z_$][\w$]*):[ \t]*\(\)[ \t]*=>/gm

/**
 * The names a CommonJS module seems to export, so that `import { name }` can find them: assignments to
 * `exports.x`, `defineProperty(exports, 'x'`, a `module.exports = { … }` literal, and bundlers' getter tables.
 */
export function exportNamesIn(source: string): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [, name = ''] of hits(source, assignedPattern)) found.add(name)
  for (const [, name = ''] of hits(source, definedPattern)) found.add(name)
  for (const [, name = ''] of hits(source, getterPattern)) found.add(name)
  for (const [, list = ''] of hits(source, listedPattern)) {
    for (const item of list.split(',')) {
      const name = /^\s*([A-Za-z_$][\w$]*)\s*(?::|$)/.exec(item)?.[1]
      if (name !== undefined) found.add(name)
    }
  }
  for (const word of ['default', '__esModule', ...reservedWords]) found.delete(word)
  return found
}

function* hits(source: string, pattern: RegExp): Generator<RegExpExecArray> {
  let left = maxHits
  for (const hit of source.matchAll(pattern)) {
    if (left-- === 0) return
    yield hit
  }
}

/** Names that `export const { … }` could not declare. */
const reservedWords =
  'await break case catch class const continue debugger delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield arguments'.split(
    ' ',
  )
