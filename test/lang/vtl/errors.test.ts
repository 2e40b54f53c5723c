import { expect, test } from 'vitest'
import { compileTemplate } from '../../../src/lang/vtl/compile-template.ts'
import { render } from './template-scope.ts'

// spec mapping-templates §3, §17: what does not parse, where, and how to mend it
test.each([
  ['#if(true)x', 'syntax 1:1 #if is never closed: expected #end'],
  ['a\n  #foreach($x in $y)', 'syntax 2:3 #foreach is never closed: expected #end'],
  ['a #end', 'syntax 1:3 "#end" closes nothing'],
  ['#set($x = "a\\"b")', 'syntax 1:15 expected ")" to close #set( but found "b"'],
  ['#set($x = "abc)', 'syntax 1:11 the string that starts here is not closed: expected "'],
  [
    '#set($x = 3 -2)',
    'syntax 1:13 expected an operator; to subtract, put spaces on both sides of "-"',
  ],
  ['#set($x = )', 'syntax 1:11 expected a value'],
  ['#set(x = 1)', 'syntax 1:6 expected the $variable to set but found "x"'],
  ['#set($x == 1)', 'syntax 1:9 expected "=" after $x'],
  ['$x.foo($a + 1)', 'syntax 1:11 expected "," or ")" after the argument but found "+"'],
  ['${x y}', 'syntax 1:4 the reference ${x is not closed'],
  ['$price[abc]', 'syntax 1:8 expected a value'],
  ['$price[1.5]', 'syntax 1:8 an index must be an integer'],
  ['#set($m = {a: 1})', 'syntax 1:12 expected a value'],
  ['#foreach($x of)x#end', 'syntax 1:15 expected a value'],
  ['see #note (that)(', 'see #note (that)('],
  ['see #note (that is: 1)', 'syntax 1:19 expected ")" to close #note( but found ":"'],
  ['#[[ x', 'syntax 1:1 #[[ is not closed: expected ]]#'],
  ['#set($x = "a #if(true)")', 'syntax 1:11 #if is never closed'],
  ['#parse("x")', 'unsupported 1:1 #parse is not available in API Gateway templates'],
  ['#include("x")', 'unsupported 1:1 #include is not available'],
  ['#macro(m)x#end', 'unsupported 1:1 #macro is not available'],
  ['#@m()x#end', 'unsupported 1:1 #@m calls a macro with a block'],
  ["x\n#evaluate('#if(')", 'syntax 2:1 expected a value'],
])('%j', (template, expected) => {
  expect(render(template).slice(0, expected.length)).toBe(expected)
})

test('the message names the template and the place', () => {
  expect(() => compileTemplate('\n\n  #end', 'integration.request.template')).toThrow(
    /^integration\.request\.template:3:3: "#end" closes nothing/,
  )
})

test('macros run where they are allowed', () => {
  const options = { macros: true }
  const scope = new Map<string, never>()
  // vtl-velocity:Velocity614TestCase.testLateDefinedMacroWithGoodArg.1, Velocity62TestCase.testRecursive.2
  expect(
    compileTemplate("#good('bar') #macro( good $arg )$arg#end", 't', options).render(scope),
  ).toBe('bar ')
  const recursive =
    '#macro(recurse $i)$i#if( $i < 5 )#set( $i = $i + 1 )#recurse($i)#end#end#recurse(1)'
  expect(compileTemplate(recursive, 't', options).render(scope)).toBe('12345')
})

test('a failing host object is a template error with its cause', () => {
  const cause = new Error('no such path')
  const input = {
    host: true as const,
    get: () => undefined,
    call: () => {
      throw cause
    },
    toText: () => '',
  }
  const run = () => compileTemplate('\n$input.path("x")', 't').render(new Map([['input', input]]))
  expect(run).toThrow(
    expect.objectContaining({ kind: 'method', line: 2, problem: 'no such path', cause }),
  )
})
