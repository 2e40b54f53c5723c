import { IttyRouter } from 'itty-router'
import type { BoundOperation, Service } from './operation.ts'
import { operationNamed, services } from './operation.ts'
import { parseQuery } from './query-string.ts'

/** An operation and the URI labels it was called with, still percent-encoded. */
export interface ResolvedOperation {
  readonly operation: BoundOperation
  readonly labels: { readonly [name: string]: string }
}

interface Route {
  readonly operation: BoundOperation
  readonly pattern: RegExp
  /** Query entries the operation's template spells out: `?mode=import`. */
  readonly literalQuery: readonly (readonly [string, string])[]
}

const tables = new Map<Service, readonly Route[]>()

/**
 * Finds the operation a request asks for; undefined for a route the service does not have (AWS answers that 403).
 * Path and query are as sent: an escaped slash belongs to its label. A trailing slash is tolerated.
 */
export function resolveOperation(
  service: Service,
  verb: string,
  rawPath: string,
  rawQuery: string,
): ResolvedOperation | undefined {
  let routes = tables.get(service)
  if (!routes) {
    routes = buildRoutes(service)
    tables.set(service, routes)
  }
  // The router's table is walked here and not by its `fetch`: that parses the URL anew, which resolves dot segments
  // (a label may be `%2e%2e`), and it is asynchronous.
  for (const { operation, pattern, literalQuery } of routes) {
    if (operation.verb !== verb) continue
    const match = pattern.exec(rawPath)
    if (!match) continue
    if (literalQuery.length > 0 && !hasAll(parseQuery(rawQuery), literalQuery)) continue
    return { operation, labels: match.groups ?? {} }
  }
  return undefined
}

function buildRoutes(service: Service): readonly Route[] {
  const operations = Object.keys(services[service].operations)
    .map((name) => operationNamed(service, name))
    .toSorted((a, b) => specificity(b.uri) - specificity(a.uri))
  const router = IttyRouter()
  for (const { uri } of operations) {
    router.all(pathOf(uri).replace(/\{(\w+)\}/g, ':$1'))
  }
  return router.routes.map(([, pattern], index) => {
    const operation = operations[index]!
    return { operation, pattern, literalQuery: parseQuery(operation.uri.split('?')[1] ?? '') }
  })
}

function pathOf(uri: string): string {
  return uri.split('?')[0] ?? uri
}

/** A literal query first, then more literal segments: `/a/b` before `/a/{x}`. */
function specificity(uri: string): number {
  const literals = pathOf(uri)
    .split('/')
    .filter((segment) => !segment.startsWith('{')).length
  return (uri.includes('?') ? 1000 : 0) + literals
}

function hasAll(
  entries: readonly (readonly [string, string])[],
  wanted: readonly (readonly [string, string])[],
): boolean {
  return wanted.every(([name, value]) => entries.some(([n, v]) => n === name && v === value))
}
