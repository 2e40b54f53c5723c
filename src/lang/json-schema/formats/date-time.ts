const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):?(\d\d))$/i

/**
 * RFC 3339 `date-time`. The colon of the offset may be missing, as Java's formatters write it; a leap
 * second is accepted where one can be, at 23:59:60 UTC.
 */
export function isDateTime(text: string): boolean {
  const parts = DATE_TIME.exec(text)
  if (parts === null) return false
  const at = (index: number) => Number(parts[index] ?? 0)
  const [year, month, day] = [at(1), at(2), at(3)]
  const [hour, minute, second] = [at(4), at(5), at(6)]
  const [offsetHour, offsetMinute] = [at(8), at(9)]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false
  if (hour > 23 || minute > 59 || offsetHour > 23 || offsetMinute > 59) return false
  if (second < 60) return true
  const offset = (offsetHour * 60 + offsetMinute) * (parts[7] === '-' ? -1 : 1)
  return second === 60 && (hour * 60 + minute - offset + 2880) % 1440 === 1439
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  if (month === 2) return leap ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
