import { MAX_NAMES, MAX_QUOTED } from './limits.ts'

/** A caller's text as it appears inside a message. */
export function quoted(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text
}

/** A JSON value as it appears inside a message. */
export function json(value: unknown): string {
  return quoted(JSON.stringify(value))
}

/** Names in the order the Java validator lists them: sorted by UTF-16 unit. */
export function nameList(names: readonly string[]): string {
  return json(names.slice(0, MAX_NAMES).toSorted())
}
