import type { AttributeLimit } from '../model/account/attribute-limit.ts'
import { isObject } from '../model/json-object.ts'
import { DocumentError } from '../wire/yaml/document-error.ts'
import { decodeText, parseDocument } from '../wire/yaml/document.ts'
import { readAlone } from './definition.ts'
import { readLimits } from './extensions/limits.ts'
import { syntaxError } from './import-error.ts'
import { openReader, shown, type Reader, type Spot } from './reader.ts'

/** All limits of an API by attributes of its requests, without the rest of its definition. */
export type LimitsDocument = {
  readonly limits: readonly AttributeLimit[]
  readonly methods: readonly MethodLimits[]
}

/** Those of one method. */
export type MethodLimits = {
  readonly path: string
  /** Upper case, or `ANY`. */
  readonly method: string
  readonly limits: readonly AttributeLimit[]
}

/** Reads JSON or YAML: `{limits, methods: [{path, method, limits}]}`. Throws an `ImportError` with every error found. */
export function readLimitsDocument(body: Uint8Array): LimitsDocument {
  const source = parsed(body)
  const reader = openReader(source, source.value, readAlone)
  const { root } = reader
  only(reader, root, ['limits', 'methods'])
  const limits = readLimits(reader, reader.child(root, 'limits')) ?? []
  const methods = reader
    .items(reader.child(root, 'methods'), 'fail')
    .flatMap((spot) => readMethod(reader, spot))
  reader.finish()
  return { limits, methods }
}

function parsed(body: Uint8Array) {
  try {
    return parseDocument(decodeText(body))
  } catch (error) {
    if (error instanceof DocumentError) throw syntaxError(error)
    throw error
  }
}

function readMethod(reader: Reader, spot: Spot): readonly MethodLimits[] {
  if (!only(reader, spot, ['path', 'method', 'limits'])) return []
  const text = (name: string): string => {
    const at = reader.child(spot, name)
    if (typeof at.value === 'string') return at.value
    reader.fail(`'${name}' must be a string, not ${shown(at.value)}`, at)
    return ''
  }
  const limits = reader.child(spot, 'limits')
  if (limits.value === undefined) reader.fail(`The method has no 'limits'`, spot)
  return [
    {
      path: text('path'),
      method: text('method').toUpperCase(),
      limits: readLimits(reader, limits) ?? [],
    },
  ]
}

/** Whether it is an object; fails what it should not have. */
function only(reader: Reader, spot: Spot, known: readonly string[]): boolean {
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
