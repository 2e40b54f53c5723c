import { javaList, type JavaList } from '../value.ts'
import { MethodFailed, type MethodContext } from './method-table.ts'

/** `String.replaceAll` and `replaceFirst`: Java pattern, `$1`, `${name}` and `\` in the replacement. */
export function replacePattern(
  text: string,
  source: string,
  replacement: string,
  firstOnly: boolean,
  context: MethodContext,
): string {
  const pattern = context.pattern(source, 'global')
  const parts = parseReplacement(replacement)
  let result = ''
  let end = 0
  pattern.lastIndex = 0
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    context.work.charge(1)
    result += text.slice(end, found.index)
    for (const part of parts) result += typeof part === 'string' ? part : group(found, part)
    context.work.grow(result.length)
    end = found.index + found[0].length
    if (firstOnly) break
    if (found[0] === '') stepOver(pattern, text)
  }
  context.work.read(result.length)
  return result + text.slice(end)
}

/** `String.split`: trailing empty parts dropped unless a limit says otherwise. */
export function splitByPattern(
  text: string,
  source: string,
  limit: number,
  context: MethodContext,
): JavaList {
  const parts = javaList([], 'array')
  const pattern = context.pattern(source, 'global')
  let end = 0
  pattern.lastIndex = 0
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    if (limit > 0 && parts.length === limit - 1) break
    context.work.charge(1)
    const stop = found.index + found[0].length
    // An empty match at the start gives no empty part (Java 8 and later), nor does one at the end.
    if (stop > 0 && !(found[0] === '' && found.index >= text.length)) {
      parts.push(text.slice(end, found.index))
      end = stop
    }
    if (found[0] === '') stepOver(pattern, text)
  }
  if (parts.length === 0) return javaList([text], 'array')
  parts.push(text.slice(end))
  if (limit === 0) while (parts.length > 0 && parts.at(-1) === '') parts.pop()
  return parts
}

/** Moves past an empty match, by a whole character where the pattern sees characters. */
function stepOver(pattern: RegExp, text: string): void {
  const wide = (pattern.unicode || pattern.unicodeSets) && isPair(text, pattern.lastIndex)
  pattern.lastIndex += wide ? 2 : 1
}

function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xff_ff
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

function group(found: RegExpExecArray, { digits, name }: Group): string {
  if (name !== undefined) {
    if (!found.groups || !Object.hasOwn(found.groups, name))
      throw new MethodFailed(`the pattern has no group named ${name}`)
    return found.groups[name] ?? ''
  }
  // Java takes as many digits as still name a group, and the rest as text.
  const all = digits ?? ''
  let length = 1
  while (length < all.length && Number(all.slice(0, length + 1)) < found.length) length++
  const number = Number(all.slice(0, length))
  if (number >= found.length) throw new MethodFailed(`the pattern has no group ${number}`)
  return (found[number] ?? '') + all.slice(length)
}
