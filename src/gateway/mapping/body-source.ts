import { JsonError } from '../../lang/json/json-error.ts'
import { parseJson } from '../../lang/json/parse-json.ts'
import type { Value } from '../../lang/json/value.ts'
import { writeJson } from '../../lang/json/write-json.ts'
import { compilePath } from '../../lang/jsonpath/compile-path.ts'
import { PathError } from '../../lang/jsonpath/path-error.ts'
import { compileRegex } from './json-path-regex.ts'
import { invalidJsonInRequestBody, misconfigured } from '../exchange/faults.ts'

const prefixes = {
  'method.request.body': invalidJsonInRequestBody,
  'integration.response.body': misconfigured,
} as const

/**
 * Reads a body that a mapping names: the whole text, or what a JSONPath finds in it (spec
 * parameter-mapping §3–5). Undefined for an expression that is no body source.
 */
export function linkBodySource(
  expression: string,
  prefix: keyof typeof prefixes,
): ((body: string) => string | undefined) | undefined {
  // An empty body reads as an empty object.
  if (expression === prefix) return (body) => body || '{}'
  if (!expression.startsWith(`${prefix}.`)) return undefined
  const path = compilePath(`$.${expression.slice(prefix.length + 1)}`, { compileRegex })
  const invalid = prefixes[prefix]
  return (body) => {
    try {
      return textOf(path.read(parseBody(body)))
    } catch (error) {
      if (error instanceof JsonError) throw invalid()
      if (error instanceof PathError) throw misconfigured() // a limit of the path's work
      throw error
    }
  }
}

/** A body is parsed only when it looks like JSON; any other text has nothing in it to find: §5 rule 2. */
const parseBody = (body: string): Value => (/^\s*[{["']/.test(body) ? parseJson(body) : new Map())

/** Scalars as text, objects and arrays as JSON; nothing found and null leave the target out. */
function textOf(found: Value | undefined): string | undefined {
  if (found === undefined || found === null) return undefined
  if (typeof found === 'string') return found || undefined
  return writeJson(found)
}
