import { ApiError } from '../answer/api-error.ts'
import type { QueryMember, QueryTable } from './query-table.ts'

/** Values of a form by their names: `Tags.member.1.Key`. */
export type Form = ReadonlyMap<string, string>

/**
 * Reads the input of an operation from its form, and checks it as AWS does: all that is wrong is told at once. Members
 * that are nobody's are not looked at.
 */
export function readQueryInput(table: QueryTable, operation: string, form: Form): unknown {
  const shape = table.operations[operation]?.input
  if (shape === undefined) return {}
  const names = new Set<string>()
  for (const key of form.keys()) {
    for (let at = key.length; at > 0; at = key.lastIndexOf('.', at - 1)) names.add(key.slice(0, at))
  }
  const problems: string[] = []
  const input = readStructure({ table, form, names, problems }, shape, '', '')
  if (problems.length > 0) throw validationError(problems)
  return input
}

type Reading = {
  readonly table: QueryTable
  readonly form: Form
  /** Every name that there is something under. */
  readonly names: ReadonlySet<string>
  readonly problems: string[]
}

function readStructure(
  reading: Reading,
  shape: string,
  prefix: string,
  where: string,
): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(reading.table.shapes[shape] ?? {})) {
    const place = where + lowerFirst(name)
    const value = readMember(reading, member.type, prefix + name, place)
    if (value === undefined) {
      if (member.required) reading.problems.push(constraint(null, place, 'Member must not be null'))
      continue
    }
    check(reading, value, member, place)
    found[name] = value
  }
  return found
}

function readMember(reading: Reading, type: string, name: string, where: string): unknown {
  const { form, names, problems, table } = reading
  if (!names.has(name)) return undefined
  if (type.endsWith('[]')) {
    const items: unknown[] = []
    for (let index = 1; names.has(`${name}.member.${index}`); index++) {
      const at = `${where}.${index}.member`
      items.push(readMember(reading, type.slice(0, -2), `${name}.member.${index}`, at) ?? '')
    }
    return items
  }
  if (Object.hasOwn(table.shapes, type))
    return readStructure(reading, type, `${name}.`, `${where}.`)
  const text = form.get(name)
  if (text === undefined) return undefined
  switch (type) {
    case 'integer':
      if (/^[+-]?\d{1,15}$/.test(text)) return Number(text)
      problems.push(constraint(text, where, 'Member must be an integer'))
      return undefined
    case 'boolean':
      if (/^(?:true|false)$/i.test(text)) return /^true$/i.test(text)
      problems.push(constraint(text, where, 'Member must be true or false'))
      return undefined
    default:
      return text
  }
}

function check(reading: Reading, value: unknown, member: QueryMember, where: string): void {
  const { problems, table } = reading
  const { type, min, max, pattern } = member
  const isNumber = typeof value === 'number'
  const size = isNumber
    ? value
    : typeof value === 'string' || Array.isArray(value)
      ? value.length
      : undefined
  const kind = isNumber ? 'value' : 'length'
  if (size !== undefined && min !== undefined && size < min)
    problems.push(
      constraint(value, where, `Member must have ${kind} greater than or equal to ${min}`),
    )
  if (size !== undefined && max !== undefined && size > max)
    problems.push(constraint(value, where, `Member must have ${kind} less than or equal to ${max}`))
  const values = Object.hasOwn(table.enums, type) ? table.enums[type] : undefined
  if (values && !values.includes(String(value)))
    problems.push(
      constraint(value, where, `Member must satisfy enum value set: [${values.join(', ')}]`),
    )
  if (pattern !== undefined && typeof value === 'string' && !patternOf(pattern).test(value))
    problems.push(
      constraint(value, where, `Member must satisfy regular expression pattern: ${pattern}`),
    )
}

const patterns = new Map<string, RegExp>()

function patternOf(text: string): RegExp {
  let pattern = patterns.get(text)
  if (!pattern) {
    pattern = new RegExp(`^(?:${text})$`, text.includes(String.raw`\p{`) ? 'u' : '')
    patterns.set(text, pattern)
  }
  return pattern
}

function constraint(value: unknown, where: string, rule: string): string {
  const shown = Array.isArray(value) ? `[${value.length} members]` : String(value)
  return `Value ${value === null ? 'null' : `'${shown}'`} at '${where}' failed to satisfy constraint: ${rule}`
}

/** 400 in the words of AWS's front end. */
const validationError = (problems: readonly string[]): ApiError =>
  new ApiError(
    'ValidationError',
    400,
    `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${problems.join('; ')}`,
  )

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)
