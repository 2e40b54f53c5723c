import type { Macro, Node, Parsed } from './ast.ts'
import { Cursor, type Origin, type ParseContext } from './cursor.ts'
import { maxTemplateLength } from '../limits.ts'
import { type BlockParser, knownDirectives, parseDirective } from './parse-directive.ts'
import { parseReference, startsReference } from './parse-value.ts'

/**
 * Parses a whole template. Tokens end where Velocity 1.7's do, since `#set` removes the blanks
 * before it only where a token starts (checked against the engine; spec mapping-templates §7).
 */
export function parseTemplate(text: string, origin: Origin, allowMacros: boolean): Parsed {
  const macros = new Map<string, Macro>()
  const context: ParseContext = {
    allowMacros,
    macros,
    nested: (inner, at, depth) => parseAll(new Cursor(inner, at, context, depth)),
  }
  const cursor = new Cursor(text, origin, context)
  if (text.length > maxTemplateLength)
    cursor.fail(`the template is longer than ${maxTemplateLength} characters`, 0, 'budget')
  return { nodes: parseAll(cursor), macros }
}

function parseAll(cursor: Cursor): Node[] {
  const nodes = parseStatements(cursor)
  if (!cursor.done)
    cursor.fail(
      `${cursor.found()} closes nothing; write \\#end or #[[#end]]# when it is meant as text`,
    )
  return nodes
}

/** Statements up to the end, or up to an `#end`, `#else` or `#elseif` that belongs to the caller. */
const parseStatements: BlockParser = (cursor) => {
  const nodes: Node[] = []
  let text = ''
  const flush = () => {
    if (text) nodes.push({ kind: 'text', text })
    text = ''
  }
  while (!cursor.done) {
    cursor.match(blanksBeforeSet)
    const plain = cursor.match(textPattern)
    if (plain !== undefined) {
      text += plain
      continue
    }
    if (cursor.match(blockEnd) !== undefined) break
    const part =
      cursor.peek() === '\\'
        ? parseEscape(cursor)
        : cursor.peek() === '$'
          ? (parseReference(cursor) ?? cursor.match(dollarText) ?? '')
          : parseDirective(cursor, parseStatements)
    if (typeof part === 'string') text += part
    else {
      flush()
      nodes.push(part)
    }
  }
  flush()
  return nodes
}

/** Backslashes, which only mean something right before a reference or a known directive (spec mapping-templates §3). */
function parseEscape(cursor: Cursor): Node | string {
  const slashes = cursor.match(slashesPattern) ?? ''
  const half = slashes.slice(0, slashes.length >> 1)
  const odd = slashes.length % 2 === 1
  if (startsReference(cursor)) {
    if (!odd) return half
    return half + (parseReference(cursor)?.literal ?? '')
  }
  const name = directiveAfter(cursor)
  if (name === undefined) return slashes
  const known = knownDirectives.has(name) || cursor.context.macros.has(name)
  if (!odd) return known && name !== 'set' ? half : slashes
  const word = cursor.match(directiveWord) ?? ''
  return known ? half + word : slashes + word
}

function directiveAfter(cursor: Cursor): string | undefined {
  directiveWord.lastIndex = cursor.position
  return directiveWord.exec(cursor.text)?.[0].replace(/[#{}]/g, '')
}

/** Blanks only count as part of `#set` where they start a token; the lookahead leaves `#` to it. */
const blanksBeforeSet = /[ \t]+(?=#(?:set|\{set\}) *\()/y
const textPattern = /[^$#\\]+/y
const dollarText = /\$!?/y
const slashesPattern = /\\+/y
const directiveWord = /#(?:[A-Za-z_@][A-Za-z0-9_@]*|\{[A-Za-z_][A-Za-z0-9_@]*\})/y
const blockEnd = /(?=#(?:(?:end|else|elseif)(?![A-Za-z0-9_@])|\{(?:end|else|elseif)\}))/y
