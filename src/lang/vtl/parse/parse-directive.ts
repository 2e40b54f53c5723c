import type { Branch, Expression, Node, Reference } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseExpression } from './parse-expression.ts'
import { parseReference, parseValue } from './parse-value.ts'

/** Parses the statements of a block and stops before what closes it. */
export type BlockParser = (cursor: Cursor) => Node[]

/** The names that a backslash escapes. */
export const knownDirectives: ReadonlySet<string> = new Set([
  'set',
  'if',
  'elseif',
  'else',
  'end',
  'foreach',
  'break',
  'stop',
  'define',
  'evaluate',
  'macro',
  'include',
  'parse',
  'literal',
])

/** Parses what starts with `#`: a directive, a comment, `#[[ ]]#`, or just text. */
export function parseDirective(cursor: Cursor, block: BlockParser): Node | string {
  if (cursor.match(lineComment) !== undefined) return ''
  if (cursor.startsWith('#*')) return skipComment(cursor)
  if (cursor.startsWith('#[[')) return parseVerbatim(cursor)
  const start = cursor.position
  const word = cursor.match(directiveWord)
  if (word === undefined) return cursor.match(hashText) ?? ''
  const name = word.replace(/[#{}]/g, '')
  return cursor.nest(() => parseNamed(cursor, block, name, start))
}

function parseNamed(cursor: Cursor, block: BlockParser, name: string, start: number) {
  switch (name) {
    case 'set':
      // Only spaces may stand before the parenthesis; `#set $a = 1` is text.
      if (cursor.match(spacesThenParenthesis) !== undefined) return parseSet(cursor, start)
      break
    case 'if':
      return parseIf(cursor, block, start)
    case 'stop':
    case 'break':
      cursor.match(emptyParentheses)
      return { kind: name } as const
    case 'foreach':
      return parseForeach(cursor, block, start)
    case 'include':
    case 'parse':
      return cursor.fail(
        `#${name} is not available in API Gateway templates; put the text here, or write \\#${name} when it is meant as text`,
        start,
        'unsupported',
      )
  }
  if (!hasParenthesis(cursor)) return cursor.text.slice(start, cursor.position)
  switch (name) {
    case 'define':
      return parseDefine(cursor, block, start)
    case 'evaluate':
      return parseEvaluate(cursor, start)
    case 'macro':
      return parseMacro(cursor, block, start)
    case 'literal':
      return parseLiteral(cursor, block, start)
    default:
      return parseCall(cursor, name, start)
  }
}

/** An unclosed comment runs to the end, as in the engine. */
function skipComment(cursor: Cursor): string {
  const end = cursor.text.indexOf('*#', cursor.position + 2)
  cursor.position = end < 0 ? cursor.text.length : end + 2
  return ''
}

function parseVerbatim(cursor: Cursor): string {
  const end = cursor.text.indexOf(']]#', cursor.position + 3)
  if (end < 0) cursor.fail('#[[ is not closed: expected ]]#')
  const text = cursor.text.slice(cursor.position + 3, end)
  cursor.position = end + 3
  return text
}

function parseSet(cursor: Cursor, start: number): Node {
  cursor.skipSpace()
  const target = parseReference(cursor)
  if (!target) cursor.fail(`expected the $variable to set but found ${cursor.found()}`)
  cursor.skipSpace()
  if (cursor.match(assignment) === undefined)
    cursor.fail(`expected "=" after ${target.literal} but found ${cursor.found()}`)
  const value = parseExpression(cursor)
  closeParenthesis(cursor, '#set', start)
  return { kind: 'set', target, value, at: cursor.at(start) }
}

function parseIf(cursor: Cursor, block: BlockParser, start: number): Node {
  const branches: Branch[] = [parseBranch(cursor, block, '#if', start)]
  for (;;) {
    const at = cursor.position
    if (cursor.match(elseifWord) !== undefined)
      branches.push(parseBranch(cursor, block, '#elseif', at))
    else if (cursor.match(elseWord) !== undefined) {
      branches.push({ condition: undefined, body: block(cursor), at: cursor.at(at) })
      break
    } else break
  }
  takeEnd(cursor, '#if', start)
  return { kind: 'if', branches }
}

function parseBranch(cursor: Cursor, block: BlockParser, name: string, start: number): Branch {
  cursor.skipSpace()
  if (!cursor.take('(')) cursor.fail(`expected "(" after ${name} but found ${cursor.found()}`)
  const condition = parseExpression(cursor)
  closeParenthesis(cursor, name, start)
  return { condition, body: block(cursor), at: cursor.at(start) }
}

function parseForeach(cursor: Cursor, block: BlockParser, start: number): Node {
  if (!hasParenthesis(cursor))
    cursor.fail(`expected "(" after #foreach but found ${cursor.found()}`)
  takeParenthesis(cursor)
  cursor.match(separators)
  const variable = parseReference(cursor)
  if (!variable) cursor.fail(`expected the loop's $variable but found ${cursor.found()}`)
  cursor.match(separators)
  if (cursor.match(wordPattern) === undefined)
    cursor.fail(`expected "in" after ${variable.literal} but found ${cursor.found()}`)
  cursor.match(separators)
  const list = parseValue(cursor)
  cursor.match(separators)
  closeParenthesis(cursor, '#foreach', start)
  const body = block(cursor)
  takeEnd(cursor, '#foreach', start)
  return { kind: 'foreach', name: variable.name, list, body, at: cursor.at(start) }
}

function parseDefine(cursor: Cursor, block: BlockParser, start: number): Node {
  takeParenthesis(cursor)
  cursor.match(separators)
  const variable = parseReference(cursor)
  if (!variable) cursor.fail(`expected the $variable to define but found ${cursor.found()}`)
  cursor.match(separators)
  closeParenthesis(cursor, '#define', start)
  const body = block(cursor)
  takeEnd(cursor, '#define', start)
  return { kind: 'define', name: variable.name, body }
}

function parseEvaluate(cursor: Cursor, start: number): Node {
  const args = parseArguments(cursor, '#evaluate', start)
  const [source] = args
  if (args.length !== 1 || !source || !isText(source))
    cursor.fail('#evaluate takes one argument, a string or a reference', start)
  return { kind: 'evaluate', source, at: cursor.at(start) }
}

function isText(source: Expression): boolean {
  if (source.kind === 'constant') return typeof source.value === 'string'
  return source.kind === 'reference' || source.kind === 'string'
}

function parseMacro(cursor: Cursor, block: BlockParser, start: number): string {
  if (!cursor.context.allowMacros)
    cursor.fail(
      '#macro is not available in API Gateway templates; use #define, or write \\#macro when it is meant as text',
      start,
      'unsupported',
    )
  takeParenthesis(cursor)
  cursor.skipSpace()
  const name = cursor.match(wordPattern)
  if (name === undefined) cursor.fail(`expected the macro's name but found ${cursor.found()}`)
  const parameters: string[] = []
  for (;;) {
    cursor.match(separators)
    const parameter: Reference | undefined = parseReference(cursor)
    if (!parameter) break
    parameters.push(parameter.name)
  }
  closeParenthesis(cursor, '#macro', start)
  const body = block(cursor)
  takeEnd(cursor, '#macro', start)
  cursor.context.macros.set(name, { parameters, body })
  return ''
}

/** `#literal() … #end`: its block as written. */
function parseLiteral(cursor: Cursor, block: BlockParser, start: number): string {
  parseArguments(cursor, '#literal', start)
  const from = cursor.position
  block(cursor)
  const text = cursor.text.slice(from, cursor.position)
  takeEnd(cursor, '#literal', start)
  return text
}

function parseCall(cursor: Cursor, name: string, start: number): Node {
  if (name.startsWith('@'))
    cursor.fail(
      `#${name} calls a macro with a block, which API Gateway templates do not have`,
      start,
      'unsupported',
    )
  const args = parseArguments(cursor, `#${name}`, start)
  const literal = cursor.text.slice(start, cursor.position)
  return { kind: 'call', name, args, literal, at: cursor.at(start) }
}

/** Values with commas or nothing between them; a bare word counts as its text. */
function parseArguments(cursor: Cursor, directive: string, start: number): Expression[] {
  takeParenthesis(cursor)
  const args: Expression[] = []
  for (;;) {
    cursor.match(separators)
    if (cursor.match(closing) !== undefined) return args
    const word = cursor.match(bareWord)
    if (word !== undefined) args.push({ kind: 'constant', value: word })
    else if (valueStart.test(cursor.peek())) args.push(parseValue(cursor))
    else
      cursor.fail(
        `expected ")" to close ${directive}( but found ${cursor.found()}; write #[[ ]]# around text that is not a directive`,
        cursor.done ? start : cursor.position,
      )
  }
}

function hasParenthesis(cursor: Cursor): boolean {
  spaceThenParenthesis.lastIndex = cursor.position
  return spaceThenParenthesis.test(cursor.text)
}

function takeParenthesis(cursor: Cursor): void {
  cursor.match(spaceThenParenthesis)
}

/** `)` takes the rest of its line along when nothing is on it (spec mapping-templates §7). */
function closeParenthesis(cursor: Cursor, directive: string, start: number): void {
  if (cursor.match(closing) === undefined)
    cursor.fail(
      `expected ")" to close ${directive}( but found ${cursor.found()}`,
      cursor.done ? start : cursor.position,
    )
}

function takeEnd(cursor: Cursor, directive: string, start: number): void {
  if (cursor.match(endWord) === undefined)
    cursor.fail(
      cursor.done
        ? `${directive} is never closed: expected #end`
        : `expected #end for the ${directive} before but found ${cursor.found()}`,
      cursor.done ? start : cursor.position,
    )
}

const lineComment = /##[^\r\n]*(?:\r\n|\r|\n)?/y
const directiveWord = /#(?:[A-Za-z_@][A-Za-z0-9_@]*|\{[A-Za-z_][A-Za-z0-9_@]*\})/y
// A number after `#` is a token of its own, so blanks before a #set right after it go.
const hashText = /#(?:-?[0-9]+)?/y
const wordPattern = /[A-Za-z_@][A-Za-z0-9_@]*/y
const bareWord = /(?!(?:true|false)(?![A-Za-z0-9_@]))[A-Za-z_@][A-Za-z0-9_@]*/y
const separators = /[ \t\r\n]*,?[ \t\r\n]*/y
const valueStart = /[$"'[{0-9.tf-]/
const spacesThenParenthesis = / *\(/y
const spaceThenParenthesis = /[ \t\r\n]*\(/y
const emptyParentheses = /[ \t\r\n]*\([ \t\r\n]*\)(?:[ \t]*(?:\r\n|\r|\n))?/y
const assignment = /=(?!=)/y
const closing = /\)(?:[ \t]*(?:\r\n|\r|\n))?/y
const elseifWord = /#(?:elseif(?![A-Za-z0-9_@])|\{elseif\})/y
const elseWord = /#(?:else(?![A-Za-z0-9_@])|\{else\})(?:[ \t]*(?:\r\n|\r|\n))?/y
const endWord = /#(?:end(?![A-Za-z0-9_@])|\{end\})(?:[ \t]*(?:\r\n|\r|\n))?/y
