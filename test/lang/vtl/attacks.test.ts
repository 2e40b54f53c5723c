import { expect, test } from 'vitest'
import { compileTemplate } from '../../../src/lang/vtl/compile-template.ts'
import type { Value } from '../../../src/lang/vtl/values/value.ts'
import { fromJson, hostObject, render } from './template-scope.ts'

const values: [string, Value][] = [
  ['a string', 'text'],
  ['an integer', 1n],
  ['a double', 1.5],
  ['a boolean', true],
  ['a list', fromJson('[1]')],
  ['a map', fromJson('{"a": 1}')],
  ['a host object', hostObject(new Map())],
]
const reaches = [
  'constructor',
  'prototype',
  'valueOf()',
  'toLocaleString()',
  'hasOwnProperty("a")',
  'constructor.constructor("return 1")',
  'call("a")',
  'apply()',
  'class.inspect',
  'class.forName("java.lang.Runtime")',
  'getClass().getClassLoader()',
  'wait()',
  'push(1)',
  'map("x")',
  'forEach("x")',
  'at(0)',
  'clear.x',
  'host',
  'get',
  'toText()',
  'kind',
]

// ATTACKS 51: nothing of JavaScript or of Java reflection is reachable
test.each(values)('nothing is behind %s but its Java methods', (_, v) => {
  for (const reach of reaches) {
    expect([reach, render(`[$v.${reach}]`, { v })]).toEqual([reach, '[]'])
    const key = reach.replace(/[(.].*/, '')
    expect([key, render(`[$v["${key}"]]`, { v })]).toEqual([key, '[]'])
  }
  for (const key of ['__proto__', '__defineGetter__', '#run'])
    expect([key, render(`[$v["${key}"]]`, { v })]).toEqual([key, '[]'])
})

test('object methods called through host objects find nothing', () => {
  expect(render('[$util.constructor.constructor("x")][$input.constructor.prototype]')).toBe('[][]')
})

// ATTACKS 53: keys from a body are only keys
test('a body that names prototypes changes nothing', () => {
  const body = fromJson('{"constructor": {"prototype": {"admin": true}}}')
  const template =
    '#set($m = {})#set($m["__proto__"] = {"admin": true})#set($m.constructor = 1)$m $m.admin $body.constructor.prototype.admin#set($u["__proto__"].x = 1)'
  expect(render(template, { body })).toBe('{__proto__={admin=true}, constructor=1}  true')
  expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
})

test('variables named like object members are ordinary variables', () => {
  expect(render('[$constructor][$toString]#set($__proto__ = 1)$__proto__')).toBe('[][]1')
})

const loop = (body: string, depth: number): string =>
  depth === 0 ? body : `#foreach($i${depth} in [1..1000])${loop(body, depth - 1)}#end`

// ATTACKS 52 and 84: every way of growing or going on for ever ends in an error, fast
test.each([
  ['a range of a thousand million', '#foreach($i in [1..1000000000])x#end'],
  ['loops inside loops', loop('', 6)],
  ['doubling a string', `#set($s = "0123456789")${loop('#set($s = "$s$s")', 1)}$s`],
  ['doubling by concat', `#set($s = "0123456789")${loop('#set($s = $s.concat($s))', 1)}`],
  ['doubling by +', `#set($s = "0123456789")${loop('#set($s = $s + $s)', 1)}`],
  ['doubling by replace', `#set($s = "aaaaaaaaaa")${loop('#set($s = $s.replace("a", "aa"))', 1)}`],
  [
    'doubling by replaceAll',
    `#set($s = "aaaaaaaaaa")${loop('#set($s = $s.replaceAll("a", "$0$0"))', 1)}`,
  ],
  ['repeating', '#set($s = "x")$s.repeat(2000000000)'],
  [
    'an output whose last piece is too long',
    '#set($t = "0123456789")$t.repeat(1048000)$t.repeat(1000)',
  ],
  ['a long output', loop('0123456789012345678901234567890123456789', 2)],
  ['doubling a list', `#set($l = [1])${loop('#set($d = $l.addAll($l))', 1)}`],
  ['a list of lists that prints for ever', `#set($l = [1])${loop('#set($l = [$l, $l])', 1)}$l`],
  ['a list inside a list', `#set($l = [])#set($k = [$l])#set($d = $l.add($k))$l`],
  ['a map inside a map', `#set($m = {})#set($k = {"m": $m})#set($m.k = $k)$m`],
  [
    'comparing lists of lists',
    `#set($l = [1])#set($k = [1])${loop('#set($l = [$l, $l])#set($k = [$k, $k])', 1)}#if($l == $k)x#end`,
  ],
  [
    'formats as wide as the memory',
    `#set($s = "")${loop('#set($d = $s.format("%9999999d", 1))', 1)}`,
  ],
  [
    'growing a text anew each time',
    `#set($t = "0123456789")#foreach($i in [1..19])#set($t = "$t$t")#end#set($s = "x")${loop('#set($d = $s.replace("x", $t))', 1)}`,
  ],
  ['squaring an integer', `#set($n = 9)${loop('#set($n = $n * $n)', 1)}`],
  [
    'blocks that print each other',
    '#define($a)$b$b#end#define($b)$c$c#end#define($c)$d$d#end#define($d)$e$e#end#define($e)$f$f#end#define($f)$g$g#end#define($g)$a$a#end' +
      loop('$a', 2),
  ],
  ['text that evaluates itself', `#set($t = '#evaluate($t)')#evaluate($t)`],
  [
    'a long text evaluated often',
    `#set($t = "0123456789")#foreach($i in [1..16])#set($t = "$t$t")#end${loop('#evaluate($t)', 1)}`,
  ],
  [
    'searching a long text often',
    `#set($t = "0123456789")#foreach($i in [1..19])#set($t = "$t$t")#end${loop('#if($t.contains("x"))#end', 2)}`,
  ],
  [
    'keeping copies of a long text',
    `#set($t = "0123456789")#foreach($i in [1..19])#set($t = "$t$t")#end#set($l = [])${loop('#set($d = $l.add($t.toUpperCase()))', 1)}`,
  ],
  ['searching a long list often', `#set($r = [1..100000])${loop('#if($r.contains(0))#end', 2)}`],
  [
    'comparing long lists often',
    `#set($r = [1..100000])#set($q = [1..100000])${loop('#if($r == $q)#end', 2)}`,
  ],
  [
    'trimming inner blanks',
    `#set($t = "a          b")#foreach($i in [1..17])#set($t = "$t          $t")#end${loop('#set($d = $t.trim())', 1)}`,
  ],
  [
    'splitting a long text',
    `#set($t = "0123456789")#foreach($i in [1..19])#set($t = "$t$t")#end${loop('#set($l = $t.split(""))', 1)}`,
  ],
])('%s ends in a budget error', (_, template) => {
  const start = performance.now()
  expect(render(template)).toMatch(/^budget \d+:\d+ /)
  expect(performance.now() - start).toBeLessThan(10_000)
})

test('a block inside itself ends by itself', () => {
  expect(render('#define($d)a$!d#end$d')).toBe('aa')
})

test('a macro that calls itself ends in a budget error', () => {
  const template = compileTemplate('#macro(m)x#m()#end#m()', 't', { macros: true })
  expect(() => template.render(new Map())).toThrow(/levels deep/)
})

test.each([
  ['parentheses', '#if(' + '('.repeat(100_000)],
  ['negations', '#if(' + '!'.repeat(100_000)],
  ['lists', '#set($x = ' + '['.repeat(100_000)],
  ['maps', '#set($x = ' + '{"a":'.repeat(50_000)],
  ['indexes', '$a' + '[$a'.repeat(90_000)],
  ['calls', '$a' + '.b($a'.repeat(50_000)],
  ['blocks', '#if(true)'.repeat(30_000)],
  ['operators', '#set($x = ' + '1 + '.repeat(70_000) + '1)'],
])('deeply nested %s neither hang nor overflow the stack', (_, template) => {
  expect(() => render(template)).not.toThrow()
})

test('budgets can be set for one rendering', () => {
  expect(render('#foreach($i in [1..10])$i#end', {}, { maxSteps: 20 })).toMatch(
    /^budget .* 20 steps/,
  )
  expect(render('0123456789', {}, { maxOutput: 5 })).toMatch(/^budget .* 5 characters/)
  expect(render('#foreach($i in [1..10])$i#end', {}, { maxIterations: 3 })).toBe('123')
})

test('a template longer than AWS takes is refused', () => {
  expect(render('x'.repeat(307_201))).toMatch(/^budget 1:1 the template is longer than 307200/)
})
