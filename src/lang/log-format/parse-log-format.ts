/** The forms AWS offers for an access log's line; each has its own way to keep values apart. */
export type LogForm = 'json' | 'xml' | 'csv' | 'text'

/** A place that a request's value fills. */
export type LogReference = {
  /** The variable without `$context.`. */
  readonly name: string
  /** Whether it stands between double quotes of the format. */
  readonly quoted: boolean
}

/** A format taken apart: literal text and references, in order. */
export type LogFormat = {
  readonly form: LogForm
  readonly parts: readonly (string | LogReference)[]
}

/**
 * Keys that a function or a template makes up may hold a hyphen; the names AWS defines do not, so that
 * `$context.stage-$context.status` is two of them.
 */
const name =
  '((?:authorizer|(?:request|response)Override)(?:\\.[A-Za-z0-9_-]*[A-Za-z0-9_])+|[A-Za-z0-9_]+(?:\\.[A-Za-z0-9_]+)*)'
const reference = new RegExp(`\\$(?:context\\.${name}|\\{context\\.${name}\\})`, 'g')

/** Takes a format apart (spec rest-responses §7). Every text is one; what is no reference stands for itself. */
export function parseLogFormat(format: string): LogFormat {
  const text = format.replace(/\r?\n$/, '')
  const parts: (string | LogReference)[] = []
  let at = 0
  let quoted = false
  for (const match of text.matchAll(reference)) {
    const literal = text.slice(at, match.index)
    quoted = endsQuoted(literal, quoted)
    if (literal !== '') parts.push(literal)
    parts.push({ name: match[1] ?? match[2]!, quoted })
    at = match.index + match[0].length
  }
  if (at < text.length) parts.push(text.slice(at))
  return { form: formOf(text, parts), parts }
}

/** Whether text behind this one stands between double quotes. */
function endsQuoted(text: string, before: boolean): boolean {
  let quoted = before
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\' && quoted) i++
    else if (text[i] === '"') quoted = !quoted
  }
  return quoted
}

function formOf(text: string, parts: LogFormat['parts']): LogForm {
  const start = text.trimStart()[0]
  if (start === '{' || start === '[') return isBracketed(text) ? 'json' : 'text'
  if (start === '<') return 'xml'
  const literals = parts.filter((part) => typeof part === 'string')
  const isList = literals.some((literal) => literal.includes(','))
  return isList && literals.every((literal) => /^[\s",]*$/.test(literal)) ? 'csv' : 'text'
}

/** A text that opens and closes as JSON does; `[$context.requestTime] …` is common log format. */
const isBracketed = (text: string): boolean => /^\s*(?:\{.*\}|\[.*\])\s*$/s.test(text)
