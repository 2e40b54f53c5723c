import { serializationError } from './read-json.ts'
import type { ServiceTable, Shape } from './service-table.ts'

/**
 * Turns a JSON value into a value of a table type. Unknown members of structures are left out, as AWS ignores them;
 * `null` for a member is absence. Throws SerializationException in AWS's words. Its texts: recorded for a number as a
 * String (ls:apigateway_api … put-integration-response-invalid-responseTemplates-1) and a Boolean; the others are those
 * of the same framework on other AWS services.
 */
function readValue(table: ServiceTable, type: string, value: unknown): unknown {
  if (type.endsWith('[]')) return readList(table, type.slice(0, -2), value)
  if (type.startsWith('{')) return readMap(table, type.slice(1, -1), value)
  const shape = Object.hasOwn(table.shapes, type) ? table.shapes[type] : undefined
  return shape ? readStructure(table, shape, value) : readScalar(type, value)
}

/** The members of a JSON object that a shape has in the body, by their names in the tables. */
export function readStructure(table: ServiceTable, shape: Shape, value: unknown): unknown {
  if (Array.isArray(value)) throw serializationError(LIST)
  if (typeof value !== 'object' || value === null) throw serializationError('Expected null')
  const members: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(shape)) {
    if (member.in !== undefined) continue
    const wire = member.as ?? name
    const item = Object.hasOwn(value, wire) ? (value as Record<string, unknown>)[wire] : undefined
    if (item !== undefined && item !== null) members[name] = readValue(table, member.type, item)
  }
  return members
}

const LIST = 'Start of list found where not expected'
const STRUCTURE = 'Start of structure or map found where not expected.'

function readList(table: ServiceTable, type: string, value: unknown): unknown {
  if (!Array.isArray(value)) {
    throw serializationError(typeof value === 'object' ? STRUCTURE : 'Expected list or null')
  }
  return value.map((item: unknown) => (item === null ? null : readValue(table, type, item)))
}

function readMap(table: ServiceTable, type: string, value: unknown): unknown {
  if (Array.isArray(value)) throw serializationError(LIST)
  if (typeof value !== 'object' || value === null) throw serializationError('Expected map or null')
  // Keys are the caller's: without a prototype, `__proto__` is a key like any other.
  const map = Object.create(null) as Record<string, unknown>
  for (const [key, item] of Object.entries(value)) {
    map[key] = item === null ? null : readValue(table, type, item)
  }
  return map
}

const numberClass = 'com.amazon.coral.value.json.numbers.TruncatingBigNumber'

const scalarNames: Readonly<Record<string, 'Boolean' | 'Integer' | 'Double'>> = {
  boolean: 'Boolean',
  integer: 'Integer',
  double: 'Double',
}

/** Everything but a boolean or a number (enumerations too) is a string on the wire. */
function readScalar(type: string, value: unknown): unknown {
  const wanted = scalarNames[type] ?? 'String'
  if (typeof value === 'string') {
    if (wanted === 'String') return value
    throw notConvertible('java.lang.String', wanted)
  }
  if (typeof value === 'boolean') {
    if (wanted === 'Boolean') return value
    throw notConvertible('java.lang.Boolean', wanted)
  }
  if (typeof value === 'number') {
    if (wanted === 'Double') return value
    // The class AWS names truncates: 1.5 is accepted as an Integer.
    if (wanted === 'Integer') return Math.trunc(value)
    throw notConvertible(numberClass, wanted)
  }
  throw serializationError(Array.isArray(value) ? LIST : STRUCTURE)
}

function notConvertible(found: string, wanted: string): Error {
  return serializationError(`class ${found} can not be converted to an ${wanted}`)
}

/** A query or header text as a value of a scalar type. Throws SerializationException. */
export function readText(type: string, text: string): unknown {
  if (type === 'boolean') {
    const lower = text.toLowerCase()
    if (lower === 'true' || lower === 'false') return lower === 'true'
    throw notConvertible('java.lang.String', 'Boolean')
  }
  if (type === 'integer' || type === 'double') {
    if (/^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text)) {
      return type === 'integer' ? Math.trunc(Number(text)) : Number(text)
    }
    throw notConvertible('java.lang.String', type === 'integer' ? 'Integer' : 'Double')
  }
  return text
}
