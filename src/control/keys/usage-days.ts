import type { QuotaPeriod } from '../../model/account/usage-plan.ts'
import { badRequest } from '../answer/api-error.ts'

const dayMs = 86_400_000

/** Days of one report: spec control-plane §10. */
export const maxReportDays = 90

/** The UTC day of a moment (ms since 1970), as `2026-01-31`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** The days from one to another, both counted. Throws BadRequestException for what is no day, and too long a span. */
export function daysBetween(startDate: string, endDate: string): readonly string[] {
  const start = readDay('startDate', startDate)
  const end = readDay('endDate', endDate)
  const count = (end - start) / dayMs + 1
  if (count < 1)
    throw badRequest(`Invalid endDate specified: ${endDate} is before startDate ${startDate}`)
  if (count > maxReportDays)
    throw badRequest(
      `Invalid dates specified: ${startDate} to ${endDate} are ${count} days, at most ${maxReportDays} are allowed`,
    )
  return Array.from({ length: count }, (_, day) => dayOf(start + day * dayMs))
}

function readDay(member: string, text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(ms) || dayOf(ms) !== text)
    throw badRequest(`Invalid ${member} specified: ${text}. It must be a day such as 2026-01-31`)
  return ms
}

/** The day a quota's period began that the day is in: calendar UTC, weeks from Sunday (spec rest-request §8). */
export function periodStart(day: string, period: QuotaPeriod): string {
  if (period === 'DAY') return day
  if (period === 'MONTH') return `${day.slice(0, 8)}01`
  const ms = Date.parse(`${day}T00:00:00Z`)
  return dayOf(ms - new Date(ms).getUTCDay() * dayMs)
}
