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
  /** As the definition writes it. */
  readonly text: string
}

/** One reference, or a text with places. */
export type HttpValue = HttpReference | readonly (string | HttpReference)[]

/** Which messages a mapping may read: one of a request knows no answer yet. */
export type Side = 'request' | 'response'

const reference =
  '(request\\.(?:header|querystring|path|body)|response\\.(?:header|body)|context|stageVariables)(?:\\.([^}]+)|(?=[[])([^}]+))?'
const alone = new RegExp(`^\\$(?:${reference}|\\{${reference}\\})$`, 's')
const inside = new RegExp(`\\$\\{${reference}\\}`, 'gs')

/** Takes a value apart: `$request.header.name`, `a${context.stage}b`, or a text that says itself. */
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

/** What is wrong with a value as a definition gives it; undefined for a good one. */
export function httpValueProblem(text: string, side: Side): string | undefined {
  const value = parseHttpValue(text)
  const wrong =
    referencesOf(value).find((each) => !isGood(each, side)) ??
    (!isReference(value) && /^\$(?:request|response|context|stageVariables)\b/.test(text)
      ? { text }
      : undefined)
  return wrong && `Invalid mapping expression specified: ${wrong.text}`
}

function isGood({ root, name }: HttpReference, side: Side): boolean {
  if (side === 'request' && root.startsWith('response.')) return false
  if (root.endsWith('.body')) return isPlainPath(name)
  return (name !== '' || root === 'request.path') && !name.includes('$')
}

/** The two forms of {@link alone} have groups of their own. */
function referenceOf(match: RegExpExecArray): HttpReference {
  const [text, a, b, c, d, e, f] = match
  return { root: (a ?? d) as HttpReference['root'], name: b ?? c ?? e ?? f ?? '', text }
}
