import type { FunctionCode } from '../../model/account/hosted-function.ts'
import { folderOf, packageOf } from './function-code.ts'

/** How the specifier was met: `require` searches extensions and folders, `import` does not. */
export type ImportStyle = 'import' | 'require'

/** Depth of nested conditions in an `exports` map; deeper ones are no package's. */
const maxConditionDepth = 16

/**
 * Node's module resolution over a function's files (nodejs.org, "Modules: CommonJS modules" and "Packages").
 * The path of the file meant, or undefined: a built-in module, or nothing.
 */
export function resolveModule(
  code: FunctionCode,
  from: string,
  specifier: string,
  style: ImportStyle,
): string | undefined {
  if (specifier.startsWith('node:') || builtins.has(specifier)) return undefined
  if (/^\.{1,2}(\/|$)/.test(specifier)) {
    const path = joinPath(folderOf(from), specifier)
    return path === undefined ? undefined : locate(code, path, style)
  }
  const bare = /^((?:@[^/]+\/)?[^/@.][^/]*)(\/.+)?$/.exec(specifier)
  if (!bare) return undefined
  const [, name = '', rest = ''] = bare
  for (let folder = folderOf(from); ; folder = folderOf(folder)) {
    const root = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    const found = inPackage(code, root, rest, style)
    if (found !== undefined) return found
    if (folder === '') return undefined
  }
}

function inPackage(
  code: FunctionCode,
  root: string,
  rest: string,
  style: ImportStyle,
): string | undefined {
  const about = packageOf(code, root)
  if (about?.exports !== undefined && about.exports !== null) {
    const target = exported(about.exports, `.${rest}`, style)
    const path = target === undefined ? undefined : joinPath(root, target)
    return path !== undefined && Object.hasOwn(code, path) ? path : undefined
  }
  if (rest !== '') return locate(code, root + rest, style)
  return folderMain(code, root)
}

/** A path as written, or for `require` with its extension added or its folder's main file. */
function locate(code: FunctionCode, path: string, style: ImportStyle): string | undefined {
  if (Object.hasOwn(code, path)) return path
  if (style === 'import') return undefined
  return withExtension(code, path) ?? folderMain(code, path)
}

function withExtension(code: FunctionCode, path: string): string | undefined {
  return ['.js', '.json'].map((end) => path + end).find((p) => Object.hasOwn(code, p))
}

function folderMain(code: FunctionCode, folder: string): string | undefined {
  const prefix = folder === '' ? '' : `${folder}/`
  const main = packageOf(code, folder)?.main
  if (typeof main === 'string') {
    const path = joinPath(folder, main)
    if (path !== undefined) {
      if (Object.hasOwn(code, path)) return path
      const found = withExtension(code, path) ?? withExtension(code, `${path}/index`)
      if (found !== undefined) return found
    }
  }
  return withExtension(code, `${prefix}index`)
}

/** The file an `exports` map gives for `.` or `./sub`, by the conditions Node sets. */
function exported(exports: unknown, wanted: string, style: ImportStyle): string | undefined {
  const isMap =
    typeof exports === 'object' &&
    exports !== null &&
    Object.keys(exports).some((key) => key.startsWith('.'))
  if (!isMap) return wanted === '.' ? conditioned(exports, style, 0) : undefined
  const map = exports as Readonly<Record<string, unknown>>
  if (Object.hasOwn(map, wanted)) return conditioned(map[wanted], style, 0)
  // Node prefers the pattern with the longest text before its star.
  const pattern = Object.keys(map)
    .filter((key) => key.includes('*') && matches(key, wanted))
    .toSorted((a, b) => b.indexOf('*') - a.indexOf('*'))[0]
  if (pattern === undefined) return undefined
  const [before = '', after = ''] = pattern.split('*')
  const star = wanted.slice(before.length, wanted.length - after.length)
  return conditioned(map[pattern], style, 0)?.replaceAll('*', () => star)
}

function matches(pattern: string, wanted: string): boolean {
  const [before = '', after = ''] = pattern.split('*')
  return (
    wanted.length >= before.length + after.length &&
    wanted.startsWith(before) &&
    wanted.endsWith(after)
  )
}

function conditioned(target: unknown, style: ImportStyle, depth: number): string | undefined {
  if (typeof target === 'string') return target
  if (depth > maxConditionDepth || typeof target !== 'object' || target === null) return undefined
  if (Array.isArray(target)) {
    return target.map((t) => conditioned(t, style, depth + 1)).find((t) => t !== undefined)
  }
  for (const [condition, value] of Object.entries(target)) {
    if (![style, 'node', 'module-sync', 'default'].includes(condition)) continue
    const found = conditioned(value, style, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** Joins and removes dot segments; undefined when the result would leave the root. */
export function joinPath(folder: string, relative: string): string | undefined {
  const out = folder === '' ? [] : folder.split('/')
  for (const segment of relative.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') out.push(segment)
    else if (out.pop() === undefined) return undefined
  }
  return out.join('/')
}

/** Built-in modules that Node also finds without `node:`; a package of the same name never hides them. */
const builtins: ReadonlySet<string> = new Set(
  (
    'assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram ' +
    'diagnostics_channel dns dns/promises domain events fs fs/promises http http2 https inspector module net os ' +
    'path path/posix path/win32 perf_hooks process punycode querystring readline readline/promises repl stream ' +
    'stream/consumers stream/promises stream/web string_decoder sys timers timers/promises tls trace_events tty ' +
    'url util util/types v8 vm wasi worker_threads zlib'
  ).split(' '),
)
