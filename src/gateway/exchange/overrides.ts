import { defaultMaxSteps } from '../../lang/vtl/limits.ts'
import { TextBuilder } from '../../lang/vtl/values/text-builder.ts'
import type { Value } from '../../lang/vtl/values/value.ts'
import { BudgetExceeded, Work } from '../../lang/vtl/work.ts'
import { writeJson } from '../../lang/json/write-json.ts'
import { maxOverrideLength } from '../../model/limits.ts'
import { misconfigured } from './faults.ts'

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

/** The texts set under one of the maps; a list is joined with `,`. Throws a fault where they are too large. */
export function overriddenTexts(
  overrides: ReadonlyMap<string, Value>,
  part: 'path' | 'header' | 'querystring',
): [name: string, text: string][] {
  const map = overrides.get(part)
  if (!(map instanceof Map)) return []
  const work = new Work(defaultMaxSteps, maxOverrideLength)
  try {
    return [...map].map(([name, value]) => [name, textOf(value, work)])
  } catch (error) {
    if (error instanceof BudgetExceeded || error instanceof RangeError)
      throw misconfigured(`$context overrides of ${part}: ${error.message}`)
    throw error
  }
}

/** `responseOverride.status`: only an integer from 100 to 599 counts, anything else is ignored. */
export function overriddenStatus(overrides: ReadonlyMap<string, Value>): number | undefined {
  const status = overrides.get('status')
  if (typeof status !== 'bigint') return undefined
  return status >= 100n && status <= 599n ? Number(status) : undefined
}

function textOf(value: Value, work: Work, depth = 0): string {
  if (typeof value === 'string') {
    work.make(value.length)
    return value
  }
  if (Array.isArray(value)) {
    // A template can put a list into itself.
    work.enter(depth)
    const text = new TextBuilder(work)
    for (const [index, item] of value.entries()) {
      work.charge(1)
      if (index > 0) text.add(',')
      text.add(textOf(item, work, depth + 1))
    }
    return text.toString()
  }
  if (value === null) return ''
  if (value instanceof Map) return writeJson(value as never, work)
  return typeof value === 'object' ? value.toText() : String(value)
}
