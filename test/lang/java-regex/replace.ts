import type { JavaPattern } from '../../../src/lang/java-regex/compile-pattern.ts'

/** All matches of a pattern in angle brackets: where they are, in a form that Java can be asked for. */
export function markMatches(pattern: Pick<JavaPattern, 'finder'>, input: string): string {
  return replaceMatches(pattern, input, (found) => `<${input.slice(found[0], found[1])}>`)
}

/** Puts something in place of every match. */
export function replaceMatches(
  pattern: Pick<JavaPattern, 'finder'>,
  input: string,
  replace: (found: readonly number[]) => string,
): string {
  const find = pattern.finder(input)
  let text = ''
  let end = 0
  for (let from = 0; from <= input.length;) {
    const found = find(from)
    if (found === undefined) break
    const [start = 0, stop = 0] = found
    text += input.slice(end, start) + replace(found)
    end = stop
    from = stop > start ? stop : stop + (input.codePointAt(stop)! > 0xffff ? 2 : 1)
  }
  return text + input.slice(end)
}
