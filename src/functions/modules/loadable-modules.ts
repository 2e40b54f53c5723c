import { bootstrapText } from '../text/bootstrap.ts'
import type { ModuleKind } from './function-code.ts'
import type { FunctionCode } from '../../model/account/hosted-function.ts'
import { bytesOfBase64, folderOf, kindOf } from './function-code.ts'
import type { LoaderModule } from '../runner/loader.ts'
import { requireText } from '../text/require-text.ts'
import { responseStreamText } from '../text/response-stream-text.ts'
import { serverResponseText } from '../text/server-response-text.ts'
import { idleStart, startTexts } from '../text/start-text.ts'
import { resolveModule } from './resolve-module.ts'
import { exportNamesIn, hasDefaultExport, specifiersIn } from './scan-source.ts'

/** Where workerd mounts a Worker's modules, and Lambda a function's files. */
const root = 'file:///bundle/'
const ownFolder = '~tidegate'
/** Added to a CommonJS file's name for the module that holds its wrapped text. */
const wrapperSuffix = '~cjs'

/** Stand-ins for bare imports one function may need; each costs a few hundred bytes. */
const maxAliases = 20_000

export const bootstrapName = `${ownFolder}/bootstrap.js`

/** The facts about a function that its bootstrap needs before the first event. */
export type BootstrapSettings = {
  readonly functionName: string
  readonly arn: string
  readonly handler: string
  readonly runtime: string
  readonly memorySize: number
}

/** When a copy's modules are evaluated: with its first call, where they may do I/O; or as it starts, where they may make code of strings. */
export type Evaluated = 'when called' | 'at start'

/**
 * Turns a function's files into what a Worker Loader takes, so that they behave as under Node:
 * - a CommonJS file is wrapped in a function with Node's five parameters; our `require` calls it,
 *   which also gives its top level the right to do I/O, as in Lambda's init phase;
 * - under its own name a CommonJS file is an ES module with its exports, for those who `import` it;
 * - a bare import gets a stand-in at the name workerd looks it up under, leading to the file Node would find.
 */
export function loadableModules(
  code: FunctionCode,
  settings: BootstrapSettings,
  evaluated: Evaluated = 'when called',
): Readonly<Record<string, LoaderModule>> {
  const kinds = new Map(Object.keys(code).map((path) => [path, kindOf(code, path)]))
  const modules: Record<string, LoaderModule> = Object.create(null) as Record<string, LoaderModule>
  const links: Record<string, Record<string, string>> = {}
  let aliases = 0
  let answersHttp = false

  for (const [path, kind] of kinds) {
    const file = code[path] ?? ''
    if (typeof file !== 'string') {
      modules[path] = { data: bytesOfBase64(file.base64).buffer }
      continue
    }
    modules[path] = loadable(kind, path, file)
    if (kind === 'cjs') modules[path + wrapperSuffix] = { cjs: wrapped(file) }
    if (kind !== 'cjs' && kind !== 'esm') continue

    const imports = kind === 'esm' || /\bimport\s*\(/.test(file)
    answersHttp ||= /["'](?:node:)?http["']/.test(file)
    const required: Record<string, string> = {}
    for (const specifier of specifiersIn(file)) {
      const wanted = kind === 'cjs' && resolveModule(code, path, specifier, 'require')
      if (typeof wanted === 'string') required[specifier] = wanted
      if (!imports || specifier.startsWith('.') || aliases >= maxAliases) continue
      const target = resolveModule(code, path, specifier, 'import')
      const name = [folderOf(path), specifier].filter((part) => part !== '').join('/')
      if (target === undefined || Object.hasOwn(code, name)) continue
      aliases++
      modules[name] = { js: alias(target, kinds.get(target) ?? 'asset', code) }
    }
    if (Object.keys(required).length > 0) links[path] = required
  }

  modules[`${ownFolder}/require.js`] = { js: requireText }
  modules[`${ownFolder}/response-stream.js`] = { js: responseStreamText }
  modules[`${ownFolder}/server-response.js`] = { js: serverResponseText }
  const { entry, ...named } = entryOf(settings.handler, kinds)
  const { lend, start } =
    entry === undefined || evaluated === 'when called'
      ? idleStart
      : startTexts({
          url: JSON.stringify(moduleUrl(entry)),
          path: entry,
          kind: kinds.get(entry) ?? 'asset',
          answersHttp,
        })
  modules[`${ownFolder}/lend.js`] = { js: lend }
  modules[`${ownFolder}/start.js`] = { js: start }
  modules[`${ownFolder}/manifest.json`] = {
    json: {
      ...settings,
      ...named,
      ...(entry !== undefined && { entry }),
      kinds: Object.fromEntries(kinds),
      links,
      answersHttp,
      wrapperLength: wrapperStart.length,
    },
  }
  modules[bootstrapName] = { js: bootstrapText }
  return modules
}

function loadable(kind: ModuleKind, path: string, text: string): LoaderModule {
  if (kind === 'esm') return { js: text }
  if (kind === 'cjs') return { js: facade(path, text) }
  if (kind !== 'json') return { text }
  try {
    return { json: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown }
  } catch {
    return { text } // named by the require or import that meets it
  }
}

/** On one line, so that line numbers in stacks are the file's own. */
const wrapperStart = 'module.exports = function (exports, require, module, __filename, __dirname) {'

function wrapped(text: string): string {
  const body = text.startsWith('#!') ? `//${text}` : text
  return `${wrapperStart}${body}\n}`
}

function facade(path: string, text: string): string {
  const names = [...exportNamesIn(text)]
  const named = names.length > 0 ? `export const { ${names.join(', ')} } = Object(m)\n` : ''
  return (
    `import { requireFile } from '${root}${ownFolder}/require.js'\n` +
    `const m = requireFile(${JSON.stringify(path)})\nexport default m\n${named}`
  )
}

function alias(target: string, kind: ModuleKind, code: FunctionCode): string {
  const text = code[target]
  if (kind === 'cjs' && typeof text === 'string') return facade(target, text)
  const url = JSON.stringify(moduleUrl(target))
  if (kind === 'json') return `export { default } from ${url}`
  const hasDefault = typeof text === 'string' && hasDefaultExport(text)
  return `export * from ${url}\n${hasDefault ? `export { default } from ${url}\n` : ''}`
}

/** `?`, `#` and `%` in a file name would end or decode the path. */
function moduleUrl(path: string): string {
  return root + encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')
}

/**
 * The file a handler such as `src/index.handler` names, tried in the order of Lambda's Node runtime.
 * `entry` is absent when there is none.
 */
function entryOf(
  handler: string,
  kinds: ReadonlyMap<string, ModuleKind>,
): { readonly module: string; readonly exportPath?: string; readonly entry?: string } {
  const folder = folderOf(handler)
  const parts = /^([^.]*)\.(.+)$/s.exec(handler.slice(folder === '' ? 0 : folder.length + 1))
  if (!parts) return { module: handler }
  const [, base = '', exportPath = ''] = parts
  const module = (folder === '' ? base : `${folder}/${base}`).replace(/^\.\//, '')
  const entry = ['.js', '.mjs', '.cjs', '/index.js']
    .map((end) => module + end)
    .find((path) => kinds.has(path))
  return { module, exportPath, ...(entry !== undefined && { entry }) }
}
