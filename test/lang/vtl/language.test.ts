import { expect, test } from 'vitest'
import { compileTemplate } from '../../../src/lang/vtl/compile-template.ts'
import type { TraceStep } from '../../../src/lang/vtl/trace.ts'
import { fromJson, hostObject, inputOf, render } from './template-scope.ts'

// The body of spec mapping-templates §19.
const input = inputOf(
  '{"s":"it\'s a \\"q\\"","n":1,"f":1.50,"b":true,"z":null,"o":{"k":"v"},"a":[{"x":1},{"x":2}]}',
)

// spec mapping-templates §19
test.each([
  ["$input.path('$.n')$input.path('$.f')$input.path('$.b')", '11.5true'],
  ["[$input.path('$.z')]", '[]'],
  ["$input.path('$.o')", '{k=v}'],
  ["$input.path('$.a')", '[{"x":1},{"x":2}]'],
  ["#foreach($e in $input.path('$.a'))$e.x#if($foreach.hasNext),#end#end", '1,2'],
  ["#foreach($k in $input.path('$.o').keySet())$k#end", 'k'],
  ['#if($nope)T#{else}F#end', 'T'],
  ['#if($nope == $null)T#end#if("$!nope" == "")T#end', 'TT'],
  ['#set($i = 7/2)$i', '3'],
  ['#set($l = [1..3])$l.size()$l', '3[1, 2, 3]'],
  ['#set($m = {"a":1})#set($m.b = 2)$m', '{a=1, b=2}'],
  [`#set($s = "x\${input.path('$.n')}y")$s`, 'x1y'],
  ['#set($s = "say ""hi""")$s', 'say "hi"'],
  ['#set($p = "a.b.c")$p.split("\\.").size()', '3'],
])('conformance vector %s', (template, expected) => {
  expect(render(template, { input })).toBe(expected)
})

// spec mapping-templates §3, §4 and §18
test.each([
  ['a hyphen belongs to the name', '$a-b ${a}-b', 'hyphen x-b'],
  ['a dot without a letter ends the reference', '$a. $a.5', 'x. x.5'],
  ['what starts nothing is text', '$5 #fff # { "a": 1 } #5', '$5 #fff # { "a": 1 } #5'],
  ['an undefined variable prints nothing in every notation', '[$u$!u${u}$!{u.v}]', '[]'],
  ['a method on an invalid link is empty', '[$u.foo("x").bar[0]]', '[]'],
  [
    'an undefined variable is true but equals ""',
    '#if($u)t#end#if($u == "")e#end#if(!$u)f#end',
    'te',
  ],
  ['a missing number is not greater', '#if($u.length() > 0)y#{else}n#end', 'n'],
  ['a backslash suppresses a reference', '\\$a \\\\$a \\$u', '$a \\x $u'],
  ['a backslash suppresses a directive', '\\#if(x) \\#end', '#if(x) #end'],
  ['any other backslash is text', '\\"$a\\" \\n', '\\"x\\" \\n'],
  ['comments vanish, one with its line end', 'a## b\nc#* d\n*#e', 'ace'],
  ['verbatim text', '#[[$a #if]]#', '$a #if'],
  [
    'unicode escapes only in double quotes',
    `#set($x = "\\u0041")$x#set($x = '\\u0041')$x`,
    'A\\u0041',
  ],
  ['no interpolation in single quotes', `#set($x = '$a')$x`, '$a'],
  ['directives in double quotes', '#set($x = "#if(true)$a#end!")$x', 'x!'],
  ['a string over lines', '#set($out = "{ ""event"":\n$a }")$out', '{ "event":\nx }'],
  [
    'the key class is the getter, empty the key',
    '$m.empty $m.class',
    'E class java.util.LinkedHashMap',
  ],
  ['a property of a list is empty', '[$l.nested]', '[]'],
])('%s', (_, template, expected) => {
  const variables = { a: 'x', 'a-b': 'hyphen', m: fromJson('{"empty": "E"}'), l: fromJson('[1]') }
  expect(render(template, variables)).toBe(expected)
})

// spec mapping-templates §5
test.each([
  ['a map loops over its values', '#foreach($v in {"a": 1, "b": 2})$v#end', '12'],
  ['what cannot be walked has no turns', '#foreach($v in "abc")x#end#foreach($v in $u)x#end', ''],
  [
    'the loop tells where it is',
    '#foreach($v in ["a", "b"])$foreach.index$foreach.count$velocityCount$foreach.first$foreach.last$foreach.hasNext #end',
    '011truefalsetrue 122falsetruefalse ',
  ],
  [
    'an inner loop knows the outer',
    '#foreach($i in [1, 2])#foreach($j in ["x"])$foreach.parent.count#end#end',
    '12',
  ],
  [
    'loop variables get their value back',
    '#set($v = "k")#foreach($v in [1])$v#end$v$foreach.index',
    '1k',
  ],
  ['#break leaves the loop', '#foreach($v in [1..5])$v#if($v == 2)#break#end#end.', '12.'],
  ['#stop ends the output', 'a#stop b', 'a'],
  [
    'a defined block sees variables of the moment',
    '#define($d)<$v>#end#set($v = 1)$d#set($v = 2)$d',
    '<1><2>',
  ],
  ['#evaluate runs text', `#evaluate('#set($v = 3)$v')$v`, '33'],
  ['a range may descend', '#foreach($i in [0..-1])$i;#end', '0;-1;'],
  ['loops end silently after 1,000 turns', '#foreach($i in [1..1200])#set($n = $i)#end$n', '1000'],
  ['null sets nothing', '#set($x = 1)#set($x = 1 / 0)$x', '1'],
  [
    '#set makes lists and maps deeper',
    '#set($m = {"l": [1]})#set($m.l[0] = 2)#set($m["k"] = 3)$m',
    '{l=[2], k=3}',
  ],
])('%s', (_, template, expected) => {
  expect(render(template)).toBe(expected)
})

// spec mapping-templates §6
test.each([
  ['7 / 2', '3'],
  ['-7 / 2', '-3'],
  ['-7 % 3', '-1'],
  ['7.0 / 2', '3.5'],
  ['2147483647 + 1', '2147483648'],
  ['9223372036854775807 * 2', '18446744073709551614'],
  ['"a" + 1', 'a1'],
  ['1 + 2 + "a"', '3a'],
  ['2 + 3 * 4', '14'],
  ['(2 + 3) * 4', '20'],
  ['1 == 1.0', 'true'],
  ['200 == "200"', 'true'],
  ['"a" < "b"', 'false'],
  ['1 < 2 && 3 >= 3', 'true'],
  ['1 ne 2 and not false', 'true'],
  ['0.0001', '1.0E-4'],
  ['12345678.5', '1.23456785E7'],
  ['1.10', '1.1'],
  ['100.0', '100.0'],
  ['[1, "a", [true], {"k": 1.5}]', '[1, a, [true], {k=1.5}]'],
])('#set($x = %s) prints %s', (expression, expected) => {
  expect(render(`#set($x = ${expression})$x`)).toBe(expected)
})

// spec mapping-templates §7.
test.each([
  ['a line of its own vanishes', 'a\n#set($x = 1)\nb', 'a\nb'],
  ['blanks before a #set that follows a directive vanish', '#if(true)a#end  #set($x = 1)b', 'ab'],
  ['blanks before a #set that follows text stay', 'a  #set($x = 1)b', 'a  b'],
  ['directive lines keep their indent', '  #if(true)  \n  x\n  #end  \nz', '    x\n  z'],
  ['a directive with text after it keeps its blanks', '#if(true) x #end y', ' x  y'],
])('%s', (_, template, expected) => {
  expect(render(template)).toBe(expected)
})

// spec mapping-templates §20: the console's passthrough and the framework's default template
test('dumping all parameters', () => {
  const params = fromJson('{"path": {}, "querystring": {"q": "1", "r": "2"}, "header": {"H": "x"}}')
  const template = `#set($all = $input.params())
#foreach($t in $all.keySet())
#set($p = $all.get($t))
"$t": {#foreach($n in $p.keySet())"$n": "$p.get($n)"#if($foreach.hasNext),#end#end}#if($foreach.hasNext),#end

#end`
  const host = hostObject(new Map(), { 'params/0': () => params })
  expect(JSON.parse(`{${render(template, { input: host })}}`)).toEqual({
    path: {},
    querystring: { q: '1', r: '2' },
    header: { H: 'x' },
  })
})

test('one block printed for several maps', () => {
  const template =
    '#define($loop){#foreach($k in $map.keySet())"$k": "$map.get($k)"#if($foreach.hasNext), #end#end}#end#set($map = $h)$loop #set($map = $u)$loop'
  expect(render(template, { h: fromJson('{"a": "1", "b": "2"}') })).toBe('{"a": "1", "b": "2"}{}')
})

test('a form body is split and decoded piece by piece', () => {
  const template =
    '#foreach($kv in $raw.split("&"))#set($t = $kv.split("="))#if($t.size() >= 2)$t[0]:$t.get(1);#end#end'
  expect(render(template, { raw: 'a=1&b=2&c' })).toBe('a:1;b:2;')
})

test('a template without references or directives is known as static', () => {
  expect(compileTemplate('{"a": 1}', 't')).toMatchObject({ isStatic: true, text: '{"a": 1}' })
  expect(compileTemplate('', 't')).toMatchObject({ isStatic: true, text: '' })
  expect(compileTemplate('a#set($x = 1)', 't').isStatic).toBe(false)
})

test('the scope is only read', () => {
  const scope = new Map([['x', 'before']])
  expect(compileTemplate('#set($x = "after")$x', 't').render(scope)).toBe('after')
  expect(scope.get('x')).toBe('before')
})

test('the hook is told of every #set, condition and turn, with its place', () => {
  const steps: TraceStep[] = []
  render(
    '#set($x = 2)\n#foreach($i in [5])#if($i == $x)a#{else}b#end#end',
    {},
    { onStep: (step) => steps.push(step) },
  )
  expect(steps).toEqual([
    { kind: 'set', target: '$x', value: 2n, line: 1, column: 1 },
    { kind: 'iteration', name: 'i', index: 0, value: 5n, line: 2, column: 1 },
    { kind: 'branch', branch: 0, taken: false, line: 2, column: 20 },
    { kind: 'branch', branch: 1, taken: true, line: 2, column: 34 },
  ])
})
