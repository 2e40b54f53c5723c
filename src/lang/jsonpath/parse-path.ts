import { Cursor } from './cursor.ts'
import { MAX_PATH_LENGTH, MAX_PATH_STEPS } from './limits.ts'
import { parseFilter, parseParameters } from './parse-filter.ts'
import { PathError } from './path-error.ts'
import type { PathSyntax, StepSyntax } from './syntax.ts'

/**
 * Parses Jayway's JSONPath: `$.a.b`, `$['a']`, `$['a','b']`, `$[0]`, `$[-1]`, `$[0,2]`, `$[1:3]`, `$.*`, `$..a`,
 * `$[?(@.a == 1)]`, `$.a.length()`. Without a leading `$` or `@` the path starts at `$`. Throws `PathError`.
 */
export function parsePath(text: string): PathSyntax {
  if (text.length > MAX_PATH_LENGTH) {
    throw new PathError(`Path is longer than ${MAX_PATH_LENGTH} characters`, MAX_PATH_LENGTH + 1)
  }
  const cursor = new Cursor(text.trimEnd())
  cursor.skipSpace()
  if (cursor.char === '') cursor.fail("Path is empty; '$' is the whole document")
  if (cursor.char === '$' || cursor.char === '@') return readPath(cursor, isNeverEnd)
  return { root: '$', steps: readAfterRoot(cursor) }
}

/** A path without its `$.`: `a.b`, `[0]`. Jayway puts `$.` before it, so a leading dot makes `..`. */
function readAfterRoot(cursor: Cursor): StepSyntax[] {
  const isScan = cursor.char === '.'
  const first = cursor.column
  cursor.take(/\.{1,2}/y)
  const steps = [readStep(cursor, isNeverEnd), ...readSteps(cursor, isNeverEnd)]
  return isScan ? afterScan(cursor, [{ kind: 'scan', column: first }, ...steps]) : steps
}

/** Says which characters end a path that stands inside a filter or a parameter list. */
type IsEnd = (char: string) => boolean

const isNeverEnd: IsEnd = () => false
const isNestedEnd: IsEnd = (char) => ' \t\r\n<>=~!&|),]'.includes(char)

function readNestedPath(cursor: Cursor): PathSyntax {
  return cursor.nested(() => readPath(cursor, isNestedEnd))
}

function readPath(cursor: Cursor, isEnd: IsEnd): PathSyntax {
  const root = cursor.char === '@' ? '@' : '$'
  cursor.at++
  const next = cursor.char
  if (next !== '' && next !== '.' && next !== '[' && !isEnd(next)) {
    cursor.fail(`Expected '.' or '[' after '${root}'`)
  }
  return { root, steps: readSteps(cursor, isEnd) }
}

function readSteps(cursor: Cursor, isEnd: IsEnd): StepSyntax[] {
  const steps: StepSyntax[] = []
  while (cursor.char !== '' && !isEnd(cursor.char)) {
    if (steps.length >= MAX_PATH_STEPS) cursor.fail(`Path has more than ${MAX_PATH_STEPS} steps`)
    const column = cursor.column
    if (cursor.text.startsWith('..', cursor.at)) steps.push({ kind: 'scan', column })
    const dots = cursor.take(/\.{1,2}/y)
    if (dots !== '') {
      const next = cursor.text[cursor.at] ?? ''
      if (next === '' || isEnd(next)) cursor.fail(`Path must not end with '${dots}'`, column)
      if (next === '.') cursor.fail("Unexpected '.'; expected a name, '*' or '['")
    }
    steps.push(readStep(cursor, isEnd))
  }
  return afterScan(cursor, steps)
}

function afterScan(cursor: Cursor, steps: StepSyntax[]): StepSyntax[] {
  const call = steps.find((step, i) => step.kind === 'function' && steps[i - 1]?.kind === 'scan')
  if (call) cursor.fail("'..' needs a name, '*' or '[' before a function", call.column)
  return steps
}

function readStep(cursor: Cursor, isEnd: IsEnd): StepSyntax {
  if (cursor.char === '[') return readBracket(cursor)
  const column = cursor.column
  if (cursor.char === '*') {
    cursor.at++
    return { kind: 'wildcard', column }
  }
  const start = cursor.at
  while (cursor.char !== '' && !'.[('.includes(cursor.char) && !isEnd(cursor.char)) {
    if (cursor.char === ' ') cursor.fail("Space in a name; write it as ['the name']")
    cursor.at++
  }
  const name = cursor.text.slice(start, cursor.at)
  if (name === '') cursor.fail('Expected a name')
  if (cursor.char !== '(') return { kind: 'members', names: [name], column }
  cursor.at++
  const parameters = cursor.nested(() => parseParameters(cursor, readNestedPath))
  return { kind: 'function', name, parameters, column }
}

function readBracket(cursor: Cursor): StepSyntax {
  const column = cursor.column
  cursor.at++
  cursor.skipSpace()
  const step = readBracketed(cursor, column)
  cursor.expect(']', "Expected ']'")
  return step
}

function readBracketed(cursor: Cursor, column: number): StepSyntax {
  const char = cursor.char
  if (char === "'" || char === '"') return { kind: 'members', names: readNames(cursor), column }
  if (char === '*') {
    cursor.at++
    return { kind: 'wildcard', column }
  }
  if (char === '?') {
    cursor.at++
    cursor.expect('(', "Expected '(' after '?': [?(@.name == 'value')]")
    const test = cursor.nested(() => parseFilter(cursor, readNestedPath))
    cursor.expect(')', "Expected ')' or an operator")
    return { kind: 'filter', test, column }
  }
  if (char === '(') {
    // Goessner's script, the one expression Jayway 2.0 knew: the n-th from the end.
    const script = cursor.take(/\( *@\.length\(?\)? *- *[0-9]{1,9} *\)/y)
    if (script === '')
      cursor.fail("Scripts are not supported, but '(@.length-1)'; use [-1] or '?('")
    return { kind: 'elements', indexes: [-Number(/[0-9]+/.exec(script)![0])], column }
  }
  if (char === ':' || char === '-' || (char >= '0' && char <= '9'))
    return readIndexes(cursor, column)
  return cursor.fail("Expected a quoted name, an index, a slice, '*' or '?(' inside '[ ]'")
}

function readNames(cursor: Cursor): string[] {
  const names: string[] = []
  do {
    cursor.skipSpace()
    if (cursor.char !== "'" && cursor.char !== '"') cursor.fail('Expected a name in quotes')
    names.push(cursor.readQuoted())
  } while (cursor.accept(','))
  return names
}

function readIndexes(cursor: Cursor, column: number): StepSyntax {
  const first = readIndex(cursor)
  if (cursor.accept(':')) {
    const to = readIndex(cursor)
    if (first === undefined && to === undefined)
      cursor.fail("Slice needs a start or an end; use '*' for all")
    // Jayway accepts a step and ignores it.
    if (cursor.accept(':')) readIndex(cursor)
    return { kind: 'slice', from: first, to, column }
  }
  const indexes = [first ?? cursor.fail('Expected an index')]
  while (cursor.accept(',')) indexes.push(readIndex(cursor) ?? cursor.fail('Expected an index'))
  return { kind: 'elements', indexes, column }
}

function readIndex(cursor: Cursor): number | undefined {
  cursor.skipSpace()
  const start = cursor.column
  const text = cursor.take(/-?[0-9]+/y)
  if (text === '') return undefined
  const index = Number(text)
  if (Math.abs(index) > 0x7fffffff) cursor.fail('Index is out of range', start)
  return index
}
