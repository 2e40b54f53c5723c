/**
 * Random templates that use the whole language, most of them valid, from a seed: the same seed
 * gives the same templates on every machine.
 */
export function generateTemplates(count: number, seed: number): string[] {
  return Array.from({ length: count }, (_, index) => new Generator(seed + index).block(0))
}

class Generator {
  #state: number
  #room = 40

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e_37_79_b1)
  }

  block(depth: number): string {
    const parts = 1 + this.#below(depth === 0 ? 6 : 3)
    return Array.from({ length: parts }, () => this.#statement(depth)).join('')
  }

  #statement(depth: number): string {
    this.#room--
    const kind = this.#below(depth < 3 && this.#room > 0 ? 20 : 11)
    if (kind < 5) return this.#pick(texts)
    if (kind < 9) return this.#printed()
    if (kind < 11) return this.#set()
    if (kind < 14) return this.#if(depth + 1)
    if (kind < 17) return this.#foreach(depth + 1)
    return this.#other(depth + 1)
  }

  #printed(): string {
    const reference = this.#reference(2)
    // Text ends each one: the engine's lexer stays inside a reference that only blanks part from a
    // #set, and misreads what comes after that #set.
    return this.#pick([
      `\${${reference}},`,
      `$!{${reference}}|`,
      `$${reference} -`,
      `$!${reference};`,
    ])
  }

  #set(): string {
    const target = this.#pick(targets)
    return `${this.#pick(['', ' ', '  ', '\n  '])}#set(${this.#space()}$${target}${this.#space()}= ${this.#expression(2)})${this.#pick(['', ' ', '\n', ' \n', '\n\n'])}`
  }

  #if(depth: number): string {
    const elseif = this.#below(3) === 0 ? `#elseif(${this.#condition(2)})${this.block(depth)}` : ''
    const otherwise =
      this.#below(2) === 0
        ? `${this.#pick(['#else ', '#{else}', '#else\n'])}${this.block(depth)}`
        : ''
    return `#if${this.#pick(['', ' '])}(${this.#condition(2)})${this.#end()}${this.block(depth)}${elseif}${otherwise}${this.#pick(['#end', '#{end}', '#end\n', '#end  \n', '#end '])}`
  }

  #foreach(depth: number): string {
    const variable = ['e', 'x', 'item'][depth - 1]!
    const leave = this.#below(6) === 0 ? `#if($foreach.count == 2)#break#end` : ''
    const looped = this.#pick(loopTexts)
    return `#foreach($${variable} in ${this.#collection()})${this.#end()}\${${variable}}${looped};${this.block(depth)}${leave}#end${this.#end()}`
  }

  #other(depth: number): string {
    switch (this.#below(6)) {
      case 0:
        return `#define($block)${this.block(depth)}#end[$block]`
      case 1:
        return `#evaluate('${this.#pick(['$i', 'a$!{s}b', '#set($y = 3)$y', '#if($yes)t#end'])}')`
      case 2:
        return this.#pick(['## comment\n', '#* a\nb *#', '#[[ $i #if ]]#', '#** doc *#'])
      case 3:
        return this.#pick([
          '\\$i |',
          '\\\\$i |',
          '\\${s}|',
          '\\$!nope |',
          '\\#if ',
          '\\#foo ',
          '\\#end',
        ])
      case 4:
        return this.#pick(['#foo ', '#fff;', '#word($i, "x") ', '#{bar}', '#5 ', '# x'])
      default:
        return `#set($t = "${this.#pick(['a', 'x ', ''])}$!{${doubled(this.#reference(1))}}#if(${doubled(this.#condition(1))})${this.#pick(['y', ' '])}#end""q""")$t;`
    }
  }

  #reference(depth: number): string {
    const kind = this.#below(10)
    if (kind < 3) return this.#pick(variables)
    if (kind < 5) return this.#pick(properties)
    if (depth === 0) return this.#pick(variables)
    if (kind < 6) return `map[${this.#pick(['"k"', "'n'", '"zip"', '"owner"'])}]`
    if (kind < 7) return `list[${this.#pick(['0', '1', '-1', '$zero'])}]`
    return this.#pick(calls).replace('@', () => this.#argument(depth - 1))
  }

  #argument(depth: number): string {
    const kind = this.#below(8)
    if (kind < 3) return `$${this.#reference(depth)}`
    if (kind < 5) return this.#pick(['"o"', "'l'", '"$s"', '""', '"a ${i} b"'])
    return this.#pick(['1', '0', '2', '1.5', 'true', '["a", 1]', '{"z": 1}', '[1..3]'])
  }

  #expression(depth: number): string {
    const kind = this.#below(16)
    if (depth === 0 || kind < 3) return this.#simple()
    const [left, right] = [this.#expression(depth - 1), this.#expression(depth - 1)]
    if (kind < 5) return `${left} + ${right}`
    if (kind < 10) return `${left} ${this.#pick(['-', '*', '/', '%', '+'])} ${right}`
    if (kind < 12) return `(${left} ${this.#pick(['+', '-', '*'])} ${right})`
    if (kind < 14) return this.#condition(depth - 1)
    return this.#pick([
      `[${this.#simple()}, ${this.#simple()}]`,
      `{"a": ${this.#simple()}, "b" : ${this.#simple()}}`,
      `[${this.#pick(['1', '$zero', '3'])}..${this.#pick(['4', '$i', '0'])}]`,
    ])
  }

  #simple(): string {
    return this.#pick([
      () => `$${this.#reference(1)}`,
      () => `$!{${this.#reference(1)}}`,
      () =>
        this.#pick([
          '1',
          '0',
          '7',
          '-2',
          '2147483647',
          '99999999999',
          '1.5',
          '0.1',
          '-0.25',
          '1e3',
          '12345678.5',
        ]),
      () =>
        this.#pick(['"a"', "'b'", '""', '"x $i y"', '"it\'s"', '\'say "hi"\'', '"q""q"', "'o''o'"]),
      () => this.#pick(['true', 'false']),
    ])()
  }

  #condition(depth: number): string {
    const kind = this.#below(12)
    if (depth === 0 || kind < 2) return `$${this.#reference(1)}`
    if (kind < 6)
      return `${this.#simple()} ${this.#pick(['==', '!=', 'eq', 'ne'])} ${this.#simple()}`
    if (kind < 8)
      return `${this.#simple()} ${this.#pick(['<', '<=', '>', '>=', 'lt', 'ge'])} ${this.#simple()}`
    const [left, right] = [this.#condition(depth - 1), this.#condition(depth - 1)]
    if (kind < 10) return `${left} ${this.#pick(['&&', '||', 'and', 'or'])} ${right}`
    return this.#pick([`!${left}`, `!(${left})`, `not ${left}`, `(${left})`, '"text"', '1', 'true'])
  }

  #collection(): string {
    return this.#pick([
      '$list',
      '$none',
      '$map',
      '$map.keySet()',
      '$map.owner.entrySet()',
      '$nope',
      '$s',
      '$s.split("o")',
      '[1..3]',
      '[2..$zero]',
      '["p", $i, [1, 2]]',
      '{"a": 1, "b": "c"}',
      '[]',
    ])
  }

  #space(): string {
    return this.#pick(['', ' ', ' ', '\n '])
  }

  #end(): string {
    return this.#pick(['', '', ' ', '\n', '  \n', '\n\n'])
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)]!
  }

  #below(limit: number): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

/** Inside a double-quoted string every quote is doubled. */
function doubled(code: string): string {
  return code.replaceAll('"', '""')
}

const texts = [
  'text ',
  ' {"a": "b", ',
  '\n',
  '  ',
  '\t',
  ' "quoted" ',
  "it's ",
  '\\" ',
  '\\n ',
  '[1, 2] ',
  'a.b ',
  '() ',
  ' = ',
  '50% ',
  'é中 ',
  '$5 ',
  'a#5 ',
  '}\n',
  '\r\n',
]

const loopTexts = [
  '',
  ',',
  ' $foreach.count ',
  ' $foreach.index ',
  '$velocityCount',
  '#if($foreach.hasNext),#end',
  '#if($foreach.first)<#end#if($foreach.last)>#end',
  ' $!{foreach.parent.index}.',
  ' $velocityHasNext ',
]

const variables = [
  's',
  'i',
  'j',
  'd',
  'yes',
  'no',
  'list',
  'map.owner',
  'nope',
  'a-b',
  'x_1',
  'blank',
  'digits',
  'whole',
  'max',
  'e',
  't',
  'y',
]

/** Without loop variables: the engine loses what is set to one while its element is null. */
const targets = [
  'x',
  'y',
  't',
  'q',
  'map.k',
  'map.zip',
  'map["new"]',
  'map.owner.name',
  'list[0]',
  'list[-1]',
  'nope.a',
  'nope.a.b',
  'i',
  's.x',
]

const properties = [
  'map.k',
  'map.n',
  'map.nothing',
  'map.owner.name',
  'map.owner.age',
  'map.owner.zip',
  'map.a-b',
  'map.empty',
  'list.empty',
  's.empty',
  'nope.a.b',
  's.foo',
  'i.bar',
  's.class.name',
  'd.class.name',
  'list.class.name',
  'map.k.length()',
]

/** Without bare views of a map: stored, they would change with the map in Java, as copies do not. */
const calls = [
  's.length()',
  's.toUpperCase()',
  's.toLowerCase()',
  's.trim()',
  's.isEmpty()',
  's.substring(2)',
  's.substring(1, 4)',

  's.contains(@)',
  's.startsWith(@)',
  's.endsWith(@)',
  's.equals(@)',
  's.equalsIgnoreCase(@)',
  's.indexOf(@)',
  's.lastIndexOf(@)',
  's.concat(@)',
  's.replace(@, "_")',
  's.replaceAll("[aeiou]+", @)',
  's.replaceFirst("l", "<$0>")',
  's.split(", ").size()',
  's.split("l")[0]',
  's.matches("H.*d")',
  's.hashCode()',
  's.compareTo(@)',
  's.nothing(@)',
  'blank.length()',
  'digits.length()',
  'list.size()',
  'list.get(1)',
  'list.isEmpty()',
  'list.contains(@)',
  'list.indexOf(@)',
  'list.add(@)',
  'list.set(0, @)',
  'list.subList(1, 2)',
  'list.toString()',
  'list.lastIndexOf(@)',
  'list.iterator().next()',
  'list.addAll([1, "z"])',
  'list.remove(@).foo',
  'list.equals(@)',
  'map.get(@)',
  'map.containsKey(@)',
  'map.containsValue(@)',
  'map.size()',
  'map.keySet().toString()',
  'map.values().toString()',
  'map.isEmpty()',
  'map.put("p", @)',
  'map.remove("n")',
  'map.getOrDefault("zz", @)',
  'map.owner.entrySet().toString()',
  'map.owner.toString()',
  'map.keySet().size()',
  'map.keySet().contains(@)',
  'map.get("owner").get("name").length()',
  'i.parseInt("17")',
  'i.intValue()',
  'i.doubleValue()',
  'i.toString()',
  'i.compareTo(3)',
  'i.equals(@)',
  'i.hashCode()',
  'd.intValue()',
  'd.toString()',
  'd.equals(@)',
  'd.isNaN()',
  'd.compareTo(1.5)',
  'yes.toString()',
  'yes.equals(@)',
  'yes.booleanValue()',
  'long.hashCode()',
  'max.toString()',
]
