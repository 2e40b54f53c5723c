import type { AuditedRoute } from '../audited-api.ts'
import type { Rule } from '../finding.ts'
import { canonicalPath } from '../paths/canonical-path.ts'
import { openOverlaps } from '../paths/overlaps.ts'
import { isAuthorized, isWeaker, methodsMeet, protectionText, routeText } from '../protection.ts'
import { sources } from '../sources.ts'

/** Routes that a message names; the others are counted. */
const named = 3

function list(routes: ReadonlySet<AuditedRoute>): string {
  const texts = [...routes].slice(0, named).map(routeText)
  const left = routes.size - texts.length
  return left > 0 ? `${texts.join(', ')} and ${left} more` : texts.join(', ')
}

/** Collects per weaker route the routes that are stronger: one finding tells of all. */
class Pairs {
  readonly #found = new Map<AuditedRoute, Set<AuditedRoute>>()

  add(weak: AuditedRoute, strong: AuditedRoute): void {
    const known = this.#found.get(weak)
    if (known) known.add(strong)
    else this.#found.set(weak, new Set([strong]))
  }

  *remarks(message: (weak: AuditedRoute, strong: ReadonlySet<AuditedRoute>) => string) {
    for (const [weak, strong] of this.#found)
      yield { place: weak.place, message: message(weak, strong) }
  }
}

/** Preflights carry no credentials: that they are let in is meant. */
const isPreflight = ({ method }: AuditedRoute): boolean => method === 'OPTIONS'

/** Rules about routes that let in by one door what another keeps out. */
export const overlappingRoutes: readonly Rule[] = [
  {
    id: 'overlapping-routes-differ',
    title: 'Overlapping routes with different protection',
    severity: 'medium',
    why: 'A wider route takes what a narrower one does not: another spelling of its path, another verb. Where the wider one is protected less, whoever is kept out by one door tries the other.',
    fix: 'Protect the wider route as the narrower ones are, or have no wider route.',
    sources: [sources.proxyResources, sources.access],
    *check({ routes }) {
      const overlapsOf = openOverlaps(routes)
      const pairs = new Pairs()
      for (const strong of routes) {
        if (!isAuthorized(strong.protection)) continue
        for (const weak of overlapsOf(strong)) {
          if (weak === strong || isPreflight(weak) || !isWider(weak, strong)) continue
          if (isWeaker(weak.protection, strong.protection)) pairs.add(weak, strong)
        }
      }
      yield* pairs.remarks(
        (weak, strong) =>
          `${routeText(weak)} asks for ${protectionText(weak.protection)} and covers ${list(strong)}, which ask for more`,
      )
    },
  },
  {
    id: 'encoded-twin',
    title: 'Twins of a protected path',
    severity: 'high',
    why: 'Two paths that differ in escapes, case, doubled or trailing slashes alone are two routes here and one path for many backends. The less protected one opens both.',
    fix: 'Remove the twin, or protect it as its sibling is.',
    sources: [sources.access],
    *check({ routes }) {
      const twins = new Map<string, AuditedRoute[]>()
      for (const route of routes) {
        const key = canonicalPath(route.path)
        const known = twins.get(key)
        if (known) known.push(route)
        else twins.set(key, [route])
      }
      const pairs = new Pairs()
      for (const group of twins.values())
        for (const { weak, strong } of unequal(group))
          if (weak.path !== strong.path) pairs.add(weak, strong)
      yield* pairs.remarks(
        (weak, strong) =>
          `${routeText(weak)} asks for ${protectionText(weak.protection)} and is a twin of ${list(strong)}`,
      )
    },
  },
  {
    id: 'backend-reached-around',
    title: 'A protected backend is reached by another route',
    severity: 'high',
    why: 'A route that hands on whatever path it is given leads to the backend of a protected one. The backend cannot tell which door a request came through.',
    fix: 'Protect the route that hands on, or let it lead to a part of the backend that has nothing to protect.',
    sources: [sources.proxyResources, sources.bestPractices],
    *check({ routes }) {
      const doors = new Map<string, AuditedRoute[]>()
      for (const route of routes) {
        const target = prefixOf(route)
        if (target === undefined) continue
        const known = doors.get(target)
        if (!known) doors.set(target, [route])
        else if (known.length < maxDoors) known.push(route)
      }
      const pairs = new Pairs()
      for (const strong of doors.size === 0 ? [] : routes) {
        if (!isAuthorized(strong.protection) || strong.backend.kind !== 'http') continue
        for (const target of prefixesOf(strong.backend.uri))
          for (const weak of doors.get(target) ?? []) {
            if (weak === strong || isPreflight(weak)) continue
            if (!methodsMeet(weak.method, strong.method)) continue
            if (isWeaker(weak.protection, strong.protection)) pairs.add(weak, strong)
          }
      }
      yield* pairs.remarks(
        (weak, strong) =>
          `${routeText(weak)} asks for ${protectionText(weak.protection)} and reaches what is behind ${list(strong)}`,
      )
    },
  },
]

/** A wider route has a variable where the other is narrower, or every verb on the same path. */
const isWider = (weak: AuditedRoute, strong: AuditedRoute): boolean =>
  weak.path === strong.path
    ? weak.method === 'ANY' && strong.method !== 'ANY'
    : methodsMeet(weak.method, strong.method)

/** Pairs of a group whose methods meet, of unequal protection: routes of one path have eight methods at most. */
function* unequal(group: readonly AuditedRoute[]) {
  const strong = group.filter(({ protection }) => isAuthorized(protection)).slice(0, maxTwins)
  if (strong.length === 0) return
  for (const weak of group) {
    if (isPreflight(weak)) continue
    for (const other of strong)
      if (methodsMeet(weak.method, other.method) && isWeaker(weak.protection, other.protection))
        yield { weak, strong: other }
  }
}

/** More of a kind are not compared each with each. */
const maxTwins = 64
const maxDoors = 16

/** What stands before the path that a route hands on: `https://host/api/{proxy}` → `https://host/api`. */
function prefixOf({ path, backend }: AuditedRoute): string | undefined {
  const greedy = /\{([^{}]+)\+\}$/.exec(path)?.[1]
  if (greedy === undefined || backend.kind !== 'http') return undefined
  const [, before, name = ''] = /^([^{}]*)\/\{([^{}]+)\}$/.exec(backend.uri) ?? []
  const from = backend.clientValues.get(name) ?? `path.${name}`
  return before !== undefined && from === `path.${greedy}` ? before.toLowerCase() : undefined
}

/** A URL's own beginnings that end before a slash, from its host on. */
function* prefixesOf(uri: string): Generator<string> {
  const host = /^https?:\/\/[^/]+/i.exec(uri)?.[0]
  if (host === undefined) return
  const text = uri.toLowerCase()
  for (let at = host.length; at >= 0; at = text.indexOf('/', at + 1)) yield text.slice(0, at)
}
