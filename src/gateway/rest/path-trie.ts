import { canonicalPath } from '../arrive/canonical-path.ts'
import { httpMethods } from '../../model/rest-api.ts'

/**
 * Finds the method for a path and verb as API Gateway does (spec rest-routing §5): at each level a
 * literal segment wins over `{param}`, that over `{proxy+}`; path and verb are matched together, so a
 * literal node without the verb gives way to a greedy one that has it. The cost depends on the depth
 * of the path, not on the number of routes. Literals match by the canonical form of what was sent, variables take what
 * was sent.
 */
export type PathTrie<T> = {
  /** `verb` is one of the seven, or `ANY` for those of them that are not added by name. */
  add(path: string, verb: string, value: T): void
  /** `path` is raw, still percent-encoded, without query. */
  find(path: string, verb: string): Match<T> | undefined
}

export type Match<T> = {
  readonly value: T
  /** Path parameters, still percent-encoded. Without prototype: names are the definition's. */
  readonly params: Readonly<Record<string, string>>
}

/** Most nodes have children or methods, few have both; an empty map is a quarter of a kilobyte. */
type Node<T> = {
  literals?: Map<string, Node<T>>
  leaves?: Leaf<T>
  param?: Node<T>
  greedy?: Node<T>
}

/** One verb of a node, and the rest of them. There are seven at most, and one most of the time: a map would be a detour. */
type Leaf<T> = {
  readonly verb: string
  value: T
  names: readonly string[]
  any: boolean
  readonly next: Leaf<T> | undefined
}

const noParams: Readonly<Record<string, string>> = Object.freeze(Object.create(null))

/** An empty trie. */
export function pathTrie<T>(): PathTrie<T> {
  const root = freshNode<T>()
  return {
    add(path, verb, value) {
      const names: string[] = []
      const node = nodeFor(root, path, names)
      const any = verb === 'ANY'
      for (const each of any ? httpMethods : [verb]) {
        const present = leafOf(node, each)
        if (!present) node.leaves = { verb: each, value, names, any, next: node.leaves }
        else if (!any || present.any) Object.assign(present, { value, names, any })
      }
    },

    find(path, verb) {
      let from = 0
      let to = path.length
      while (from < to && path.charCodeAt(from) === slash) from++
      while (to > from && path.charCodeAt(to - 1) === slash) to--
      const values: string[] = []
      const leaf = from === to ? leafOf(root, verb) : walk(root, path, from, to, verb, values, 0)
      if (!leaf) return undefined
      if (leaf.names.length === 0) return { value: leaf.value, params: noParams }
      const params = Object.create(null) as Record<string, string>
      for (let i = 0; i < leaf.names.length; i++) params[leaf.names[i]!] = values[i]!
      return { value: leaf.value, params }
    },
  }
}

const slash = 0x2f

const freshNode = <T>(): Node<T> => ({})

function nodeFor<T>(root: Node<T>, path: string, names: string[]): Node<T> {
  let node = root
  for (const segment of path.split('/').filter(Boolean)) {
    const variable = segment.startsWith('{') && /^\{([^{}+]+)(\+?)\}$/.exec(segment)
    if (variable) {
      names.push(variable[1]!)
      node = variable[2] ? (node.greedy ??= freshNode<T>()) : (node.param ??= freshNode<T>())
    } else {
      const literals = (node.literals ??= new Map<string, Node<T>>())
      const literal = canonicalPath(segment)
      const next = literals.get(literal) ?? freshNode<T>()
      literals.set(literal, next)
      node = next
    }
  }
  return node
}

function leafOf<T>(node: Node<T>, verb: string): Leaf<T> | undefined {
  let leaf = node.leaves
  while (leaf && leaf.verb !== verb) leaf = leaf.next
  return leaf
}

/** What is sent as it is written is what nearly every request sends, and a canonical form is its own. */
const literalOf = <T>(literals: ReadonlyMap<string, T>, segment: string): T | undefined =>
  literals.get(segment) ??
  (segment.includes('%') ? literals.get(canonicalPath(segment)) : undefined)

/** The leaf for `path[at, to)` below `node`, leaving the variables' values in `values[0, depth)`. */
function walk<T>(
  node: Node<T>,
  path: string,
  at: number,
  to: number,
  verb: string,
  values: string[],
  depth: number,
): Leaf<T> | undefined {
  if (at > to) return leafOf(node, verb)
  const next = path.indexOf('/', at)
  const end = next < 0 || next > to ? to : next
  // An empty segment (`a//b`) is data: only a greedy variable takes it.
  if (end > at) {
    const segment = path.slice(at, end)
    const literal = node.literals && literalOf(node.literals, segment)
    if (literal) {
      const found = walk(literal, path, end + 1, to, verb, values, depth)
      if (found) return found
    }
    if (node.param) {
      values[depth] = segment
      const found = walk(node.param, path, end + 1, to, verb, values, depth + 1)
      if (found) return found
    }
  }
  const greedy = node.greedy && leafOf(node.greedy, verb)
  if (greedy) values[depth] = path.slice(at, to)
  return greedy
}
