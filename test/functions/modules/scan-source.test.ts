import { expect, test } from 'vitest'
import {
  exportNamesIn,
  hasDefaultExport,
  specifiersIn,
} from '../../../src/functions/modules/scan-source.ts'

// Forms of ECMA-262 §16.2 and of the CommonJS output of tsc, esbuild and Babel.

test.each<[string, readonly string[]]>([
  [`import a from 'a'; import { b } from "b"; import 'c'`, ['a', 'b', 'c']],
  [`export * from 'a'; export { b } from './b.js'`, ['a', './b.js']],
  [`const x = await import('a'); import("b").then(f)`, ['a', 'b']],
  [`const a = require('a'), b = require ( "./b" )`, ['a', './b']],
  [`require(name); import(\`./\${x}\`)`, []],
  [`import a from'a';import{b}from"b"`, ['a', 'b']],
  [`import fs,\n { readFile }\n from 'fs'`, ['fs']],
])('%s names %j', (source, expected) => {
  expect([...specifiersIn(source)]).toEqual(expected)
})

test.each<[string, readonly string[]]>([
  [`exports.a = 1; module.exports.b = 2`, ['a', 'b']],
  [`Object.defineProperty(exports, "a", { enumerable: true, get })`, ['a']],
  [`module.exports = { a, b: 1, 'c': 2 }`, ['a', 'b']],
  [`0 && (module.exports = {\n  a,\n  b\n})`, ['a', 'b']],
  [`__export(x, {\n  a: () => a2,\n  b: () => b2\n});`, ['a', 'b']],
  [`exports.default = 1; exports.__esModule = true; exports.class = 1`, []],
  [`module.exports = function f() {}`, []],
])('%s exports %j', (source, expected) => {
  expect([...exportNamesIn(source)]).toEqual(expected)
})

test.each([
  [`export default 1`, true],
  [`const a = 1; export { a as default }`, true],
  [`export { a }; const fallback = 'default'`, false],
])('%s has a default export: %s', (source, expected) => {
  expect(hasDefaultExport(source)).toBe(expected)
})

test.each([
  'module.exports = {',
  'export { ',
  'export { a ',
  '\n',
  'import ',
  'from  ',
  'require (',
  'exports.a ',
])('two megabytes of %j are read in linear time', (unit) => {
  const source = unit.repeat(2_000_000 / unit.length)
  const started = performance.now()
  exportNamesIn(source)
  specifiersIn(source)
  hasDefaultExport(source)
  expect(performance.now() - started).toBeLessThan(1_000)
})
