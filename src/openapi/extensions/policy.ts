import { parseStrictJson } from '../../lang/json/parse-strict-json.ts'
import type { Cursor, Spot } from '../reader.ts'
import { isObject } from '../../model/json-object.ts'

/** The resource policy, `x-amazon-apigateway-policy` where it has no other name, as compact JSON text. */
export function readPolicy(
  reader: Cursor,
  spot: Spot = reader.child(reader.root, 'x-amazon-apigateway-policy'),
): string | undefined {
  if (spot.value === undefined) return undefined
  const value = typeof spot.value === 'string' ? parse(spot.value) : spot.value
  if (isObject(value)) return JSON.stringify(value)
  reader.fail('Invalid policy document: it must be an object', spot)
  return undefined
}

function parse(text: string): unknown {
  try {
    // A key that stands twice is refused: JSON.parse would leave the first of two conditions out.
    parseStrictJson(text)
    return JSON.parse(text)
  } catch {
    return undefined // reported by the caller like any other thing that is no policy
  }
}
