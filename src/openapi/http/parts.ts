import { isObject } from '../../model/json-object.ts'
import { parameterExpression } from '../../model/v2/http-features.ts'
import { shown, type Cursor, type Spot } from '../reader.ts'

/** Parameters that are asked for, or that tell answers apart. */
const maxParameters = 50

/** `true` or `false` and nothing else. */
export function readFlag(cursor: Cursor, spot: Spot): boolean | undefined {
  const { value } = spot
  if (value === undefined || typeof value === 'boolean') return value
  cursor.fail(`${nameOf(spot)} must be true or false, not ${shown(value)}`, spot)
  return undefined
}

/** A list of `header.NAME`, `query.NAME` and `path.NAME`, none twice. */
export function readParameters(cursor: Cursor, spot: Spot): readonly string[] | undefined {
  if (spot.value === undefined) return undefined
  if (!Array.isArray(spot.value) || spot.value.length > maxParameters) {
    const what = 'header.NAME, query.NAME and path.NAME'
    cursor.fail(`${nameOf(spot)} must be a list of ${what}, ${maxParameters} at most`, spot)
    return undefined
  }
  const parameters = new Set<string>()
  for (const item of cursor.items(spot)) {
    const { value } = item
    if (typeof value !== 'string' || parameterExpression(value) === undefined)
      cursor.fail(
        `${shown(value)} is no parameter: there are header.NAME, query.NAME, path.NAME`,
        item,
      )
    else if (parameters.has(value)) cursor.fail(`${nameOf(spot)} names ${value} twice`, item)
    else parameters.add(value)
  }
  return [...parameters]
}

/** A whole number within bounds. */
export function readWhole(
  cursor: Cursor,
  spot: Spot,
  least: number,
  most: number,
): number | undefined {
  const { value } = spot
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)
    return value
  cursor.fail(
    `${nameOf(spot)} must be a whole number from ${least} to ${most}, not ${shown(value)}`,
    spot,
  )
  return undefined
}

/** Whether there is an object; fails what it should not have, and what is none. */
export function hasOnly(cursor: Cursor, spot: Spot, known: readonly string[]): boolean {
  if (spot.value === undefined) return false
  if (!isObject(spot.value)) {
    cursor.fail(
      `${nameOf(spot)} must be an object with ${known.join(', ')}, not ${shown(spot.value)}`,
      spot,
    )
    return false
  }
  for (const [key, member] of cursor.members(spot)) {
    if (!known.includes(key))
      cursor.fail(
        `Unknown member '${key}' of ${nameOf(spot)}: known are ${known.join(', ')}`,
        member,
      )
  }
  return true
}

/** A member as messages name it. */
export const nameOf = ({ path }: Spot): string => `'${path.at(-1)}'`
