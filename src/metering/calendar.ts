import type { QuotaLimit } from '../model/account/leases.ts'

const dayMs = 86_400_000

/** The UTC day of a moment (ms since 1970), as `2026-01-31`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** Milliseconds since 1970 at which a day begins that is written as `2026-01-31`; NaN for what is no day. */
export const dayStart = (day: string): number => {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(ms) && dayOf(ms) === day ? ms : Number.NaN
}

/** A period of a quota, from its first millisecond to the first behind it. */
export type Period = { readonly start: number; readonly end: number }

/**
 * The period that a moment is in: calendar UTC, weeks from Sunday, months from the 1st (spec rest-request §8). With
 * `shift`, the day of the week or month on which a period begins is that many days later.
 */
export function periodOf(ms: number, period: QuotaLimit['period'], shift = 0): Period {
  const day = ms - (((ms % dayMs) + dayMs) % dayMs)
  switch (period) {
    case 'DAY':
      return { start: day, end: day + dayMs }
    case 'WEEK': {
      const since = (new Date(day).getUTCDay() - shift + 7) % 7
      const start = day - since * dayMs
      return { start, end: start + 7 * dayMs }
    }
    case 'MONTH': {
      const date = new Date(day)
      const isBefore = date.getUTCDate() <= shift
      const month = date.getUTCMonth() - (isBefore ? 1 : 0)
      // At most the 28th, which every month has.
      return {
        start: Date.UTC(date.getUTCFullYear(), month, 1 + shift),
        end: Date.UTC(date.getUTCFullYear(), month + 1, 1 + shift),
      }
    }
  }
}
