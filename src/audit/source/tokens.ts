/** A piece of JavaScript: enough of the language to see which members of a value are read. */
export type Token = {
  readonly kind: 'name' | 'text' | 'mark'
  /** Of a text: what it says, without quotes. */
  readonly value: string
  /** Of a bracket that opens: where it is closed. */
  close?: number
}

/** More of one module is not looked at: whoever wrote that much did not write it by hand. */
const maxSourceLength = 512 * 1024

const piece =
  /(?<space>\s+|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))|(?<name>[A-Za-z_$][\w$]*)|'(?<single>(?:[^'\\\n]|\\[^])*)(?:'|(?=\n)|\\?$)|"(?<double>(?:[^"\\\n]|\\[^])*)(?:"|(?=\n)|\\?$)|(?<number>\d[\w.]*)|(?<mark>=>|\?\.(?!\d)|\.\.\.|\?\?|&&|\|\||[=!]==?|[^])/y

/** Splits a module's text. Comments, numbers and regular expressions are left out; what stands in `${…}` is not. */
export function tokenize(source: string): readonly Token[] {
  const text = source.slice(0, maxSourceLength)
  const tokens: Token[] = []
  /** Braces open in each template that is being read. */
  const templates: number[] = []
  let at = 0
  const read = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) at = pattern.lastIndex
    return match
  }
  const readTemplate = (): void => {
    const [, value = '', end = ''] = read(template) ?? []
    tokens.push({ kind: 'text', value })
    if (end === '${') {
      templates.push(0)
      tokens.push({ kind: 'mark', value: '+' })
    }
  }
  for (let match = read(piece); match; match = read(piece)) {
    const { space, name, single, double, number, mark } = match.groups ?? {}
    if (space !== undefined || number !== undefined) continue
    if (name !== undefined) tokens.push({ kind: 'name', value: name })
    else if (mark === undefined) tokens.push({ kind: 'text', value: single ?? double ?? '' })
    else if (mark === '`') readTemplate()
    else if (mark === '/' && beginsExpression(tokens.at(-1))) read(regularExpression)
    else if (mark === '}' && templates.at(-1) === 0) {
      templates.pop()
      readTemplate()
    } else {
      const open = templates.length - 1
      if (open >= 0 && (mark === '{' || mark === '}')) templates[open]! += mark === '{' ? 1 : -1
      tokens.push({ kind: 'mark', value: mark })
    }
  }
  return paired(tokens)
}

/** Notes where each bracket is closed, in one pass: code that looks for the ends of nested ones would take long. */
function paired(tokens: readonly Token[]): readonly Token[] {
  const open: Token[] = []
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'mark') continue
    if (/^[([{]$/.test(token.value)) open.push(token)
    else if (/^[)\]}]$/.test(token.value)) {
      const opener = open.pop()
      if (opener) opener.close = at
    }
  }
  return tokens
}

// Each ends somewhere whatever the text is: a piece that is tried in vain is tried again from the next character on.
const template = /((?:[^`\\$]|\\[^]|\$(?!\{))*)(`|\$\{|\\?$)/y
const regularExpression = /(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.){0,200}\]){1,1000}\/\w*|/y

/** Whether a slash after it begins a regular expression, and does not divide. */
const beginsExpression = (before: Token | undefined): boolean =>
  before === undefined ||
  (before.kind === 'mark' &&
    before.value !== ')' &&
    before.value !== ']' &&
    before.value !== '}') ||
  (before.kind === 'name' && /^(?:return|typeof|case|in|of|do|else)$/.test(before.value))
