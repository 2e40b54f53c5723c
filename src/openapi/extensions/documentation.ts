import type { PartDefinition } from '../documentation.ts'
import { type Reader, type Spot } from '../reader.ts'
import { isObject } from '../../model/json-object.ts'

type Field = 'path' | 'method' | 'statusCode' | 'name'

/** Fields a location of each type may have, with AWS's defaults; `name` has none (spec openapi §15). */
export const fieldsOf: Readonly<Record<string, readonly Field[]>> = {
  API: [],
  AUTHORIZER: ['name'],
  MODEL: ['name'],
  RESOURCE: ['path'],
  METHOD: ['path', 'method'],
  PATH_PARAMETER: ['path', 'method', 'name'],
  QUERY_PARAMETER: ['path', 'method', 'name'],
  REQUEST_HEADER: ['path', 'method', 'name'],
  REQUEST_BODY: ['path', 'method'],
  RESPONSE: ['path', 'method', 'statusCode'],
  RESPONSE_HEADER: ['path', 'method', 'statusCode', 'name'],
  RESPONSE_BODY: ['path', 'method', 'statusCode'],
}
export const defaults: Readonly<Partial<Record<Field, string>>> = {
  path: '/',
  method: '*',
  statusCode: '*',
}
export const nameRequired: ReadonlySet<string> = new Set([
  'PATH_PARAMETER',
  'REQUEST_HEADER',
  'RESPONSE_HEADER',
])

/** `x-amazon-apigateway-documentation`: parts with their locations, in slices. A bad one is left out with a warning. */
export function* readDocumentationParts(
  reader: Reader,
): Generator<undefined, readonly PartDefinition[]> {
  const spot = reader.child(reader.root, 'x-amazon-apigateway-documentation')
  reader.members(spot)
  const parts: PartDefinition[] = []
  for (const part of reader.items(reader.child(spot, 'documentationParts'))) {
    const location = readLocation(reader, reader.child(part, 'location'))
    const properties = readProperties(reader, reader.child(part, 'properties'))
    if (location && properties !== undefined) parts.push({ location, properties })
    yield
  }
  return parts
}

function readLocation(reader: Reader, spot: Spot): PartDefinition['location'] | undefined {
  const type = reader.text(reader.child(spot, 'type'))?.toUpperCase() ?? ''
  const fields = Object.hasOwn(fieldsOf, type) ? fieldsOf[type] : undefined
  if (!fields) {
    reader.warn(
      `Invalid documentation part: the type of its location must be one of ${Object.keys(fieldsOf).join(', ')}`,
      spot,
    )
    return undefined
  }
  for (const [key, member] of reader.members(spot)) {
    if (key !== 'type' && !fields.some((field) => field === key)) {
      reader.warn(`Invalid documentation part: a location of type ${type} has no '${key}'`, member)
      return undefined
    }
  }
  const found = fields.flatMap((field) => {
    const value = reader.text(reader.child(spot, field)) || defaults[field]
    return value === undefined ? [] : [[field, value] as const]
  })
  if (nameRequired.has(type) && !found.some(([field]) => field === 'name')) {
    reader.warn(`Invalid documentation part: a location of type ${type} needs a 'name'`, spot)
    return undefined
  }
  return { type, ...Object.fromEntries(found) }
}

function readProperties(reader: Reader, spot: Spot): string | undefined {
  if (typeof spot.value === 'string') return spot.value
  if (isObject(spot.value)) return JSON.stringify(spot.value)
  reader.warn("Invalid documentation part: its 'properties' must be an object", spot)
  return undefined
}
