import { boundary, caret, dollar, inputEnd, inputStart, inputVeryEnd, noCrLf } from './anchors.ts'
import { withAsciiCases } from '../char-set.ts'
import { Cursor } from './cursor.ts'
import type { Flags } from './cursor.ts'
import { MAX_NESTING } from '../limits.ts'
import { parseClass } from './parse-class.ts'
import { parseEscape } from './parse-escape.ts'
import { classEscapes, lineTerminators } from './predefined.ts'
import { EMPTY, not, range } from '../syntax.ts'
import type { CharSet, Node, Parsed } from '../syntax.ts'

/** Reads a pattern of java.util.regex; throws PatternError for what Java refuses or JavaScript cannot do. */
export function parsePattern(pattern: string, flags: Flags): Parsed {
  const parser = new Parser(new Cursor(pattern, flags))
  const root = parser.alternatives(0)
  if (!parser.cursor.atEnd())
    parser.cursor.fail('")" closes nothing; write "\\)" for the character')
  return { root, groups: parser.groups, names: parser.names }
}

class Parser {
  readonly cursor: Cursor
  readonly names = new Map<string, number>()
  groups = 0

  constructor(cursor: Cursor) {
    this.cursor = cursor
  }

  alternatives(depth: number): Node {
    if (depth > MAX_NESTING) this.cursor.fail(`Groups are nested more than ${MAX_NESTING} deep`)
    const options = [this.sequence(depth)]
    while (this.cursor.eat('|')) options.push(this.sequence(depth))
    return options.length === 1 ? options[0]! : { type: 'alt', options }
  }

  private sequence(depth: number): Node {
    const items: Node[] = []
    for (;;) {
      const char = this.cursor.special()
      if (this.cursor.atEnd() || char === '|' || char === ')') break
      const column = this.cursor.column
      const atom = this.atom(char, depth, column)
      if (atom !== undefined) items.push(this.quantified(atom, column))
    }
    return items.length === 1 ? items[0]! : { type: 'seq', items }
  }

  /** One element; undefined for inline flags, which match nothing and take no quantifier. */
  private atom(char: string, depth: number, column: number): Node | undefined {
    const { cursor } = this
    switch (char) {
      case '(':
        cursor.take()
        return this.group(depth, column)
      case '[':
        cursor.take()
        return this.set(parseClass(cursor))
      case '^':
        cursor.take()
        return caret(cursor.flags)
      case '$':
        cursor.take()
        return dollar(cursor.flags)
      case '.':
        cursor.take()
        return this.set(dot(cursor.flags))
      case '\\':
        cursor.take()
        return this.escape()
      case '*':
      case '+':
      case '?':
        return cursor.fail(`"${char}" repeats nothing; write "\\${char}" for the character`)
      case '{':
        // After a quantifier Java repeats the empty string; elsewhere the brace must be escaped.
        return EMPTY
      default:
        return this.literal(cursor.take().codePointAt(0)!)
    }
  }

  private literal(code: number): Node {
    const { i, u } = this.cursor.flags
    return this.set(i && !u ? withAsciiCases(code, code) : range(code))
  }

  private set(set: CharSet): Node {
    const { i, u } = this.cursor.flags
    return { type: 'set', set, fold: i && u }
  }

  private escape(): Node {
    const { cursor } = this
    const escape = parseEscape(cursor)
    if ('code' in escape) return this.literal(escape.code)
    if ('set' in escape) return this.set(escape.set)
    switch (escape.other) {
      case 'A':
        return inputStart
      case 'z':
        return inputVeryEnd
      case 'Z':
        return inputEnd(cursor.flags)
      case 'b':
        if (cursor.peekRaw() === '{' && cursor.specialAfter() === 'g') {
          cursor.fail('"\\b{g}" is not supported; use "\\b"', escape.column)
        }
        return boundary(false)
      case 'B':
        return boundary(true)
      case 'R':
        return LINE_BREAK
      case 'k':
        return this.namedReference(escape.column)
      case 'G':
      case 'X':
      case 'N':
        return cursor.fail(`"\\${escape.other}" is not supported`, escape.column)
      default:
        if (/[1-9]/.test(escape.other)) return this.reference(escape.other, escape.column)
        return cursor.fail(`"\\${escape.other}" is not an escape of Java's patterns`, escape.column)
    }
  }

  private reference(first: string, column: number): Node {
    let group = Number(first)
    // Java takes another digit only while such a group has been opened.
    while (/^\d$/.test(this.cursor.peekRaw())) {
      const longer = group * 10 + Number(this.cursor.peekRaw())
      if (longer > this.groups) break
      group = longer
      this.cursor.raw()
    }
    return { type: 'backref', group, ...this.folding(), column }
  }

  private folding(): { readonly fold: boolean; readonly unicode: boolean } {
    return { fold: this.cursor.flags.i, unicode: this.cursor.flags.u }
  }

  private namedReference(column: number): Node {
    if (this.cursor.raw() !== '<') this.cursor.fail('"\\k" needs a name, as in "\\k<year>"', column)
    const name = this.groupName(column)
    const group = this.names.get(name)
    if (group === undefined)
      this.cursor.fail(`There is no group named "${name}" before this`, column)
    return { type: 'backref', group, ...this.folding(), column }
  }

  private groupName(column: number): string {
    let name = ''
    while (/^[a-zA-Z0-9]$/.test(this.cursor.peekRaw())) name += this.cursor.raw()
    if (!/^[a-zA-Z]/.test(name) || this.cursor.raw() !== '>') {
      this.cursor.fail(
        'A group name is a letter and then letters and digits, closed by ">"',
        column,
      )
    }
    return name
  }

  /** What stands between parentheses; the opening one has been taken. */
  private group(depth: number, column: number): Node | undefined {
    const { cursor } = this
    const saved = cursor.flags
    const close = (build: () => Node): Node => {
      const node = build()
      if (!cursor.eat(')')) cursor.fail('The group "(" is not closed; add ")"', column)
      cursor.flags = saved
      return node
    }
    const inner = (): Node => this.alternatives(depth + 1)
    if (!cursor.eat('?')) {
      const index = ++this.groups
      return close(() => ({ type: 'group', index, label: undefined, body: inner() }))
    }
    const look = (behind: boolean, negative: boolean): Node =>
      close(() => ({ type: 'look', behind, negative, body: inner(), column }))
    const kind = cursor.raw()
    switch (kind) {
      case ':':
        return close(inner)
      case '=':
        return look(false, false)
      case '!':
        return look(false, true)
      case '>':
        return close(() => ({ type: 'atomic', body: inner(), column }))
      case '<':
        if (cursor.peekRaw() === '=' || cursor.peekRaw() === '!')
          return look(true, cursor.raw() === '!')
        return this.namedGroup(column, close, inner)
      default:
        return this.inlineFlags(kind, column, close, inner)
    }
  }

  private namedGroup(column: number, close: (build: () => Node) => Node, inner: () => Node): Node {
    const label = this.groupName(column)
    if (this.names.has(label)) this.cursor.fail(`The group name "${label}" is used twice`, column)
    const index = ++this.groups
    this.names.set(label, index)
    return close(() => ({ type: 'group', index, label, body: inner() }))
  }

  /** `(?i)` for the rest of the group around it, or `(?i:…)`; `first` has been taken. */
  private inlineFlags(
    first: string,
    column: number,
    close: (build: () => Node) => Node,
    inner: () => Node,
  ): Node | undefined {
    const { cursor } = this
    const before = cursor.flags
    const flags: Record<keyof Flags, boolean> = { ...before }
    let on = true
    for (let char = first; ; char = cursor.raw()) {
      if (char === '-' && on) on = false
      else if (isFlag(char)) flags[char] = on
      else if (char === ')') {
        cursor.flags = flags
        return undefined
      } else if (char === ':') {
        cursor.flags = flags
        return close(inner)
      } else if (char === 'U') {
        cursor.fail(
          'The flag "U" (Unicode classes) is not supported; write the classes as \\p{…}',
          column,
        )
      } else {
        cursor.fail(`"(?${char}" is not a kind of group; write "\\(" for the character`, column)
      }
    }
  }

  private quantified(body: Node, column: number): Node {
    const { cursor } = this
    const char = cursor.special()
    let min = 0
    let max = Infinity
    if (char === '?') max = 1
    else if (char === '+') min = 1
    else if (char === '{') return this.counted(body, column)
    else if (char !== '*') return body
    cursor.take()
    return this.repeat(body, min, max, column)
  }

  private counted(body: Node, column: number): Node {
    const cursor: Cursor = this.cursor
    const start = cursor.column
    cursor.take()
    const min = this.number()
    if (min === undefined) {
      cursor.fail(
        '"{" must be followed by a count, as in "{2,3}"; write "\\{" for the character',
        start,
      )
    }
    const max = cursor.eat(',')
      ? cursor.special() === '}'
        ? Infinity
        : (this.number() ?? -1)
      : min
    if (!cursor.eat('}')) cursor.fail('The count "{" is not closed; write it as "{2,3}"', start)
    // The range of Java's int.
    if (max < min || min > 0x7fffffff || (max !== Infinity && max > 0x7fffffff)) {
      cursor.fail('The counts run backwards or are too large', start)
    }
    return this.repeat(body, min, max, column)
  }

  private number(): number | undefined {
    let digits = ''
    while (/^[0-9]$/.test(this.cursor.special())) digits += this.cursor.take()
    return digits === '' ? undefined : Number(digits)
  }

  private repeat(element: Node, min: number, max: number, column: number): Node {
    const body = element === LINE_BREAK ? WHOLE_LINE_BREAK : element
    const mode = this.cursor.eat('?') ? 'lazy' : this.cursor.eat('+') ? 'possessive' : 'greedy'
    return { type: 'repeat', body, min, max, mode, column }
  }
}

function isFlag(char: string): char is keyof Flags {
  return char !== '' && 'idmsux'.includes(char)
}

function dot(flags: Flags): CharSet {
  if (flags.s) return range(0, 0x10ffff)
  return not(flags.d ? range(0x0a) : lineTerminators)
}

const CR: Node = { type: 'set', set: range(0x0d), fold: false }
const LF: Node = { type: 'set', set: range(0x0a), fold: false }
const BREAK: Node = { type: 'set', set: classEscapes.get('v')!, fold: false }

/** `\R`: a line break of any kind, CR LF as one or, when that fails, as two. */
const LINE_BREAK: Node = { type: 'alt', options: [{ type: 'seq', items: [CR, LF] }, BREAK] }

/** `\R` under a quantifier: there Java never takes a CR LF apart. */
const WHOLE_LINE_BREAK: Node = {
  type: 'alt',
  options: [
    { type: 'seq', items: [CR, LF] },
    { type: 'seq', items: [noCrLf, BREAK] },
  ],
}
