import { classText } from './char-set.ts'
import type { CharSet } from './syntax.ts'

/** Whether a character, by its number, is in a set. */
export type CharTest = (code: number) => boolean

const ASCII = 128
/** Answers beyond ASCII that a set keeps; a text seldom uses more characters. */
const KEPT = 256

/** Compiles a set: ASCII by table, other characters once each as long as they are kept. */
export function charTest(set: CharSet, fold: boolean): CharTest {
  if (set.kind === 'range' && !fold) {
    const { from, to } = set
    return (code) => code >= from && code <= to
  }
  const holds = fold ? foldedTest(set) : (code: number): boolean => contains(set, code)
  const table = Uint8Array.from({ length: ASCII }, (_, code) => (holds(code) ? 1 : 0))
  const kept = new Int32Array(KEPT).fill(-1)
  return (code) => {
    if (code < ASCII) return table[code] === 1
    const place = code % KEPT
    const known = kept[place]!
    if (known >> 1 === code) return (known & 1) === 1
    const answer = holds(code)
    kept[place] = code * 2 + (answer ? 1 : 0)
    return answer
  }
}

function foldedTest(set: CharSet): CharTest {
  const pattern = new RegExp(`^(?i:${classText(set)})$`, 'v')
  return (code) => pattern.test(String.fromCodePoint(code))
}

/** The properties of Unicode are as many as there are names, so all may stay. */
const properties = new Map<string, RegExp>()

function contains(set: CharSet, code: number): boolean {
  switch (set.kind) {
    case 'range':
      return code >= set.from && code <= set.to
    case 'property': {
      let pattern = properties.get(set.text)
      if (pattern === undefined) {
        pattern = new RegExp(`^${set.text}$`, 'v')
        properties.set(set.text, pattern)
      }
      return pattern.test(String.fromCodePoint(code))
    }
    case 'union':
      return set.sets.some((part) => contains(part, code))
    case 'and':
      return set.sets.every((part) => contains(part, code))
    case 'not':
      return !contains(set.set, code)
  }
}
