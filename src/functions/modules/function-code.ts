import type { FunctionCode } from '../../model/account/hosted-function.ts'

/** What a file is to Node's module system. `asset` is reachable through `node:fs` only. */
export type ModuleKind = 'esm' | 'cjs' | 'json' | 'asset'

/** The members of a `package.json` that module resolution reads. */
export type PackageJson = {
  readonly type?: unknown
  readonly main?: unknown
  readonly exports?: unknown
}

/** The text of a file, undefined when it is missing or binary. */
function textOf(code: FunctionCode, path: string): string | undefined {
  const file = Object.hasOwn(code, path) ? code[path] : undefined
  return typeof file === 'string' ? file : undefined
}

/** A folder's `package.json` (`''` is the root), undefined when absent or broken. */
export function packageOf(code: FunctionCode, folder: string): PackageJson | undefined {
  const text = textOf(code, folder === '' ? 'package.json' : `${folder}/package.json`)
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined // as for Node's loader, a broken package.json cannot make a file an ES module
  }
}

/**
 * Tells what a file is, by Node's rules as Lambda applies them: `.mjs` and `.cjs` by name, `.js` by the
 * `type` of the nearest `package.json`, CommonJS without one. Syntax is not sniffed.
 */
export function kindOf(code: FunctionCode, path: string): ModuleKind {
  if (textOf(code, path) === undefined) return 'asset'
  if (path.endsWith('.mjs')) return 'esm'
  if (path.endsWith('.cjs')) return 'cjs'
  if (path.endsWith('.json')) return 'json'
  if (!path.endsWith('.js')) return 'asset'
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const found = packageOf(code, folder)
    if (found) return found.type === 'module' ? 'esm' : 'cjs'
    if (folder === '') return 'cjs'
  }
}

/** `a/b/c.js` → `a/b`; a file at the root → `''`. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** Bytes of a base64 text. Throws when it is none. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text)
  // Not by an iterator: with one, megabytes take seconds.
  const bytes = new Uint8Array(characters.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at)
  return bytes
}
