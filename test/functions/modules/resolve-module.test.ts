import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { kindOf } from '../../../src/functions/modules/function-code.ts'
import type { FunctionCode } from '../../../src/model/account/hosted-function.ts'
import {
  type ImportStyle,
  joinPath,
  resolveModule,
} from '../../../src/functions/modules/resolve-module.ts'

// nodejs.org, "Modules: CommonJS modules" (all together) and "Modules: Packages" (exports).

const emptyFiles = [
  'index.js',
  'a/x.js',
  'a/y.json',
  'a/index.js',
  'node_modules/plain/index.js',
  'node_modules/plain/sub/deep.js',
  'node_modules/main/lib/m.js',
  'node_modules/dual/i.mjs',
  'node_modules/dual/r.cjs',
  'node_modules/dual/feature/one.js',
  'node_modules/dual/private.js',
  'node_modules/@s/p/index.js',
  'a/node_modules/plain/index.js',
  'node_modules/fs/index.js',
]
const code: FunctionCode = {
  ...Object.fromEntries(emptyFiles.map((path) => [path, ''])),
  'node_modules/main/package.json': '{"main":"./lib/m"}',
  'node_modules/broken/package.json': '{',
  'node_modules/dual/package.json': JSON.stringify({
    exports: {
      '.': { types: './t.d.ts', node: { import: './i.mjs', require: './r.cjs' } },
      './f/*': './feature/*.js',
      './none': null,
      './list': ['./missing.js'],
    },
  }),
}

test.each<[string, ImportStyle, string, string | undefined]>([
  ['./a/x.js', 'import', 'index.js', 'a/x.js'],
  ['./a/x', 'import', 'index.js', undefined],
  ['./a/x', 'require', 'index.js', 'a/x.js'],
  ['./a/y', 'require', 'index.js', 'a/y.json'],
  ['./a', 'require', 'index.js', 'a/index.js'],
  ['.', 'require', 'a/x.js', 'a/index.js'],
  ['..', 'require', 'a/x.js', 'index.js'],
  ['../../out', 'require', 'a/x.js', undefined],
  ['plain', 'import', 'index.js', 'node_modules/plain/index.js'],
  ['plain', 'require', 'a/x.js', 'a/node_modules/plain/index.js'],
  ['plain/sub/deep', 'require', 'index.js', 'node_modules/plain/sub/deep.js'],
  ['plain/sub/deep', 'import', 'index.js', undefined],
  ['main', 'require', 'index.js', 'node_modules/main/lib/m.js'],
  ['dual', 'import', 'index.js', 'node_modules/dual/i.mjs'],
  ['dual', 'require', 'index.js', 'node_modules/dual/r.cjs'],
  ['dual/f/one', 'import', 'index.js', 'node_modules/dual/feature/one.js'],
  ['dual/private.js', 'require', 'index.js', undefined],
  ['dual/none', 'require', 'index.js', undefined],
  ['dual/list', 'require', 'index.js', undefined],
  ['@s/p', 'require', 'a/x.js', 'node_modules/@s/p/index.js'],
  ['broken', 'require', 'index.js', undefined],
  ['fs', 'require', 'index.js', undefined],
  ['node:fs', 'import', 'index.js', undefined],
  ['nothing', 'require', 'index.js', undefined],
  ['', 'require', 'index.js', undefined],
  ['__proto__', 'require', 'index.js', undefined],
])('%s by %s from %s is %s', (specifier, style, from, expected) => {
  expect(resolveModule(code, from, specifier, style)).toBe(expected)
})

test('any specifier resolves to a file there is, or to nothing', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom<ImportStyle>('import', 'require'),
      (specifier, style) => {
        const found = resolveModule(code, 'a/x.js', specifier, style)
        expect(found === undefined || Object.hasOwn(code, found)).toBe(true)
      },
    ),
    { numRuns: 300 },
  )
})

test('a joined path never leaves the root', () => {
  const segment = fc.constantFrom('..', '.', '', 'a', 'b')
  fc.assert(
    fc.property(fc.array(segment), (segments) => {
      expect(joinPath('a', segments.join('/')) ?? '').not.toMatch(/(^|\/)\.\.?(\/|$)/)
    }),
    { numRuns: 300 },
  )
})

// Lambda developer guide, "Designating a function handler as an ES module".
test.each<[string, FunctionCode, string]>([
  ['x.mjs', { 'x.mjs': '' }, 'esm'],
  ['x.cjs', { 'x.cjs': '', 'package.json': '{"type":"module"}' }, 'cjs'],
  ['x.js', { 'x.js': 'import "a"' }, 'cjs'],
  ['x.js', { 'x.js': '', 'package.json': '{"type":"module"}' }, 'esm'],
  ['x.js', { 'x.js': '', 'package.json': '{"type":"commonjs"}' }, 'cjs'],
  ['x.js', { 'x.js': '', 'package.json': '{broken' }, 'cjs'],
  ['a/x.js', { 'a/x.js': '', 'package.json': '{"type":"module"}' }, 'esm'],
  ['a/x.js', { 'a/x.js': '', 'a/package.json': '{}', 'package.json': '{"type":"module"}' }, 'cjs'],
  ['x.json', { 'x.json': '{}' }, 'json'],
  ['x.txt', { 'x.txt': '' }, 'asset'],
  ['x.js', { 'x.js': { base64: '' } }, 'asset'],
])('%s of %j is %s', (path, files, kind) => {
  expect(kindOf(files, path)).toBe(kind)
})
