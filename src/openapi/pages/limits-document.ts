import type { AttributeLimit } from '../../model/account/attribute-limit.ts'
import { readLimits } from '../extensions/limits.ts'
import type { Cursor, Spot } from '../reader.ts'
import { only, openGiven, textOf } from './given-document.ts'

/** All limits of a REST API by attributes of its requests, without the rest of its definition. */
export type LimitsDocument = {
  readonly limits: readonly AttributeLimit[]
  readonly methods: readonly MethodLimits[]
}

/** Those of one method. */
export type MethodLimits = {
  readonly path: string
  /** Upper case, or `ANY`. */
  readonly method: string
  readonly limits: readonly AttributeLimit[]
}

/** The same of an HTTP API. */
export type HttpLimitsDocument = {
  readonly limits: readonly AttributeLimit[]
  readonly routes: readonly RouteLimits[]
}

/** Those of one route. */
export type RouteLimits = {
  readonly routeKey: string
  readonly limits: readonly AttributeLimit[]
}

/** Reads JSON or YAML: `{limits, methods: [{path, method, limits}]}`. Throws an `ImportError` with every error found. */
export function readLimitsDocument(body: Uint8Array): LimitsDocument {
  const { limits, items } = readDocument(body, 'methods', readMethod)
  return { limits, methods: items }
}

/** The same of an HTTP API: `{limits, routes: [{routeKey, limits}]}`. */
export function readHttpLimitsDocument(body: Uint8Array): HttpLimitsDocument {
  const { limits, items } = readDocument(body, 'routes', readRoute)
  return { limits, routes: items }
}

function readDocument<T>(
  body: Uint8Array,
  list: string,
  readItem: (reader: Cursor, spot: Spot) => T | undefined,
): { readonly limits: readonly AttributeLimit[]; readonly items: readonly T[] } {
  const reader = openGiven(body)
  const { root } = reader
  only(reader, root, ['limits', list])
  const limits = readLimits(reader, reader.child(root, 'limits')) ?? []
  const items = reader.items(reader.child(root, list), 'fail').flatMap((spot) => {
    const item = readItem(reader, spot)
    return item === undefined ? [] : [item]
  })
  reader.finish()
  return { limits, items }
}

function readMethod(reader: Cursor, spot: Spot): MethodLimits | undefined {
  if (!only(reader, spot, ['path', 'method', 'limits'])) return undefined
  return {
    path: textOf(reader, spot, 'path'),
    method: textOf(reader, spot, 'method').toUpperCase(),
    limits: limitsOf(reader, spot, 'method'),
  }
}

function readRoute(reader: Cursor, spot: Spot): RouteLimits | undefined {
  if (!only(reader, spot, ['routeKey', 'limits'])) return undefined
  return { routeKey: textOf(reader, spot, 'routeKey'), limits: limitsOf(reader, spot, 'route') }
}

function limitsOf(reader: Cursor, spot: Spot, owner: string): readonly AttributeLimit[] {
  const limits = reader.child(spot, 'limits')
  if (limits.value === undefined) reader.fail(`The ${owner} has no 'limits'`, spot)
  return readLimits(reader, limits) ?? []
}
