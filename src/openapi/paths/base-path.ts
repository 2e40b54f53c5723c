import type { BasePathMode } from '../definition.ts'

/**
 * Where a document's path ends up (spec openapi §5): `ignore` drops the base path, `prepend` puts it
 * in front, `split` does so without its first segment. Trailing slashes go in all three.
 */
export function withBasePath(mode: BasePathMode, basePath: string, path: string): string {
  const base = mode === 'ignore' ? [] : segments(basePath)
  if (mode === 'split') base.shift()
  return `/${[...base, ...segments(path)].join('/')}`
}

/** The path of a server's URL, which may be relative or hold `{variables}` with defaults. */
export function pathOfUrl(url: string, defaults: ReadonlyMap<string, string>): string {
  const filled = url.replace(/\{([^{}]+)\}/g, (whole, name: string) => defaults.get(name) ?? whole)
  const path = /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?\/\/[^/?#]*([^?#]*)/.exec(filled)?.[1]
  return path ?? filled.replace(/[?#].*$/s, '')
}

/** The named parts of a path: `/a//b/` has two. */
export function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}
