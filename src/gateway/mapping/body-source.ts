import { JsonError } from '../../lang/json/json-error.ts'
import { parseJson } from '../../lang/json/parse-json.ts'
import type { Value } from '../../lang/json/value.ts'
import { writeJson } from '../../lang/json/write-json.ts'
import { compilePath } from '../../lang/jsonpath/compile-path.ts'
import { PathError } from '../../lang/jsonpath/path-error.ts'
import { BudgetExceeded, Work } from '../../lang/vtl/work.ts'
import type { Fault } from '../../model/fault.ts'
import { compileRegex } from './json-path-regex.ts'
import { invalidJsonInRequestBody, misconfigured } from '../exchange/faults.ts'

const prefixes = {
  'method.request.body': invalidJsonInRequestBody,
  'integration.response.body': misconfigured,
} as const

/** A body that the mappings of one message read: parsed once, all that is read off it paid from one budget. */
export class MappedBody {
  readonly text: string
  readonly work = new Work()
  #parsed: Value | undefined

  constructor(text: string) {
    this.text = text
  }

  /** A body is parsed only when it looks like JSON; any other text has nothing in it to find: spec parameter-mapping §5 rule 2. */
  value(): Value {
    return (this.#parsed ??= /^\s*[{["']/.test(this.text)
      ? parseJson(this.text, this.work)
      : new Map())
  }
}

/**
 * Reads a body that a mapping names: the whole text, or what a JSONPath finds in it (spec
 * parameter-mapping §3–5). Undefined for an expression that is no body source.
 *
 * @param invalid the fault of a body that is no JSON
 */
export function linkBodySource(
  expression: string,
  prefix: keyof typeof prefixes,
  invalid: () => Fault = prefixes[prefix],
): ((body: MappedBody) => string | undefined) | undefined {
  // An empty body reads as an empty object.
  if (expression === prefix) return ({ text }) => text || '{}'
  if (!expression.startsWith(prefix) || !/^[.[]/.test(expression.slice(prefix.length)))
    return undefined
  const path = compilePath(`$${expression.slice(prefix.length)}`, { compileRegex })
  return (body) => {
    try {
      return textOf(path.read(body.value(), body.work), body.work)
    } catch (error) {
      if (error instanceof JsonError) throw invalid()
      if (
        error instanceof PathError ||
        error instanceof BudgetExceeded ||
        error instanceof RangeError
      )
        throw misconfigured(`${expression}: ${error.message}`)
      throw error
    }
  }
}

/** Scalars as text, objects and arrays as JSON; nothing found and null leave the target out. */
function textOf(found: Value | undefined, work: Work): string | undefined {
  if (found === undefined || found === null) return undefined
  if (typeof found === 'string') return found || undefined
  return writeJson(found, work)
}
