import { escapers, type Escape } from './escapers.ts'
import { parseLogFormat } from './parse-log-format.ts'

/** Reads a variable's value from whatever a line is about; undefined where it has none. */
export type ReadVariable<X> = (x: X) => string | undefined

/** Characters of one value: longer ones are cut, so that no client or function can fill a log by one request. */
const maxValue = 10_240
/** The same of a line: a format may name a long value hundreds of times. */
const maxLine = 262_144

/**
 * Compiles a format once into a function that writes lines by it. Each value is escaped for its place, so
 * that no value can end the line, nor begin another field.
 *
 * @param variable finds a variable by its name without `$context.`; undefined for one that is never there
 */
export function linkLogFormat<X>(
  format: string,
  variable: (name: string) => ReadVariable<X> | undefined,
): (x: X) => string {
  const { form, parts } = parseLogFormat(format)
  const writers = parts.map((part): ((x: X) => string) | string => {
    if (typeof part === 'string') return part
    const escape = escapers[form](part.quoted)
    const read = variable(part.name)
    return read ? writer(read, escape) : escape(missing, true)
  })
  return (x) => {
    let line = ''
    for (const write of writers) line += typeof write === 'string' ? write : write(x)
    return line.length > maxLine ? line.slice(0, maxLine) : line
  }
}

/** What AWS writes for a value that is not there. */
const missing = '-'

function writer<X>(read: ReadVariable<X>, escape: Escape): (x: X) => string {
  const none = escape(missing, true)
  return (x) => {
    const value = read(x)
    if (value === undefined || value === '') return none
    return escape(value.length > maxValue ? value.slice(0, maxValue) : value, false)
  }
}
