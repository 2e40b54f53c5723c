import { isObject } from '../../model/json-object.ts'
import { DocumentError } from '../../wire/yaml/document-error.ts'
import { decodeText, parseDocument } from '../../wire/yaml/document.ts'
import { syntaxError } from '../import-error.ts'
import { type Cursor, openCursor, shown, type Spot } from '../reader.ts'

/** A cursor over the JSON or YAML that a page was given. Throws an `ImportError` where it is neither. */
export function openGiven(body: Uint8Array): Cursor {
  const source = parsed(body)
  return openCursor(source, source.value)
}

function parsed(body: Uint8Array) {
  try {
    return parseDocument(decodeText(body))
  } catch (error) {
    if (error instanceof DocumentError) throw syntaxError(error)
    throw error
  }
}

/** Whether it is an object; fails what it should not have. */
export function only(reader: Cursor, spot: Spot, known: readonly string[]): boolean {
  if (!isObject(spot.value)) {
    reader.fail(`An object with ${known.join(', ')} is wanted, not ${shown(spot.value)}`, spot)
    return false
  }
  for (const [key, member] of reader.members(spot)) {
    if (!known.includes(key))
      reader.fail(`Unknown member '${key}': known are ${known.join(', ')}`, member)
  }
  return true
}

/** A member that is a text; fails what is none. */
export function textOf(reader: Cursor, spot: Spot, name: string): string {
  const at = reader.child(spot, name)
  if (typeof at.value === 'string') return at.value
  reader.fail(`'${name}' must be a string, not ${shown(at.value)}`, at)
  return ''
}
