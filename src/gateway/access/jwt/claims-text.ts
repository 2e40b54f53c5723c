import { isObject } from '../../../model/json-object.ts'
import { javaDate } from '../../watch/log-line.ts'
import type { TokenObject } from './read-token.ts'

/** A token's claims as `$context.authorizer.claims` and events hold them: all are texts. */
export type Claims = ReadonlyMap<string, string>

/**
 * The claims of a user pool's token on a REST API (spec rest-auth §7): `exp` and `iat` as dates, arrays joined by commas.
 * Claims that are null are left out.
 */
export function restClaims(payload: TokenObject): Claims {
  return new Map(
    Object.entries(payload)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, dates.has(name) ? dateText(value) : restText(value)]),
  )
}

/** `auth_time` stays digits (spec rest-auth §7). */
const dates: ReadonlySet<string> = new Set(['exp', 'iat'])

/** Seconds that a `Date` can hold; years of more than four digits print otherwise. */
const lastSecond = 253_402_300_799

const dateText = (value: unknown): string =>
  typeof value === 'number' && value >= 0 && value <= lastSecond
    ? javaDate(value * 1000)
    : restText(value)

function restText(value: unknown): string {
  if (Array.isArray(value)) return value.map(restText).join(',')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The claims of an issuer's token as HTTP APIs have them, printed as Go prints values (spec http-api §4). */
export const httpClaims = (payload: TokenObject): Claims =>
  new Map(Object.entries(payload).map(([name, value]) => [name, httpText(value)]))

function httpText(value: unknown): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(httpText).join(' ')}]`
  if (isObject(value)) {
    const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return `map[${members.map(([name, member]) => `${name}:${httpText(member)}`).join(' ')}]`
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}
