import { isObject } from '../../model/json-object.ts'
import type { BasePathMode } from '../definition.ts'
import { checkExtensions } from '../extensions/index.ts'
import { readOwnLimits } from '../extensions/limits.ts'
import { methodOf } from '../extensions/method/any-method.ts'
import { readAuth } from '../extensions/method/auth.ts'
import { segments } from '../paths/base-path.ts'
import { type Cursor, type Spot } from '../reader.ts'
import type { HttpImportOptions, RouteDefinition } from './definition.ts'
import { extensionAt, readRouteFeatures } from './features.ts'
import type { Integrations } from './integration.ts'
import { readSecurity, type Schemes } from './security.ts'

/** What reading a route needs of the rest of its document. */
export type RouteScope = {
  readonly cursor: Cursor
  readonly schemes: Schemes
  readonly integrations: Integrations
  readonly options: HttpImportOptions
  /** Schemas are those of OpenAPI 3.1. */
  readonly isModern: boolean
  readonly basePath: { readonly mode: BasePathMode; readonly path: string }
}

/** The path under which a document has the route of whatever no other route takes. */
const defaultPath = '/$default'

/** Members of a path item that are no operations. */
const others: ReadonlySet<string> = new Set([
  '$ref',
  'summary',
  'description',
  'servers',
  'parameters',
])

/** All routes of a document, in its order (spec openapi §12). In slices. */
export function* readRoutes(scope: RouteScope): Generator<undefined, readonly RouteDefinition[]> {
  const { cursor, basePath } = scope
  const routes: RouteDefinition[] = []
  const taken = new Map<string, string>()
  const paths = cursor.child(cursor.root, 'paths')
  if (paths.value === undefined) cursor.warn('Parse issue: attribute paths is missing')
  for (const [path, declared] of cursor.members(paths, 'fail')) {
    yield
    if (path.startsWith('x-')) continue
    if (!path.startsWith('/')) {
      cursor.fail(`Unable to create routes of path '${path}': a path begins with '/'`, declared)
      continue
    }
    const item = cursor.find(declared)
    if (!item) continue
    checkExtensions(cursor, item, 'path item', 'HTTP')
    const full = path === defaultPath ? path : underBasePath(basePath, path)
    for (const [key, operation] of cursor.members(item)) {
      const method = methodOf(key)
      if (!method) {
        if (!others.has(key) && !key.startsWith('x-'))
          cursor.warn(
            `Ignoring '${key}' of path '${path}': it is no method of API Gateway`,
            operation,
          )
        continue
      }
      if (!isObject(operation.value)) {
        cursor.warn(`Ignoring method '${method}' of path '${path}': it is no object`, operation)
        continue
      }
      const routeKey = keyOf(cursor, full, method, operation)
      if (routeKey === undefined || !isFree(scope, taken, routeKey, operation)) continue
      routes.push(readRoute(scope, routeKey, operation))
      yield
    }
  }
  return routes
}

/** A path under the base path that a document's servers have; paths are joined as they are, with their last slashes. */
function underBasePath({ mode, path: base }: RouteScope['basePath'], path: string): string {
  if (mode === 'ignore') return path
  const parts = segments(base).slice(mode === 'split' ? 1 : 0)
  return parts.map((part) => `/${part}`).join('') + path
}

function keyOf(cursor: Cursor, path: string, method: string, operation: Spot): string | undefined {
  const isDefault = cursor.flag(cursor.child(operation, 'isDefaultRoute')) ?? false
  if (path === defaultPath) {
    if (method === 'ANY') return '$default'
    cursor.warn(
      `Ignoring method '${method}' of path '${path}': the default route has x-amazon-apigateway-any-method alone`,
      operation,
    )
    return undefined
  }
  if (isDefault)
    cursor.warn(
      `isDefaultRoute is ignored here: the default route is that of path '${defaultPath}'`,
      cursor.child(operation, 'isDefaultRoute'),
    )
  return `${method} ${path}`
}

/** Whether there may be a route of this key, with an error if not. */
function isFree(
  { cursor, options }: RouteScope,
  taken: Map<string, string>,
  routeKey: string,
  operation: Spot,
): boolean {
  const reason = options.rules.routeKey(routeKey)
  // Two paths that differ in the names of variables alone match the same requests (spec http-api §2).
  const shape = routeKey.replace(/\{[^{}+]*(\+?)\}/g, '{$1}')
  const other = taken.get(shape)
  if (reason !== undefined) {
    cursor.fail(`Unable to create route '${routeKey}': ${reason}`, operation)
  } else if (other !== undefined) {
    cursor.fail(
      `Unable to create route '${routeKey}': route '${other}' matches the same requests`,
      operation,
    )
  } else {
    taken.set(shape, routeKey)
    return true
  }
  return false
}

/** Members of an operation that HTTP APIs have no use for. */
const idleMembers = ['requestBody', 'callbacks'] as const

function readRoute(scope: RouteScope, routeKey: string, operation: Spot): RouteDefinition {
  const { cursor, schemes, integrations, options, isModern } = scope
  checkExtensions(cursor, operation, 'operation', 'HTTP')
  for (const name of idleMembers) {
    const member = cursor.child(operation, name)
    if (member.value !== undefined)
      cursor.note(`Ignoring '${name}' of route '${routeKey}': HTTP APIs have none`, member)
  }
  const operationName = cursor.text(cursor.child(operation, 'operationId')) || undefined
  const own = cursor.child(operation, 'security')
  const idleSchemes: string[] = []
  const security = readSecurity(
    cursor,
    schemes,
    own.value === undefined ? cursor.child(cursor.root, 'security') : own,
    routeKey,
    idleSchemes,
  )
  options.onRoute?.({ routeKey, at: operation, idleSchemes })
  const auth = readAuth(cursor, operation)
  const integration = integrations.of(operation, routeKey)
  const limits = readOwnLimits(cursor, operation)
  const features = readRouteFeatures(cursor, extensionAt(cursor, operation), isModern)
  return {
    routeKey,
    ...(auth ? { authorizationType: auth } : security),
    ...(operationName !== undefined && { operationName }),
    ...(integration !== undefined && { integration }),
    ...(limits && { limits }),
    ...(features && { features }),
  }
}
