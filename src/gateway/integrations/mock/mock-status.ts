import { JsonError } from '../../../lang/json/json-error.ts'
import { parseJson } from '../../../lang/json/parse-json.ts'

/**
 * The integer `statusCode` of a MOCK's rendered request template, or undefined. The text is read as
 * permissively as AWS reads it: bare keys, single quotes and stray commas pass, a quoted number does not
 * (spec integrations §16).
 */
export function readMockStatusCode(text: string): number | undefined {
  if (!/^\s*\{/.test(text)) return undefined
  try {
    const value = parseJson(text)
    const status = value instanceof Map ? value.get('statusCode') : undefined
    return typeof status === 'bigint' ? Number(status) : undefined
  } catch (error) {
    if (error instanceof JsonError) return undefined
    throw error
  }
}
