import type { Value } from '../../lang/vtl/value.ts'
import { writeJson } from '../../lang/json/write-json.ts'

/**
 * What templates set under `$context.requestOverride` and `$context.responseOverride` (spec
 * mapping-templates §16). One pair lives through a whole request: what the request template sets under
 * either is still there for the response template.
 */
export type Overrides = {
  readonly request: Map<string, Value>
  readonly response: Map<string, Value>
}

export function newOverrides(): Overrides {
  const request = new Map<string, Value>([
    ['path', new Map()],
    ['header', new Map()],
    ['querystring', new Map()],
  ])
  return { request, response: new Map<string, Value>([['header', new Map()]]) }
}

/** The texts set under one of the maps; a list is joined with `,`. */
export function overriddenTexts(
  overrides: ReadonlyMap<string, Value>,
  part: 'path' | 'header' | 'querystring',
): [name: string, text: string][] {
  const map = overrides.get(part)
  if (!(map instanceof Map)) return []
  return [...map].map(([name, value]) => [name, textOf(value)])
}

/** `responseOverride.status`: only an integer from 100 to 599 counts, anything else is ignored. */
export function overriddenStatus(overrides: ReadonlyMap<string, Value>): number | undefined {
  const status = overrides.get('status')
  if (typeof status !== 'bigint') return undefined
  return status >= 100n && status <= 599n ? Number(status) : undefined
}

function textOf(value: Value): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textOf).join(',')
  if (value === null) return ''
  if (value instanceof Map) return writeJson(value as never)
  return typeof value === 'object' ? value.toText() : String(value)
}
