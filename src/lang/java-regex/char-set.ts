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

/** Characters to try two sets with, beside the ends of their own ranges. */
const PROBES = [
  ...Array.from({ length: 0x180 }, (_, code) => code),
  0x391,
  0x3b1,
  0x416,
  0x436,
  0x5d0,
  0x627,
  0x905,
  0x0e01,
  0x2028,
  0x2029,
  0x3042,
  0x4e00,
  0xac00,
  0xfeff,
  0x1f600,
  0x10ffff,
]

/** Whether some character is in both sets; decided by probing, so rare scripts can be missed. */
export function overlap(a: CharSet, b: CharSet): boolean {
  const both = new RegExp(`[${classText(a)}&&${classText(b)}]`, 'v')
  const codes = [...PROBES, ...ends(a), ...ends(b)]
  return both.test(codes.map((code) => String.fromCodePoint(code)).join(''))
}

function ends(set: CharSet): number[] {
  switch (set.kind) {
    case 'range':
      return [set.from, set.to]
    case 'property':
      return []
    case 'union':
    case 'and':
      return set.sets.flatMap(ends)
    case 'not':
      return ends(set.set).flatMap((code) => [Math.max(0, code - 1), Math.min(0x10ffff, code + 1)])
  }
}
