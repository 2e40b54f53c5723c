import type { Value } from '../../lang/vtl/values/value.ts'
import type { TraceStep } from '../../lang/vtl/trace.ts'

/** Characters shown of a value, and of a directive. */
const maxShown = 60

/** One step of a rendering on one line: `line 3  #set $x = "…"`. `template` is the source it is a step of. */
export function traceLine(step: TraceStep, template: string): string {
  return `line ${step.line}  ${described(step, template)}`
}

function described(step: TraceStep, template: string): string {
  switch (step.kind) {
    case 'set':
      return `#set ${step.target} = ${shownValue(step.value)}`
    case 'branch':
      return `${directiveAt(template, step)} → ${step.taken}`
    case 'iteration':
      return `#foreach $${step.name} [${step.index}] = ${shownValue(step.value)}`
  }
}

/** The directive as it is written, `#if($a > 1)`; text that `#evaluate` made is not in the template. */
function directiveAt(template: string, { line, column, branch }: TraceStep & { kind: 'branch' }) {
  const source = template.split('\n', line)[line - 1]?.slice(column - 1) ?? ''
  const word = /^#\{?(?:if|elseif|else)\}?/.exec(source)?.[0]
  if (word === undefined) return branch === 0 ? '#if …' : '#elseif …'
  const rest = source.slice(word.length)
  return /^\s*\(/.test(rest) ? cut(word + balanced(rest)) : word
}

/** Up to the parenthesis that closes the first one; all of it where that is on another line. */
function balanced(text: string): string {
  let depth = 0
  for (const { 0: token, index } of text.matchAll(/"[^"]*"|'[^']*'|[()]/g)) {
    if (token === '(') depth++
    else if (token === ')' && --depth === 0) return text.slice(0, index + 1)
  }
  return `${text.trimEnd()} …`
}

/** A value on one line, shortened: strings quoted, maps and lists as Velocity prints them. */
export const shownValue = (value: Value): string => cut(written(value, 0))

const cut = (text: string): string =>
  text.length > maxShown ? `${text.slice(0, maxShown - 1).toWellFormed()}…` : text

/** Stops writing when there is more than is shown: a value may be megabytes, and may hold itself. */
function written(value: Value, depth: number): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value.slice(0, maxShown + 1))
  if (typeof value !== 'object') return String(value)
  if (depth > maxShown) return '…'
  if (value instanceof Map) {
    return enclosed('{}', value, ([key, item]) => `${key}=${written(item, depth + 1)}`)
  }
  if (Array.isArray(value)) return enclosed('[]', value, (item) => written(item, depth + 1))
  return value.toText() || '(object)'
}

function enclosed<T>(brackets: string, items: Iterable<T>, write: (item: T) => string): string {
  let text = brackets[0]!
  for (const item of items) {
    if (text.length > 1) text += ', '
    text += write(item)
    if (text.length > maxShown) return text
  }
  return text + brackets[1]!
}
