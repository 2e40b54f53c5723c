import { isObject } from './check.ts'
import { hasDuplicates } from './equality.ts'
import { MAX_SCHEMA_DEPTH } from './limits.ts'

/** The words of draft-04: its core, its validation and its hyper-schema's `$ref`. */
export const draft4Keywords: ReadonlySet<string> = new Set([
  '$ref',
  '$schema',
  'additionalItems',
  'additionalProperties',
  'allOf',
  'anyOf',
  'default',
  'definitions',
  'dependencies',
  'description',
  'enum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'id',
  'items',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'not',
  'oneOf',
  'pattern',
  'patternProperties',
  'properties',
  'required',
  'title',
  'type',
  'uniqueItems',
])

/** Keywords whose members are schemas under names of the author's. */
export const schemaMaps: ReadonlySet<string> = new Set([
  'definitions',
  'dependencies',
  'patternProperties',
  'properties',
])

const inside: ReadonlySet<string> = new Set([
  'additionalItems',
  'additionalProperties',
  'allOf',
  'anyOf',
  'items',
  'not',
  'oneOf',
])

/** What of a schema is not draft-04, as far as validating with it would not tell. */
export type FormProblems = {
  /** Words that draft-04 does not know, each once, in the order of the alphabet. */
  readonly foreign: readonly string[]
  /** Whether an `enum` has a value twice (draft-04 §5.5.1). */
  readonly repeatsValue: boolean
}

/**
 * Looks through a schema for what the validator passes over in silence and AWS refuses. `$comment` of later drafts
 * says nothing, and is let pass.
 */
export function checkForm(schema: unknown): FormProblems {
  const foreign = new Set<string>()
  let repeatsValue = false
  const visit = (value: unknown, depth: number): void => {
    // A reference makes what stands beside it void. What is too deep is refused when it is compiled.
    if (!isObject(value) || typeof value['$ref'] === 'string' || depth > MAX_SCHEMA_DEPTH) return
    for (const [word, member] of Object.entries(value)) {
      if (!draft4Keywords.has(word) && word !== '$comment') foreign.add(word)
      if (word === 'enum' && Array.isArray(member))
        repeatsValue ||= hasDuplicates(member, { depth: 0, steps: 0 })
      if (schemaMaps.has(word) && isObject(member))
        for (const each of Object.values(member)) visit(each, depth + 1)
      else if (inside.has(word))
        for (const each of Array.isArray(member) ? member : [member]) visit(each, depth + 1)
    }
  }
  visit(schema, 0)
  return { foreign: [...foreign].toSorted(), repeatsValue }
}
