import { heldBytes, stepsPerMatch } from '../limits.ts'
import { TextBuilder } from '../values/text-builder.ts'
import { javaList, type JavaList } from '../values/value.ts'
import { MethodFailed, type MethodContext } from './method-table.ts'

/** `String.replaceAll` and `replaceFirst`: Java pattern, `$1`, `${name}` and `\` in the replacement. */
export function replacePattern(
  text: string,
  source: string,
  replacement: string,
  firstOnly: boolean,
  context: MethodContext,
): string {
  const { work } = context
  const pattern = context.pattern(source)
  const find = pattern.finder(text, work)
  // It is taken apart character by character.
  work.read(replacement.length)
  work.hold(replacement.length * heldBytes.text)
  const parts = parseReplacement(replacement)
  const result = new TextBuilder(work)
  let end = 0
  for (let found = find(0); found;) {
    const [from = 0, to = 0] = found
    work.charge(stepsPerMatch)
    result.add(text.slice(end, from))
    for (const part of parts)
      result.add(typeof part === 'string' ? part : group(text, found, part, pattern.names))
    end = to
    if (firstOnly) break
    const next = nextStart(text, from, to)
    found = next > text.length ? undefined : find(next)
  }
  if (end === 0 && result.length === 0) return text
  result.add(text.slice(end))
  return result.toString()
}

/** `String.split`: trailing empty parts dropped unless a limit says otherwise. */
export function splitByPattern(
  text: string,
  source: string,
  limit: number,
  context: MethodContext,
): JavaList {
  const { work } = context
  const parts = javaList([], 'array')
  const find = context.pattern(source).finder(text, work)
  let end = 0
  for (let found = find(0); found;) {
    if (limit > 0 && parts.length === limit - 1) break
    const [from = 0, to = 0] = found
    work.charge(stepsPerMatch)
    // An empty match at the start gives no empty part (Java 8 and later), nor does one at the end.
    if (to > 0 && !(from === to && from >= text.length)) {
      work.hold(heldBytes.place + heldBytes.text)
      parts.push(text.slice(end, from))
      end = to
    }
    const next = nextStart(text, from, to)
    found = next > text.length ? undefined : find(next)
  }
  if (parts.length === 0) return javaList([text], 'array')
  parts.push(text.slice(end))
  if (limit === 0) while (parts.length > 0 && parts.at(-1) === '') parts.pop()
  return parts
}

/** Where the next match may begin; past an empty one by a whole character. */
function nextStart(text: string, from: number, to: number): number {
  if (to > from) return to
  return (text.codePointAt(to) ?? 0) > 0xff_ff ? to + 2 : to + 1
}

interface Group {
  readonly digits?: string
  readonly name?: string
}

function parseReplacement(replacement: string): (string | Group)[] {
  const parts: (string | Group)[] = []
  let literal = ''
  for (let at = 0; at < replacement.length; at++) {
    const character = replacement.charAt(at)
    if (character === '\\') {
      at++
      if (at >= replacement.length)
        throw new MethodFailed('the replacement ends with a lone backslash')
      literal += replacement.charAt(at)
    } else if (character === '$') {
      groupReference.lastIndex = at
      const found = groupReference.exec(replacement)
      if (!found)
        throw new MethodFailed(
          'the replacement has a "$" that names no group; write \\$ for a dollar sign',
        )
      if (literal) parts.push(literal)
      literal = ''
      parts.push(found[1] === undefined ? { name: found[2]! } : { digits: found[1] })
      at += found[0].length - 1
    } else literal += character
  }
  if (literal) parts.push(literal)
  return parts
}

const groupReference = /\$(?:([0-9]+)|\{([A-Za-z][A-Za-z0-9]*)\})/y

function group(
  text: string,
  found: readonly number[],
  { digits, name }: Group,
  names: ReadonlyMap<string, number>,
): string {
  if (name !== undefined) {
    const number = names.get(name)
    if (number === undefined) throw new MethodFailed(`the pattern has no group named ${name}`)
    return groupText(text, found, number)
  }
  // Java takes as many digits as still name a group, and the rest as text.
  const all = digits ?? ''
  const groups = found.length / 2
  let length = 1
  while (length < all.length && Number(all.slice(0, length + 1)) < groups) length++
  const number = Number(all.slice(0, length))
  if (number >= groups) throw new MethodFailed(`the pattern has no group ${number}`)
  return groupText(text, found, number) + all.slice(length)
}

/** What a group matched; nothing when it took no part. */
function groupText(text: string, found: readonly number[], number: number): string {
  return text.slice(found[number * 2], Math.max(0, found[number * 2 + 1]!))
}
