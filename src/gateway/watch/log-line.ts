/** Characters of one message before ` [TRUNCATED]`, as counted in AWS's own logs. */
const maxMessage = 1024
/** Characters of a message that decide what is left of it. */
export const shownCharacters = maxMessage + 1

/** A dated line of a test's log, ended by a line feed (spec control-plane §13). */
export function logLine(at: number, message: string): string {
  return `${javaDate(at)} : ${cutLine(message)}\n`
}

/** A message, cut as AWS cuts long ones. */
export const cutLine = (message: string): string =>
  message.length > maxMessage ? `${message.slice(0, maxMessage)} [TRUNCATED]` : message

/** `Tue Jun 11 03:30:06 UTC 2024`: how Java prints a date, from milliseconds since 1970. */
export function javaDate(epochMs: number): string {
  const [, weekday, day, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) (\S+)/.exec(
    new Date(epochMs).toUTCString(),
  )!
  return `${weekday} ${month} ${day} ${time} UTC ${year}`
}

/** Characters left readable at the end of a secret: spec rest-responses §8. */
const shownOfSecret = 6

/** A secret as a log shows it. One no longer than what is left readable of others is hidden whole. */
export const masked = (secret: string): string =>
  (secret.length > shownOfSecret ? secret.slice(-shownOfSecret) : '').padStart(secret.length, '*')
