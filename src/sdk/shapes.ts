import { isObject } from '../model/json-object.ts'
import type { Model } from '../model/rest-api.ts'

/** A JSON value's form, as far as clients are typed by it. */
export type Shape =
  | { readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'any' }
  | { readonly type: 'list'; readonly item: Shape }
  | { readonly type: 'object'; readonly members: readonly Member[] }
  | { readonly type: 'model'; readonly name: string }

export type Member = { readonly name: string; readonly shape: Shape }

/** Schemas nested deeper are `any`: clients gain nothing from more, and a definition may nest without end. */
const maxDepth = 20

/** The shapes of an API's models by name, in order of their names. */
export function readShapes(models: readonly Model[]): ReadonlyMap<string, Shape> {
  const names = new Set(models.map(({ name }) => name))
  const sorted = models.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return new Map(
    sorted.map(({ name, schema }) => [name, readShape(parsed(schema), name, names, 0)]),
  )
}

/** A schema is kept as it was given; one that is no JSON object says nothing. */
function parsed(schema: string | undefined): unknown {
  try {
    return JSON.parse(schema ?? '{}')
  } catch {
    return {}
  }
}

const modelUrl = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([A-Za-z0-9]+)$/

function readShape(schema: unknown, own: string, names: ReadonlySet<string>, depth: number): Shape {
  if (!isObject(schema) || depth > maxDepth) return { type: 'any' }
  const { type, properties, items, $ref } = schema
  if (typeof $ref === 'string') {
    const name = $ref === '#' ? own : modelUrl.exec($ref)?.[1]
    return name !== undefined && names.has(name) && depth > 0
      ? { type: 'model', name }
      : { type: 'any' }
  }
  if (type === 'string' || type === 'number' || type === 'integer' || type === 'boolean')
    return { type }
  if (type === 'array') return { type: 'list', item: readShape(items, own, names, depth + 1) }
  if ((type === undefined || type === 'object') && isObject(properties)) {
    const members = Object.entries(properties).map(([name, property]) => ({
      name,
      shape: readShape(property, own, names, depth + 1),
    }))
    if (members.length > 0) return { type: 'object', members }
  }
  return { type: 'any' }
}
