import { dayOf, dayStart } from '../../metering/calendar.ts'
import { badRequest } from '../answer/api-error.ts'

const dayMs = 86_400_000

/** Days of one report: spec control-plane §10. */
const maxReportDays = 90

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
  const ms = dayStart(text)
  if (Number.isNaN(ms))
    throw badRequest(`Invalid ${member} specified: ${text}. It must be a day such as 2026-01-31`)
  return ms
}
