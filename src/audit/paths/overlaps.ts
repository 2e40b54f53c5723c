import type { AuditedRoute } from '../audited-api.ts'

/** Routes of a node of the tree of paths. */
type Node = {
  readonly children: Map<string, Node>
  /** The variable segment below, whatever its name. */
  variable?: Node
  /** Routes of a variable below that takes all that is left: `{proxy+}`. */
  readonly greedy: AuditedRoute[]
  readonly routes: AuditedRoute[]
}

/** A path has eight methods at most; more are spellings of it, which are looked at as twins. */
const maxRoutes = 16

const newNode = (): Node => ({ children: new Map(), greedy: [], routes: [] })

/** Nodes that one path is followed through: a tree has as many that fit as it has segments, but for a made one. */
const maxNodes = 64

/** Finds the routes that would take a request for another's path, were it spelled a little otherwise, in one walk. */
export function openOverlaps(
  routes: readonly AuditedRoute[],
): (route: AuditedRoute) => Generator<AuditedRoute> {
  const root = newNode()
  for (const route of routes) plant(root, route)
  return function* (route) {
    let nodes = [root]
    for (const segment of segmentsOf(route.path)) {
      for (const { greedy } of nodes) yield* greedy
      nodes = nodes
        .flatMap((node) => {
          const exact = isVariable(segment) ? undefined : node.children.get(segment)
          return [exact, node.variable].filter((next) => next !== undefined)
        })
        .slice(0, maxNodes)
    }
    for (const { routes: found } of nodes) yield* found
  }
}

function plant(root: Node, route: AuditedRoute): void {
  let node = root
  for (const segment of segmentsOf(route.path)) {
    if (segment.endsWith('+}')) {
      if (node.greedy.length < maxRoutes) node.greedy.push(route)
      return
    }
    const next = (isVariable(segment) ? node.variable : node.children.get(segment)) ?? newNode()
    if (isVariable(segment)) node.variable = next
    else node.children.set(segment, next)
    node = next
  }
  if (node.routes.length < maxRoutes) node.routes.push(route)
}

const segmentsOf = (path: string): readonly string[] => path.split('/').filter((s) => s !== '')

const isVariable = (segment: string): boolean => segment.startsWith('{')
