/**
 * `require` as Node has it, over the function's files: a module's text, loaded beside a function's own.
 * It is text because it runs in another isolate; nothing is put into it, its settings come as a JSON module.
 */
export const requireText = String.raw`import { createRequire } from 'node:module'
import manifest from './manifest.json'

const native = createRequire('file:///bundle/~tidegate/require.js')
const cache = Object.create(null)
const url = (path) => 'file:///bundle/' + encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')
const folderOf = (path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))

const join = (folder, relative) => {
  const out = folder === '' ? [] : folder.split('/')
  for (const segment of relative.split('/')) {
    if (segment === '..') out.pop()
    else if (segment !== '' && segment !== '.') out.push(segment)
  }
  return out.join('/')
}

// Specifiers written as literals were resolved before; these are the computed ones.
const candidates = (from, specifier) => {
  const absolute = /^\/(?:bundle|var\/task)\/(.*)$/s.exec(specifier)
  if (absolute) return [absolute[1]]
  if (/^\.{1,2}(\/|$)/.test(specifier)) return [join(folderOf(from), specifier)]
  const out = []
  for (let folder = folderOf(from); ; folder = folderOf(folder)) {
    out.push(join(folder, 'node_modules/' + specifier))
    if (folder === '') return out
  }
}

const find = (from, specifier) => {
  const links = manifest.links[from]
  if (links && Object.hasOwn(links, specifier)) return links[specifier]
  for (const path of candidates(from, specifier)) {
    for (const end of ['', '.js', '.json', '/index.js']) {
      if (Object.hasOwn(manifest.kinds, path + end)) return path + end
    }
  }
  return undefined
}

export const cannotFind = (specifier, stack) => {
  const hint = /^(@aws-sdk\/|aws-sdk$)/.test(specifier)
    ? " (the AWS SDK is not part of this runtime: bundle it with the function's code)"
    : ''
  const error = new Error("Cannot find module '" + specifier + "'" + hint + '\nRequire stack:\n' + stack.map((s) => '- ' + s).join('\n'))
  error.code = 'MODULE_NOT_FOUND'
  return error
}

const requireFrom = (from) => {
  const resolve = (specifier) => {
    if (typeof specifier !== 'string') {
      throw new TypeError('The "id" argument must be of type string. Received ' + typeof specifier)
    }
    const builtin = process.getBuiltinModule(specifier)
    if (builtin !== undefined) return { builtin }
    const path = find(from, specifier)
    if (path === undefined) throw cannotFind(specifier, ['/var/task/' + from])
    return { path }
  }
  const require = (specifier) => {
    const { builtin, path } = resolve(specifier)
    return path === undefined ? builtin : requireFile(path)
  }
  require.resolve = (specifier) => {
    const { path } = resolve(specifier)
    return path === undefined ? specifier : '/bundle/' + path
  }
  require.cache = cache
  require.main = undefined
  return require
}

export const requireFile = (path) => {
  const filename = '/bundle/' + path
  const known = cache[filename]
  if (known) return known.exports
  const kind = manifest.kinds[path]
  if (kind === 'esm') return native(url(path))
  if (kind === 'json') {
    const value = native(url(path))
    return typeof value === 'string' ? JSON.parse(value) : value
  }
  if (kind !== 'cjs') throw new Error("Cannot load '/var/task/" + path + "' as a module: it is neither JavaScript nor JSON by its name")
  const module = { id: filename, filename, path: folderOf(filename), exports: {}, loaded: false, children: [], paths: [] }
  module.require = requireFrom(path)
  cache[filename] = module
  try {
    const run = native(url(path + '~cjs'))
    run.call(module.exports, module.exports, module.require, module, filename, module.path)
    module.loaded = true
  } catch (error) {
    delete cache[filename]
    throw error
  }
  return module.exports
}
`
