/** Escapes may be escaped: each layer of proxies may take one off. */
const layers = 3

/**
 * What several spellings of a path have in common: escapes resolved, doubled and trailing slashes and dot segments gone, in
 * lower case, variables without names. A backend, or a proxy before it, may take them for one.
 */
export function canonicalPath(path: string): string {
  let text = path
  for (let layer = 0; layer < layers && text.includes('%'); layer++) text = decoded(text)
  const segments: string[] = []
  for (const segment of text.toLowerCase().split(/[/\\]/)) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') segments.pop()
    else segments.push(segment.replace(/^\{[^{}]*?(\+?)\}$/, '{$1}'))
  }
  return `/${segments.join('/')}`
}

const decoded = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
