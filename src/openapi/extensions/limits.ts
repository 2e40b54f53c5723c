import {
  namedAttributes,
  parseAttribute,
  plainAttributes,
  type AttributeLimit,
} from '../../model/account/attribute-limit.ts'
import { isObject } from '../../model/json-object.ts'
import { shown, type Cursor, type Spot } from '../reader.ts'

/** Limits of an API, or of a method or route, and attributes of one limit. */
const maxLimits = 10
const maxAttributes = 4
const maxRate = 1_000_000
const maxQuota = 1_000_000_000_000
/** What clients are told of the limits that AWS has. */
const reserved: readonly string[] = ['key', 'quota', 'method', 'account']

const members = ['name', 'by', 'rateLimit', 'burstLimit', 'quota', 'missing']
const quotaMembers = ['limit', 'period']
const periods = ['DAY', 'WEEK', 'MONTH'] as const
const outcomes = ['share', 'refuse', 'skip'] as const

/** `x-tidegate-limits` of the document or an operation; undefined where it says nothing. */
export const readOwnLimits = (reader: Cursor, place: Spot): readonly AttributeLimit[] | undefined =>
  readLimits(reader, reader.child(place, 'x-tidegate-limits'))

/**
 * Reads a list of limits. Whatever is not understood is an error: a limit that is dropped would leave its API open.
 */
export function readLimits(reader: Cursor, list: Spot): readonly AttributeLimit[] | undefined {
  if (list.value === undefined) return undefined
  if (!Array.isArray(list.value)) {
    reader.fail(`A list of limits is wanted, not ${shown(list.value)}`, list)
    return undefined
  }
  if (list.value.length > maxLimits) {
    reader.fail(`There are ${list.value.length} limits; at most ${maxLimits} are accepted`, list)
    return undefined
  }
  const names = new Set<string>()
  return reader.items(list).flatMap((spot) => {
    const limit = readLimit(reader, spot)
    if (!limit) return []
    if (names.has(limit.name)) {
      reader.fail(`Two limits have the name '${limit.name}'`, reader.child(spot, 'name'))
    }
    names.add(limit.name)
    return [limit]
  })
}

function readLimit(reader: Cursor, spot: Spot): AttributeLimit | undefined {
  if (!isObject(spot.value)) {
    reader.fail(`A limit is an object with ${members.join(', ')}, not ${shown(spot.value)}`, spot)
    return undefined
  }
  refuseOthers(reader, spot, members, 'a limit')
  const at = (name: string) => reader.child(spot, name)
  const name = readName(reader, at('name'), spot)
  const by = readBy(reader, at('by'), spot)
  const rateLimit = readNumber(reader, at('rateLimit'), maxRate, false)
  const burstLimit = readNumber(reader, at('burstLimit'), maxRate, true)
  const quota = readQuota(reader, at('quota'))
  const missing = readWord(reader, at('missing'), outcomes)
  if (at('burstLimit').value !== undefined && at('rateLimit').value === undefined) {
    reader.fail(`'burstLimit' limits nothing without a 'rateLimit'`, at('burstLimit'))
  }
  if (at('rateLimit').value === undefined && at('quota').value === undefined) {
    reader.fail(`The limit says neither 'rateLimit' nor 'quota'`, spot)
  }
  return {
    name,
    by,
    ...(rateLimit !== undefined && { rateLimit }),
    ...(burstLimit !== undefined && { burstLimit }),
    ...(quota && { quota }),
    ...(missing && { missing }),
  }
}

function readName(reader: Cursor, spot: Spot, limit: Spot): string {
  const { value } = spot
  if (value === undefined) reader.fail(`The limit has no 'name'`, limit)
  else if (typeof value !== 'string' || !/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(value)) {
    reader.fail(
      `The name ${shown(value)} is not one of letters, digits, - and _, a letter first, 64 at most`,
      spot,
    )
  } else if (reserved.includes(value)) {
    reader.fail(`The name '${value}' is that of a limit of AWS's: choose another`, spot)
  } else return value
  return ''
}

function readBy(reader: Cursor, spot: Spot, limit: Spot): readonly string[] {
  const { value } = spot
  const written = Array.isArray(value) ? reader.items(spot) : [spot]
  if (value === undefined) reader.fail(`The limit does not say what it is 'by'`, limit)
  else if (written.length === 0 || written.length > maxAttributes) {
    reader.fail(`'by' has ${written.length} attributes; 1 to ${maxAttributes} are accepted`, spot)
  } else {
    const seen = new Set<string>()
    for (const item of written) {
      if (typeof item.value !== 'string' || !parseAttribute(item.value)) {
        const named = namedAttributes.map((kind) => `${kind}.NAME`)
        reader.fail(
          `${shown(item.value)} is no attribute: there are ${[...plainAttributes, ...named].join(', ')}`,
          item,
        )
      } else if (seen.has(item.value)) {
        reader.fail(`'by' names ${item.value} twice`, item)
      } else seen.add(item.value)
    }
    return [...seen]
  }
  return []
}

function readQuota(reader: Cursor, spot: Spot): AttributeLimit['quota'] {
  if (spot.value === undefined) return undefined
  if (!isObject(spot.value)) {
    reader.fail(`A quota is an object with limit and period, not ${shown(spot.value)}`, spot)
    return undefined
  }
  refuseOthers(reader, spot, quotaMembers, 'a quota')
  const limit = readNumber(reader, reader.child(spot, 'limit'), maxQuota, true)
  const period = readWord(reader, reader.child(spot, 'period'), periods)
  for (const name of quotaMembers) {
    if (reader.child(spot, name).value === undefined)
      reader.fail(`The quota has no '${name}'`, spot)
  }
  return limit === undefined || !period ? undefined : { limit, period }
}

function readNumber(
  reader: Cursor,
  spot: Spot,
  most: number,
  isWhole: boolean,
): number | undefined {
  const { value } = spot
  if (value === undefined) return undefined
  if (
    typeof value === 'number' &&
    value >= 0 &&
    value <= most &&
    (!isWhole || Number.isInteger(value))
  )
    return value
  reader.fail(
    `'${spot.path.at(-1)}' must be a ${isWhole ? 'whole ' : ''}number from 0 to ${most}, not ${shown(value)}`,
    spot,
  )
  return undefined
}

/** As written: these are no words of AWS's, of which any case is taken. */
function readWord<T extends string>(
  reader: Cursor,
  spot: Spot,
  words: readonly T[],
): T | undefined {
  if (spot.value === undefined) return undefined
  const found = words.find((word) => word === spot.value)
  if (!found) {
    reader.fail(
      `'${spot.path.at(-1)}' must be one of ${words.join(', ')}, not ${shown(spot.value)}`,
      spot,
    )
  }
  return found
}

function refuseOthers(reader: Cursor, spot: Spot, known: readonly string[], owner: string): void {
  for (const [key, member] of reader.members(spot)) {
    if (!known.includes(key)) {
      reader.fail(`Unknown member '${key}' of ${owner}: known are ${known.join(', ')}`, member)
    }
  }
}
