import type { Value } from '../../../lang/json/value.ts'
import { writeJson } from '../../../lang/json/write-json.ts'
import { compilePath } from '../../../lang/jsonpath/compile-path.ts'
import { parsePath } from '../../../lang/jsonpath/parse-path.ts'
import type { Work } from '../../../lang/vtl/work.ts'
import { compileRegex } from '../../mapping/json-path-regex.ts'
import type { MessageDocument } from './message-document.ts'

/** What a path finds in a document, as text: empty for nothing. Undefined for a document that is no JSON. */
export type ReadDocument = (document: MessageDocument) => string | undefined

/** Links a JSONPath without its `$` (spec websocket §3). Throws `PathError`. */
export function linkDocumentPath(rest: string): ReadDocument {
  const text = `$${rest}`
  const path = compilePath(text, { compileRegex })
  const walk = linkWalk(text)
  return (document) => {
    const { work } = document
    const plain = document.plain()
    if (plain === undefined) return undefined
    // Most expressions name a member that is a text: for it nobody has to read the message a second time.
    const found = walk?.(plain)
    if (typeof found === 'string') return found
    if (walk && (found === undefined || found === null)) return ''
    const exact = document.exact()
    return exact === undefined ? undefined : javaText(path.read(exact, work), work)
  }
}

/** Goes to a value by names and places; undefined for a path that may find several. */
function linkWalk(text: string): ((plain: unknown) => unknown) | undefined {
  const keys: (string | number)[] = []
  for (const step of parsePath(text).steps) {
    const of = step.kind === 'members' ? step.names : step.kind === 'elements' ? step.indexes : []
    const [key] = of
    if (key === undefined || of.length > 1 || (typeof key === 'number' && key < 0)) return undefined
    keys.push(key)
  }
  return (plain) => {
    let value = plain
    for (const key of keys) {
      if (typeof value !== 'object' || value === null) return undefined
      if (Array.isArray(value) !== (typeof key === 'number') || !Object.hasOwn(value, key))
        return undefined
      value = (value as Readonly<Record<string, unknown>>)[key]
    }
    return value
  }
}

/** Java's `toString()`: `[item1, item2]`, `{a=1}` (spec websocket §3). */
function javaText(value: Value | undefined, work: Work, depth = 0): string {
  if (value === undefined || value === null) return depth === 0 ? '' : 'null'
  if (typeof value === 'string') {
    work.make(value.length)
    return value
  }
  work.charge(1)
  if (Array.isArray(value)) {
    work.enter(depth)
    return `[${value.map((item) => javaText(item, work, depth + 1)).join(', ')}]`
  }
  if (value instanceof Map) {
    work.enter(depth)
    const members = [...value].map(([key, item]) => `${key}=${javaText(item, work, depth + 1)}`)
    return `{${members.join(', ')}}`
  }
  return writeJson(value, work)
}
