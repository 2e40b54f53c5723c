import { expect, test } from 'vitest'
import { compileJavaPattern } from '../../../src/lang/java-regex/compile-pattern.ts'
import { compileTemplate } from '../../../src/lang/vtl/compile-template.ts'
import { fromJson, render } from './template-scope.ts'

// spec mapping-templates §9
test.each([
  ['$s.length() $s.isEmpty() $s.empty $s.charAt(1)', '5 false false e'],
  ['$s.contains("ll") $s.startsWith("l", 2) $s.endsWith("o")', 'true true true'],
  ['$s.equals("hello") $s.equalsIgnoreCase("HELLO") $s.compareTo("help")', 'true true -4'],
  ['$s.indexOf("l") $s.indexOf("l", 3) $s.lastIndexOf("l") $s.indexOf("z")', '2 3 3 -1'],
  ['$s.substring(1) $s.substring(1, 3) $s.toUpperCase() $s.concat("!")', 'ello el HELLO hello!'],
  [
    '$s.replace("l", "$") $s.replaceAll("l+", "<$0>") $s.replaceFirst("(l)", "$1$1")',
    'he$$o he<ll>o helllo',
  ],
  ['$s.matches("h.*o") $s.matches("ell")', 'true false'],
  ['$s.hashCode() $s.toString() $s.class.name', '99162322 hello java.lang.String'],
  ['#foreach($p in $csv.split(","))[$p]#end', '[a][][b]'],
  ['#foreach($p in $csv.split(",", -1))[$p]#end', '[a][][b][][]'],
  ['#foreach($p in $csv.split(",", 2))[$p]#end', '[a][,b,,]'],
  [`$s.replaceAll('(?<x>l)', '\${x}.') $s.replaceAll("l", "\\$")`, 'hel.l.o he$$o'],
])('String: %s', (template, expected) => {
  expect(render(template, { s: 'hello', csv: 'a,,b,,' })).toBe(expected)
})

// spec mapping-templates §9, and §18 traps 16, 23
test.each([
  ['$l.size() $l.get(0) $l[1] $l[-1] $l.isEmpty()', '3 1 2 3 false'],
  ['$l.add(4) $l.add(0, 0)|$l.set(1, 9) $l.remove(0) $l', 'true |1 0 [9,2,3,4]'],
  ['$l.contains(2) $l.indexOf(3) $l.subList(0, 2) $l.containsAll([1, 2])', 'true 2 [1, 2] true'],
  ['#foreach($x in $l.iterator())$x#end $l.hashCode()', '123 30817'],
  ['$m.size() $m.keySet() $m.values() $m.entrySet()', '2 [a, b] [1, x] [a=1, b=x]'],
  [
    '$m.get("a") $m.getOrDefault("z", 0) $m.containsKey("b") $m.containsValue("x")',
    '1 0 true true',
  ],
  ['$m.put("c", 3)|$m.put("c", 4)|$m.remove("a")|$m', '|3|1|{b=x, c=4}'],
  ['#foreach($e in $m.entrySet())$e.key:$e.value;#end', 'a:1;b:x;'],
  ['[$m.keySet().get(0)][$m.keySet()[0]]', '[][]'],
])('List and Map: %s', (template, expected) => {
  expect(render(template, { l: fromJson('[1, 2, 3]'), m: fromJson('{"a": 1, "b": "x"}') })).toBe(
    expected,
  )
})

test.each([
  [
    '#set($Integer = 0)$Integer.parseInt("42") $Integer.parseInt("-ff", 16) $Integer.valueOf("7")',
    '42 -255 7',
  ],
  [
    '$i.intValue() $i.doubleValue() $i.toString() $i.compareTo(9) $i.toHexString(-1)',
    '5 5.0 5 -1 ffffffff',
  ],
  ['$d.intValue() $d.parseDouble("1e3") $d.isNaN() $d.compareTo(1.5)', '2 1000.0 false 1'],
  [
    '$i.class.name $big.class.name $d.class.name',
    'java.lang.Integer java.lang.Long java.lang.Double',
  ],
  ['$b.toString() $b.equals(true) $b.parseBoolean("TRUE")', 'true true true'],
])('numbers and booleans: %s', (template, expected) => {
  const variables = { i: 5n, d: 2.5, big: 1_700_000_000_000n, b: true }
  expect(render(template, variables)).toBe(expected)
})

// spec mapping-templates §9 (exceptions) and §17
test.each([
  ['$s.substring(9)', 'method 1:3 substring: index 9 is outside 0 to 5'],
  ['a\n $l[3]', 'method 2:4 get: index 3 is out of bounds, there are 3 places'],
  ['$l.get(-1)', 'method 1:3 get: index -1 is out of bounds, there are 3 places'],
  ['$i.parseInt("x")', 'method 1:3 For input string: "x"'],
  ['$s.replaceAll("l", "$1")', 'method 1:3 the pattern has no group 1'],
])('%s fails as its Java exception does', (template, expected) => {
  expect(render(template, { s: 'hello', l: fromJson('[1, 2, 3]'), i: 1n })).toBe(expected)
})

test('a bad pattern fails with its text', () => {
  expect(render('$s.replaceAll("(", "")', { s: 'x' })).toMatch(
    /^method 1:3 the pattern "\(" is not valid/,
  )
})

test('patterns go through the translator given, once each', () => {
  const asked: string[] = []
  const template = compileTemplate('$s.split("x").size()$s.split("x").size()$s.matches("x")', 't', {
    compilePattern: (pattern) => {
      asked.push(pattern)
      return compileJavaPattern(',')
    },
  })
  expect(template.render(new Map([['s', 'a,b']]))).toBe('22false')
  expect(template.render(new Map([['s', ',']]))).toBe('00true')
  expect(asked).toEqual(['x'])
})

// spec mapping-templates §8 and §11: json-smart's escapes in printed arrays
test('strings in a JSON array are escaped as json-smart does', () => {
  expect(render('$l', { l: ['a"b\\/', '\n\u0001é\u2028', null, 1.5, 10n ** 20n] })).toBe(
    '["a\\"b\\\\\\/","\\n\\u0001é\\u2028",null,1.5,100000000000000000000]',
  )
})
