/** `20260101T000000Z` of a time in milliseconds. */
export function formatAmzDate(ms: number): string {
  return `${new Date(ms).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`
}

/** Milliseconds of `20260101T000000Z`; undefined for any other form or a day that does not exist. */
export function parseAmzDate(text: string): number | undefined {
  if (text !== last.text) last = { text, ms: parse(text) }
  return last.ms
}

/** Requests of one second say the same. */
let last: { readonly text: string; readonly ms: number | undefined } = { text: '', ms: undefined }

function parse(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  // Date.parse rolls 30 February over to March.
  return Number.isNaN(ms) || formatAmzDate(ms) !== text ? undefined : ms
}
