import { matchedPath, segmentText } from '../../model/v2/route-path.ts'

/**
 * Finds the route of a path and verb as HTTP APIs do (spec http-api §2): a path as a whole wins over a greedy one, a
 * literal segment over `{name}`, the verb over `ANY`, all over `$default`. A path without the verb gives way to the next
 * one. Paths are matched decoded, and variables hold what was sent. Slashes count as they stand: an empty segment is a
 * literal, and no variable takes it alone. The cost depends on the depth of a path, not on the number of routes.
 */
export type RouteTrie<T> = {
  add(routeKey: string, value: T): void
  /** `path` is raw, still percent-encoded, without query. */
  find(path: string, verb: string): RouteMatch<T> | undefined
}

export type RouteMatch<T> = {
  readonly value: T
  /** Path parameters, still percent-encoded. Without prototype: names are the definition's. */
  readonly params: Readonly<Record<string, string>>
}

/** One verb of a path, and the rest of them: few, and one most of the time. A map would be a quarter of a kilobyte. */
type Leaf<T> = {
  readonly verb: string
  readonly value: T
  readonly names: readonly string[]
  readonly endsInVariable: boolean
  readonly next: Leaf<T> | undefined
}

type Node<T> = {
  literals?: Map<string, Node<T>>
  param?: Node<T>
  leaves?: Leaf<T>
  greedy?: Leaf<T>
}

const noParams: Readonly<Record<string, string>> = Object.freeze(Object.create(null))

/** Splits `GET /pets/{id}`; undefined for `$default`, and for what is no key of an HTTP API. */
export function parseRouteKey(
  routeKey: string,
): { readonly verb: string; readonly path: string } | undefined {
  const space = routeKey.indexOf(' ')
  const path = routeKey.slice(space + 1)
  return space > 0 && path.startsWith('/') ? { verb: routeKey.slice(0, space), path } : undefined
}

/** An empty trie. */
export function routeTrie<T>(): RouteTrie<T> {
  const root: Node<T> = {}
  let byDefault: RouteMatch<T> | undefined
  return {
    add(routeKey, value) {
      const parsed = parseRouteKey(routeKey)
      if (parsed) addPath(root, parsed.path, parsed.verb, value)
      else if (routeKey === '$default') byDefault = { value, params: noParams }
    },

    find(sent, verb) {
      const path = matchedPath(sent)
      const values: string[] = []
      const found =
        walk(root, path, 1, verb, values, 0) ?? greedyWalk(root, path, 1, verb, values, 0)
      if (!found) return byDefault
      const { value, names } = found
      if (names.length === 0) return { value, params: noParams }
      const params = Object.create(null) as Record<string, string>
      for (let i = 0; i < names.length; i++) params[names[i]!] = values[i]!
      if (path !== sent && found.endsInVariable) {
        // It alone may hold what parts segments.
        const last = names.length - 1
        const before = path.slice(0, path.length - values[last]!.length)
        params[names[last]!] = behind(sent, before.split('/').length - 1)
      }
      return { value, params }
    },
  }
}

function addPath<T>(root: Node<T>, path: string, verb: string, value: T): void {
  const names: string[] = []
  let node = root
  for (const segment of matchedPath(path).slice(1).split('/')) {
    const variable = segment.startsWith('{') && /^\{([^{}+]+)(\+?)\}$/.exec(segment)
    if (variable) names.push(variable[1]!)
    if (variable && variable[2]) {
      node.greedy = { verb, value, names, endsInVariable: true, next: node.greedy }
      return
    }
    if (variable) node = node.param ??= {}
    else {
      const literals = (node.literals ??= new Map<string, Node<T>>())
      const literal = segmentText(segment)
      const next = literals.get(literal) ?? {}
      literals.set(literal, next)
      node = next
    }
  }
  const endsInVariable = path.endsWith('}')
  node.leaves = { verb, value, names, endsInVariable, next: node.leaves }
}

/** What stands behind so many separators of a path as it was sent. */
function behind(sent: string, separators: number): string {
  const separator = /\/|%2f/gi
  for (let passed = 0; passed < separators; passed++) separator.exec(sent)
  return sent.slice(separator.lastIndex)
}

function leafOf<T>(first: Leaf<T> | undefined, verb: string): Leaf<T> | undefined {
  let any: Leaf<T> | undefined
  for (let leaf = first; leaf; leaf = leaf.next) {
    if (leaf.verb === verb) return leaf
    if (leaf.verb === 'ANY') any = leaf
  }
  return any
}

/** What is sent as it is written is what nearly every request sends, and a canonical form is its own. */
const literalOf = <T>({ literals }: Node<T>, segment: string): Node<T> | undefined =>
  literals &&
  (literals.get(segment) ??
    (segment.includes('%') ? literals.get(segmentText(segment)) : undefined))

/** The leaf of exactly the path from `at` on, leaving the variables' values in `values[0, depth)`. */
function walk<T>(
  node: Node<T>,
  path: string,
  at: number,
  verb: string,
  values: string[],
  depth: number,
): Leaf<T> | undefined {
  const slash = path.indexOf('/', at)
  const segment = slash < 0 ? path.slice(at) : path.slice(at, slash)
  const literal = literalOf(node, segment)
  if (literal) {
    const found =
      slash < 0 ? leafOf(literal.leaves, verb) : walk(literal, path, slash + 1, verb, values, depth)
    if (found) return found
  }
  if (!node.param || segment === '') return undefined
  values[depth] = segment
  return slash < 0
    ? leafOf(node.param.leaves, verb)
    : walk(node.param, path, slash + 1, verb, values, depth + 1)
}

/** The same among greedy paths, of which the one with the longest way in front of its variable wins. */
function greedyWalk<T>(
  node: Node<T>,
  path: string,
  at: number,
  verb: string,
  values: string[],
  depth: number,
): Leaf<T> | undefined {
  const slash = path.indexOf('/', at)
  if (slash >= 0) {
    const segment = path.slice(at, slash)
    const literal = literalOf(node, segment)
    const found = literal && greedyWalk(literal, path, slash + 1, verb, values, depth)
    if (found) return found
    if (node.param && segment !== '') {
      const deeper = greedyWalk(node.param, path, slash + 1, verb, values, depth + 1)
      if (deeper) {
        values[depth] = segment
        return deeper
      }
    }
  }
  const greedy = at < path.length ? leafOf(node.greedy, verb) : undefined
  if (greedy) values[depth] = path.slice(at)
  return greedy
}
