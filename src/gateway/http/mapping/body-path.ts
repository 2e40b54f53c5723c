import { JsonError } from '../../../lang/json/json-error.ts'
import { parseJson } from '../../../lang/json/parse-json.ts'
import type { Value } from '../../../lang/json/value.ts'
import { writeJson } from '../../../lang/json/write-json.ts'
import { compilePath, type JsonPath } from '../../../lang/jsonpath/compile-path.ts'
import { isPlainPath } from '../../../lang/mapping/http-value.ts'
import { PathError } from '../../../lang/jsonpath/path-error.ts'
import { BudgetExceeded, Work } from '../../../lang/vtl/work.ts'

/** Definitions name paths, and no request does: so there are only so many. */
const compiled = new Map<string, JsonPath | undefined>()

/** Reads values off a JSON text, which is parsed when first asked; a text that is no JSON holds none. */
export function pathReader(text: string): (path: string) => string | undefined {
  const work = new Work()
  let document: Value | undefined
  let isRead = false
  const read = (path: string): string | undefined => {
    if (!isRead) {
      isRead = true
      document = parseJson(text, work)
    }
    const found = document === undefined ? undefined : pathOf(path)?.read(document, work)
    if (found === undefined || found === null) return undefined
    return typeof found === 'string' ? found : writeJson(found, work)
  }
  return (path) => {
    try {
      return read(path)
    } catch (error) {
      if (
        error instanceof JsonError ||
        error instanceof PathError ||
        error instanceof BudgetExceeded ||
        error instanceof RangeError
      )
        return undefined
      throw error
    }
  }
}

/** Undefined for a path that mappings may not have. */
function pathOf(path: string): JsonPath | undefined {
  if (compiled.has(path)) return compiled.get(path)
  const linked = isPlainPath(path)
    ? compilePath(path.startsWith('[') ? `$${path}` : `$.${path}`)
    : undefined
  compiled.set(path, linked)
  return linked
}
