import { heldBytes } from '../limits.ts'
import { TextBuilder } from '../values/text-builder.ts'
import { javaList, type Value } from '../values/value.ts'
import type { Work } from '../work.ts'
import { hashCode } from './hash-code.ts'
import { javaClass } from './java-class.ts'
import { payList } from './list-methods.ts'
import { type Method, MethodFailed, methodTable, type MethodContext } from './method-table.ts'
import { formatText } from './string-format.ts'
import { replacePattern, splitByPattern } from './string-pattern.ts'
import { TextSearch } from './text-search.ts'

/** `format` with up to nine values; a template that needs more can call it twice. */
const varargs = Object.fromEntries(
  Array.from({ length: 10 }, (_, count): [string, Method<string>] => [
    `format(s${'o'.repeat(count)})`,
    (_, [format, ...values], context) => formatText(format as string, values, context),
  ]),
)

/** `java.lang.String` (spec mapping-templates §9). Lengths and positions are UTF-16 units, as in Java. */
export const stringMethods = methodTable<string>({
  'length()': (s) => BigInt(s.length),
  'isEmpty()': (s) => s === '',
  'isBlank()': (s) => s.trim() === '',
  'charAt(i)': (s, [at]) => s.charAt(within(at, s.length - 1, 'charAt')),
  'codePointAt(i)': (s, [at]) =>
    BigInt(s.codePointAt(within(at, s.length - 1, 'codePointAt')) ?? 0),
  'contains(s)': (s, [part], { work }) => new TextSearch(part as string, work).first(s, 0) >= 0,
  'startsWith(s)': (s, [prefix]) => s.startsWith(prefix as string),
  'startsWith(si)': (s, [prefix, from]) =>
    Number(from) >= 0 && s.startsWith(prefix as string, Number(from)),
  'endsWith(s)': (s, [suffix]) => s.endsWith(suffix as string),
  'equals(o)': (s, [other]) => s === other,
  'equalsIgnoreCase(s)': (s, [other]) => sameIgnoringCase(s, other as string),
  'contentEquals(s)': (s, [other]) => s === other,
  'compareTo(s)': (s, [other]) => compareTexts(s, other as string),
  // Java finds compareTo(Object) here, which throws.
  'compareTo(o)': () => {
    throw new MethodFailed('compareTo: the argument is not a String')
  },
  'compareToIgnoreCase(s)': (s, [other], { work }) => {
    work.make(s.length)
    work.make((other as string).length)
    return compareTexts(foldCase(s), foldCase(other as string))
  },
  'indexOf(s)': (s, [part], { work }) => BigInt(new TextSearch(part as string, work).first(s, 0)),
  'indexOf(i)': (s, [unit]) => BigInt(s.indexOf(character(unit))),
  'indexOf(si)': (s, [part, from], { work }) =>
    BigInt(new TextSearch(part as string, work).first(s, Number(from))),
  'lastIndexOf(s)': (s, [part], { work }) =>
    BigInt(new TextSearch(part as string, work).last(s, s.length)),
  'lastIndexOf(i)': (s, [unit]) => BigInt(s.lastIndexOf(character(unit))),
  'lastIndexOf(si)': (s, [part, from], { work }) =>
    BigInt(Number(from) < 0 ? -1 : new TextSearch(part as string, work).last(s, Number(from))),
  'substring(i)': (s, [from]) => s.slice(within(from, s.length, 'substring')),
  'substring(ii)': substring,
  'subSequence(ii)': substring,
  'toLowerCase()': (s, _, { work }) => {
    work.make(s.length)
    return grown(s.toLowerCase(), work)
  },
  'toUpperCase()': (s, _, { work }) => {
    work.make(s.length)
    return grown(s.toUpperCase(), work)
  },
  'trim()': trim,
  'strip()': (s) => s.trim(),
  'concat(s)': (s, [other], { work }) => {
    work.hold(heldBytes.text)
    return grown(s + (other as string), work)
  },
  'repeat(i)': (s, [count], context) => {
    if (Number(count) < 0) throw new MethodFailed(`repeat(${Number(count)}): count is negative`)
    context.work.make(s.length * Number(count))
    return s.repeat(Number(count))
  },
  'replace(ss)': (s, [part, by], context) =>
    replaceLiteral(s, part as string, by as string, context),
  'replaceAll(ss)': (s, [re, by], context) =>
    replacePattern(s, re as string, by as string, false, context),
  'replaceFirst(ss)': (s, [re, by], context) =>
    replacePattern(s, re as string, by as string, true, context),
  'split(s)': (s, [re], context) => splitByPattern(s, re as string, 0, context),
  'split(si)': (s, [re, limit], context) => splitByPattern(s, re as string, Number(limit), context),
  'matches(s)': (s, [re], context) => context.pattern(re as string).matches(s, context.work),
  'hashCode()': (s, _, { work }) => BigInt(hashCode(s, work)),
  'toString()': (s) => s,
  'intern()': (s) => s,
  'getBytes()': (s, _, { work }) => {
    payList(s.length, work)
    const bytes = new TextEncoder().encode(s)
    payList(bytes.length, work)
    work.hold(bytes.length * heldBytes.number)
    return javaList(
      Array.from(bytes, (byte) => BigInt((byte << 24) >> 24)),
      'array',
    )
  },
  'toCharArray()': (s, _, context) => {
    payList(s.length, context.work)
    return javaList(s.split(''), 'array')
  },
  'valueOf(o)': (_, [value], context) => context.text(value ?? null),
  ...varargs,
  'join(sl)': (_, [separator, items], context) => {
    const joined = new TextBuilder(context.work)
    for (const item of items as Value[]) {
      context.work.charge(1)
      if (joined.length > 0) joined.add(separator as string)
      joined.add(context.text(item))
    }
    return joined.toString()
  },
  'getClass()': (s) => javaClass(s),
})

function substring(s: string, [from, to]: Value[]): string {
  const end = within(to, s.length, 'substring')
  return s.slice(within(from, end, 'substring'), end)
}

function replaceLiteral(s: string, part: string, by: string, { work }: MethodContext): string {
  const search = new TextSearch(part, work)
  const result = new TextBuilder(work)
  let end = 0
  for (let found = search.first(s, 0); found >= 0;) {
    work.charge(1)
    result.add(s.slice(end, found))
    result.add(by)
    end = found + part.length
    const next = part === '' ? found + 1 : end
    found = next > s.length ? -1 : search.first(s, next)
  }
  if (end === 0 && result.length === 0) return s
  result.add(s.slice(end))
  return result.toString()
}

function within(index: Value | undefined, last: number, method: string): number {
  const at = Number(index)
  if (at < 0 || at > last) throw new MethodFailed(`${method}: index ${at} is outside 0 to ${last}`)
  return at
}

function character(unit: Value | undefined): string {
  const code = Number(unit)
  return code >= 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : '\0'
}

function grown(text: string, work: Work): string {
  work.grow(text.length)
  return text
}

function compareTexts(left: string, right: string): bigint {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const difference = left.charCodeAt(at) - right.charCodeAt(at)
    if (difference !== 0) return BigInt(difference)
  }
  return BigInt(left.length - right.length)
}

// Java compares each character upper-cased, then lower-cased.
function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase()
}

function sameIgnoringCase(left: string, right: string): boolean {
  return left.length === right.length && foldCase(left) === foldCase(right)
}

/** Drops every character up to the blank at both ends, unlike `strip`, which knows Unicode. */
function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 0x20) start++
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--
  return text.slice(start, end)
}
