import type { Exchange } from '../exchange/exchange.ts'

/**
 * An integration URI, linked: text with `{name}` (from `integration.request.path`) and
 * `${stageVariables.name}` places (spec integrations §5).
 */
export type LinkedUri = {
  /** Undefined when a `{name}` has no value: AWS then fails the call, since `{` is illegal in a URL. */
  render(x: Exchange, path?: ReadonlyMap<string, string>): string | undefined
  /** Names of the `{name}` places. */
  readonly pathNames: readonly string[]
  /**
   * Whether a value of the request stands in the scheme, host or port of what `render` has rendered (ATTACKS
   * 60). Undefined when it never can.
   */
  readonly hostFromClient:
    | ((x: Exchange, path: ReadonlyMap<string, string> | undefined, rendered: string) => boolean)
    | undefined
}

type Part =
  | string
  | { readonly path: string }
  | { readonly parameter: string }
  | { readonly stageVariable: string }

/**
 * Splits a URI once into what is fixed and what a request fills in. A `{name}` that `bound` names takes
 * that path parameter of the route, without a mapping in between. `fixed` are the `{name}`s whose values
 * the definition gives.
 */
export function linkUri(
  uri: string,
  bound: ReadonlyMap<string, string> = nothing,
  fixed: ReadonlySet<string> = noNames,
): LinkedUri {
  const parts: Part[] = []
  let at = 0
  for (const match of uri.matchAll(/\$\{stageVariables\.([A-Za-z0-9_]+)\}|(?<!\$)\{([^{}]+)\}/g)) {
    if (match.index > at) parts.push(uri.slice(at, match.index))
    const name = match[2]?.replace(/\+$/, '')
    const parameter = name === undefined ? undefined : bound.get(name)
    if (parameter !== undefined) parts.push({ parameter })
    else if (name !== undefined) parts.push({ path: name })
    else parts.push({ stageVariable: match[1]! })
    at = match.index + match[0].length
  }
  if (at < uri.length) parts.push(uri.slice(at))
  const pathNames = parts.flatMap((part) =>
    typeof part === 'object' && 'path' in part ? [part.path] : [],
  )

  const [only] = parts
  if (parts.length === 1 && typeof only === 'string') {
    return { render: () => only, pathNames, hostFromClient: undefined }
  }
  const isWeb = /^https?:/i.test(uri)
  return {
    pathNames,
    render: (x, path = nothing) => fill(parts, x, path, isWeb),
    hostFromClient: linkHostFromClient(parts, fixed, isWeb),
  }
}

/**
 * @param isWeb an HTTP URL: a stage variable that ends in a slash, before text that begins with one, gives one slash. In
 *   the path of an AWS service each counts.
 */
function fill(
  parts: readonly Part[],
  x: Exchange,
  path: ReadonlyMap<string, string>,
  isWeb: boolean,
): string | undefined {
  let text = ''
  let slashEnded = false
  for (const part of parts) {
    if (typeof part === 'string') {
      // conformance: ls:apigateway_import::TestApiGatewayImportRestApi::test_import_with_stage_variables
      const joined = slashEnded && part.startsWith('/') && !text.includes('?')
      text += joined ? part.slice(1) : part
      slashEnded = false
    } else if ('parameter' in part) {
      const value = Object.hasOwn(x.params, part.parameter) ? x.params[part.parameter] : undefined
      if (!value) return undefined
      text += value
    } else if ('path' in part) {
      const value = path.get(part.path)
      if (value === undefined) return undefined
      text += value
    } else {
      // A missing stage variable is the empty string: spec integrations §5.
      const { variables } = x.stage
      const value = Object.hasOwn(variables, part.stageVariable)
        ? variables[part.stageVariable]!
        : ''
      text += value
      slashEnded = isWeb && value.endsWith('/')
    }
  }
  return text
}

/**
 * Stage variables are the operator's word, like the URI itself; so are values that the definition gives.
 * Everything else may hold what a client has sent.
 */
function linkHostFromClient(
  parts: readonly Part[],
  fixed: ReadonlySet<string>,
  isWeb: boolean,
): LinkedUri['hostFromClient'] {
  const first = parts.findIndex(
    (part) =>
      typeof part === 'object' &&
      ('parameter' in part || ('path' in part && !fixed.has(part.path))),
  )
  if (first < 0) return undefined
  const before = parts.slice(0, first)
  const [start] = before
  if (before.length === 1 && typeof start === 'string' && wholeOrigin.test(start)) return undefined
  return (x, path = nothing, rendered) => {
    const offset = fill(before, x, path, isWeb)?.length ?? 0
    return offset < originLength(rendered)
  }
}

const wholeOrigin = /^https?:\/\/[^/?#\\]+[/?#\\]/i

/** Parsers of URLs skip any number of slashes in front of a host, so what follows them counts, too. */
const originLength = (url: string): number =>
  /^[a-z][a-z0-9+.-]*:[/\\]*[^/?#\\]*/i.exec(url)?.[0].length ?? url.length

const nothing: ReadonlyMap<string, string> = new Map()
const noNames: ReadonlySet<string> = new Set()

/**
 * The bindings of `requestParameters` when they map path parameters to path parameters and nothing else,
 * as those of most proxies do: then no request needs its mapping read. Undefined otherwise.
 */
export function pathBindings(
  requestParameters: Readonly<Record<string, string>> | undefined,
): ReadonlyMap<string, string> | undefined {
  const bindings = new Map<string, string>()
  for (const [target, source] of Object.entries(requestParameters ?? {})) {
    const name = /^integration\.request\.path\.(.+)$/s.exec(target)?.[1]
    const parameter = /^method\.request\.path\.(.+)$/s.exec(source)?.[1]
    if (name === undefined || parameter === undefined) return undefined
    bindings.set(name, parameter)
  }
  return bindings
}

/** The `{name}`s of a URI whose values the definition itself gives: literals and stage variables. */
export const fixedPathNames = (
  requestParameters: Readonly<Record<string, string>> | undefined,
): ReadonlySet<string> =>
  new Set(
    Object.entries(requestParameters ?? {}).flatMap(([target, source]) => {
      const name = /^integration\.request\.path\.(.+)$/s.exec(target)?.[1]
      return name !== undefined && /^(?:'|stageVariables\.)/.test(source) ? [name] : []
    }),
  )
