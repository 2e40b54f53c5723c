import { EgressSettingError } from './setting-error.ts'

/** Members of one entry of a setting, by name; each is known to be of its kind. */
export type SettingEntry = Readonly<Record<string, unknown>>

/**
 * Reads a setting that is a JSON object of objects; undefined when it is not set. Throws
 * {@link EgressSettingError}, also for a member that `members` does not name.
 */
export function readSettingObject(
  setting: string,
  text: string | undefined,
  members: readonly string[],
): ReadonlyMap<string, SettingEntry> | undefined {
  if (!text) return undefined
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (error) {
    throw new EgressSettingError(
      `${setting} is no JSON: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  if (!isObject(given)) throw new EgressSettingError(`${setting} is no JSON object`)
  for (const [key, entry] of Object.entries(given)) {
    if (!isObject(entry)) throw new EgressSettingError(`${setting}: "${key}" is no JSON object`)
    const unknown = Object.keys(entry).find((name) => !members.includes(name))
    if (unknown !== undefined) {
      throw new EgressSettingError(
        `${setting}: "${key}" has an unknown member "${unknown}"; there are ${members.join(', ')}`,
      )
    }
  }
  return new Map(Object.entries(given as Readonly<Record<string, SettingEntry>>))
}

/** A binding's name. */
export const isBindingName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text)

const isObject = (value: unknown): value is SettingEntry =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
