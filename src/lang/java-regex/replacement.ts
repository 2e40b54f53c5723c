import { PatternError } from './pattern-error.ts'

/**
 * Turns a replacement of Java (`Matcher.replaceAll`) into one for String.prototype.replace: `$1`,
 * `${name}`, and `\` before a character that means itself. `numbers` maps Java's groups to those of
 * the RegExp. Throws PatternError with the column for what Java throws at.
 */
export function translateReplacement(
  replacement: string,
  numbers: ReadonlyMap<number, number>,
  names: ReadonlyMap<string, number>,
): string {
  let text = ''
  for (let i = 0; i < replacement.length;) {
    const char = replacement[i]!
    const column = i + 1
    i++
    if (char === '\\') {
      const next = replacement[i++]
      if (next === undefined) {
        throw new PatternError('A "\\" at the end escapes nothing; write "\\\\"', column)
      }
      text += next === '$' ? '$$' : next
    } else if (char === '$') {
      const rest = replacement.slice(i)
      const named = /^\{([a-zA-Z][a-zA-Z0-9]*)\}/.exec(rest)
      if (named !== null) {
        const group = names.get(named[1]!)
        if (group === undefined) {
          throw new PatternError(`There is no group named "${named[1]!}"`, column)
        }
        text += numbered(numbers.get(group)!, named[1])
        i += named[0].length
        continue
      }
      const digits = /^\d+/.exec(rest)?.[0] ?? ''
      if (digits === '') {
        throw new PatternError(
          '"$" must be followed by a group; write "\\$" for the character',
          column,
        )
      }
      // Java takes as many digits as make the number of a group that exists.
      let group = Number(digits[0])
      let length = 1
      while (length < digits.length && Number(digits.slice(0, length + 1)) <= numbers.size) {
        group = Number(digits.slice(0, ++length))
      }
      if (group > numbers.size) throw new PatternError(`There is no group ${group}`, column)
      text += group === 0 ? '$&' : numbered(numbers.get(group)!, undefined)
      i += length
    } else {
      text += char
    }
  }
  return text
}

function numbered(number: number, name: string | undefined): string {
  if (name !== undefined) return `$<${name}>`
  // JavaScript reads two digits at most, so two are always written.
  if (number > 99) {
    throw new PatternError('Groups beyond the 99th can only be used by name', 0)
  }
  return `$${String(number).padStart(2, '0')}`
}
