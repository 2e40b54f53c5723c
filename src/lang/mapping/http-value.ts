/** What a value of a parameter mapping of an HTTP API names (spec parameter-mapping §9). */
export type HttpReference = {
  readonly root:
    | 'request.header'
    | 'request.querystring'
    | 'request.path'
    | 'request.body'
    | 'response.header'
    | 'response.body'
    | 'context'
    | 'stageVariables'
  /** Behind the root: a name or a path; empty for the root as a whole. */
  readonly name: string
}

/** One reference, or a text with places. */
export type HttpValue = HttpReference | readonly (string | HttpReference)[]

/** Which messages a mapping may read: one of a request knows no answer yet. */
export type Side = 'request' | 'response'

const roots =
  'request\\.(?:header|querystring|path|body)|response\\.(?:header|body)|context|stageVariables'
/** Behind a root: nothing, `.name`, or a JSONPath that begins with a bracket. */
const behind = (name: string) => `(?:\\.(${name})|(?=[[])(${name}))?`
/** Without braces a name ends where a path or a text would go on, but for what is in brackets. */
const bare = behind('(?:[^${}\\s/[]|\\[[^\\]]*\\])+')
const braced = behind('[^}]+')
const alone = new RegExp(`^\\$(?:(${roots})${bare}|\\{(${roots})${braced}\\})$`, 's')
/** In a text a bare reference is taken as well, with the plainest of names: definitions have them. */
const inside = new RegExp(
  `\\$(?:(?=(?:request\\.(?:path|body)|response\\.body)\\b|(?:${roots})\\.[\\w-])(${roots})(?:\\.([\\w-]+(?:\\.[\\w-]+)*))?()|\\{(${roots})${braced}\\})`,
  'gs',
)

/** Takes a value apart: `$request.header.name`, `a${context.stage}/$request.path.id`, or a text that says itself. */
export function parseHttpValue(text: string): HttpValue {
  const only = alone.exec(text)
  if (only) return referenceOf(only)
  const parts: (string | HttpReference)[] = []
  let at = 0
  for (const match of text.matchAll(inside)) {
    if (match.index > at) parts.push(text.slice(at, match.index))
    parts.push(referenceOf(match))
    at = match.index + match[0].length
  }
  if (at < text.length) parts.push(text.slice(at))
  return parts
}

/** Whether a value is one reference and nothing else. */
export const isReference = (value: HttpValue | string): value is HttpReference =>
  typeof value === 'object' && 'root' in value

/** The references of a value. */
export const referencesOf = (value: HttpValue): readonly HttpReference[] =>
  isReference(value) ? [value] : value.filter(isReference)

/** Whether a JSONPath is one that mappings may have: without recursive descent and filters. */
export const isPlainPath = (path: string): boolean => !/\.\.|\?\(/.test(`.${path}`)

/** The two forms have groups of their own. */
function referenceOf(match: RegExpExecArray): HttpReference {
  const [, a, b, c, d, e, f] = match
  return { root: (a ?? d) as HttpReference['root'], name: b ?? c ?? e ?? f ?? '' }
}
