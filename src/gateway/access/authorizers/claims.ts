import { javaDate } from '../../watch/log-line.ts'

/** A token's claims as `$context.authorizer.claims` and events hold them. */
export type Claims = Readonly<Record<string, string>>

/**
 * Every claim as text (spec rest-auth §7): `exp` and `iat` as dates, arrays joined by commas. Claims that
 * are null are left out.
 */
export function claimsText(payload: Readonly<Record<string, unknown>>): Claims {
  return Object.fromEntries(
    Object.entries(payload)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, dates.has(name) ? dateText(value) : textOf(value)]),
  )
}

/** `auth_time` stays digits (spec rest-auth §7). */
const dates: ReadonlySet<string> = new Set(['exp', 'iat'])

/** Seconds that a `Date` can hold; years of more than four digits print otherwise. */
const lastSecond = 253_402_300_799

const dateText = (value: unknown): string =>
  typeof value === 'number' && value >= 0 && value <= lastSecond
    ? javaDate(value * 1000)
    : textOf(value)

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
