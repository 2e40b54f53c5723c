/** Bodies of every kind that costs a function something, and templates that put them through everything there is. */

type Random = (below: number) => number

/** Numbers that are the same on every machine for a seed. */
export function randomFrom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e37_79b1)
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x6d2b_79f5
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a_2d39)
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below
  }
}

const pieces = [
  'a',
  ' ',
  '-',
  '"',
  '\\',
  "'",
  '\u0001',
  'é',
  '中',
  '😀',
  '\ud800',
  'a\u0301',
  'ab ',
  'xX',
  '%41',
  '%',
  '+',
  'YWJj',
  'a=b&c=d&',
  '$',
  'key: value\r\n',
  '{"a":1}',
]

const elements = [
  '{},',
  '[],',
  '1,',
  '1.5,',
  '12345678901234567890,',
  '0.12345678901234567891,',
  '"",',
  '"\\n",',
  '"a",',
  'a,',
  ',',
  'null,',
  '{"id":12345,"name":"abcdef ghi","tags":["x","y"]},',
  '{"a":{"a":{"a":"\\\\"}}},',
]

const filled = (piece: string, length: number): string =>
  piece.repeat(Math.ceil(length / piece.length))

/** A body of about this length. */
export function generateBody(random: Random, length: number): string {
  const pick = (from: readonly string[]): string => from[random(from.length)]!
  switch (random(6)) {
    case 0:
      return filled(pick(pieces), length)
    case 1:
      return filled(pick(pieces) + pick(pieces), length)
    case 2:
      return `[${filled(pick(elements), length)}]`
    case 3:
      return `{"items":[${filled(pick(elements), length)}],"a":"${filled('a', 1000)}"}`
    case 4: {
      const levels = 1 + random(390)
      const inner = `"${filled(pick(['a', '\\\\', '\\"', '\\u0001', 'é']), 10 * random(200))}"`
      const nested = `${'{"a":'.repeat(levels)}${inner}${'}'.repeat(levels)}`
      return `[${filled(`${nested},`, length)}]`
    }
    default:
      return JSON.stringify({ a: filled(pick(pieces), length), b: [filled(pick(pieces), 1000)] })
  }
}

const paths = [
  '$',
  '$.a',
  '$..a',
  '$..*',
  '$.items',
  '$[*]',
  '$[0]',
  '$..a.length()',
  '$.items[?(@.id > 1)]',
  '$[?(@.a =~ /(a|b)*c/)]',
  "$['a','b']",
  '$..[0]',
  '$.b.concat("x")',
]

const patterns = [
  'a',
  ' ',
  '\\\\s+$',
  '(.*)-(.*)-(.*)[.]json',
  '.*.*.*b',
  '(a+)+b',
  '[^a-z]+',
  '(?=(a+)+b)x',
  '(a*)(a*)\\\\1b',
  '\\\\b\\\\w+',
  '(.)(.)',
  '(?i)[^x]*x',
  '',
  '(a?){50}a{50}',
  'a{0,1000}b',
  '(?:ab|a)*?c',
  '\\\\p{L}+',
  '(?<!a)a',
  '(?m)^.*$',
]

const replacements = ['', 'x', '$0$0', '\\\\$', 'xxxxxxxxxx']

const utilities = [
  'escapeJavaScript',
  'urlEncode',
  'urlDecode',
  'base64Encode',
  'base64Decode',
  'parseJson',
]

const variables = ['$s', '$t', '$l', '$m', '$e']

/** A template; most of its statements do something that grows. */
export function generateTemplate(random: Random): string {
  const pick = (from: readonly string[]): string => from[random(from.length)]!
  let room = 24

  function value(depth: number): string {
    room--
    if (depth <= 0 || room < 0) return pick(['$input.body', '$s', '$t', '$e', '"x"'])
    const inner = (): string => value(depth - 1)
    switch (random(18)) {
      case 0:
      case 1:
        return `$input.json('${pick(paths)}')`
      case 2:
      case 3:
        return `$input.path('${pick(paths)}')`
      case 4:
      case 5:
      case 6:
        return `$util.${pick(utilities)}(${inner()})`
      case 7:
        return `"${pick(variables)}${pick(variables)}$input.body"`
      case 8:
        return `$s.${pick(['replaceAll', 'replaceFirst'])}("${pick(patterns)}", "${pick(replacements)}")`
      case 9:
        return `$s.split("${pick(patterns)}")`
      case 10:
        return `$s.${pick(['toUpperCase()', 'trim()', 'hashCode()', 'toCharArray()', 'getBytes()', 'length()', 'concat($t)', 'repeat(50)', 'format("%20s", $t)', 'substring(1)'])}`
      case 11:
        return `$s.${pick(['replace', 'indexOf', 'lastIndexOf', 'contains', 'equals'])}(${pick(['$t', '"a"', '$input.body.substring(1)'])}${pick(['', ', "xy"'])})`
      case 12:
        return `$l.${pick(['addAll($l)', 'add($l)', 'add($s)', 'contains($t)', 'toString()', 'subList(0, 1)', 'hashCode()', 'equals($l)', 'remove(0)'])}`
      case 13:
        return `$m.${pick(['put($s, $m)', 'put("k", $l)', 'put("$foreach.index", $s)', 'putAll($m)', 'values()', 'keySet()', 'entrySet()', 'toString()', 'containsValue($t)', 'clear()'])}`
      case 14:
        return pick(['[$l, $l]', '{"a": $m, "b": $l}', '[$s, $t]', '{}', '[]', '[1..1000]'])
      case 15:
        return `$s.matches("${pick(patterns)}")`
      case 16:
        return `$input.params(${pick(["'x'", '$s', ''])})`
      default:
        return pick(['$s + $t', '$s + $l', '$input.body', '$context', '$l', '$m'])
    }
  }

  function statement(depth: number): string {
    switch (random(depth > 0 ? 9 : 6)) {
      case 0:
      case 1:
      case 2:
        return `#set($${pick(['s', 't', 'l', 'm', 'd'])} = ${value(3)})`
      case 3:
        return `#set($d = ${value(2)})$!d`
      case 4:
        return `#if($s.matches("${pick(patterns)}"))${pick(variables)}#end`
      case 5:
        return `${pick(variables)},`
      case 6:
        return `#set($x = "#foreach($i in [1..100])${pick(variables)}#end")#evaluate($x)`
      default: {
        const list = pick([
          '[1..1000]',
          '[1..300]',
          '$l',
          "$input.path('$')",
          "$input.path('$.items')",
          '$m',
          '[1..10]',
        ])
        return `#foreach($e in ${list})${statement(depth - 1)}${random(2) === 0 ? statement(depth - 1) : ''}#end`
      }
    }
  }

  const start =
    "#set($s = $input.body)#set($t = $input.body.substring(1))#set($l = [1])#set($m = {'k': 1})"
  return start + Array.from({ length: 1 + random(5) }, () => statement(2)).join('')
}
