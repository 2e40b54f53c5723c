import { range, union } from './syntax.ts'
import type { CharSet } from './syntax.ts'

/** A character for use in a RegExp of flag `v`, inside or outside of a class. */
export function escapeChar(code: number): string {
  const isPlain =
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a)
  return isPlain ? String.fromCharCode(code) : `\\u{${code.toString(16)}}`
}

/** The set as a class of flag `v`. */
export function classText(set: CharSet): string {
  return set.kind === 'not' ? `[^${inside(set.set)}]` : `[${inside(set)}]`
}

function inside(set: CharSet): string {
  switch (set.kind) {
    case 'range': {
      const first = escapeChar(set.from)
      return set.from === set.to ? first : `${first}-${escapeChar(set.to)}`
    }
    case 'property':
      return set.text
    case 'union':
      return set.sets.map((part) => (isFlat(part) ? inside(part) : classText(part))).join('')
    case 'and':
      return set.sets.map(classText).join('&&')
    case 'not':
      return classText(set)
  }
}

function isFlat(set: CharSet): boolean {
  return set.kind === 'range' || set.kind === 'property' || set.kind === 'union'
}

/** Adds the other case of ASCII letters: what CASE_INSENSITIVE means without UNICODE_CASE. */
export function withAsciiCases(from: number, to: number): CharSet {
  const sets = [range(from, to)]
  for (const [low, high, shift] of [
    [0x41, 0x5a, 0x20],
    [0x61, 0x7a, -0x20],
  ] as const) {
    const start = Math.max(from, low)
    const end = Math.min(to, high)
    if (start <= end) sets.push(range(start + shift, end + shift))
  }
  return sets.length === 1 ? sets[0]! : union(...sets)
}
