import { jsonSchema } from './json-schema.ts'
import { jsonpath } from './jsonpath.ts'
import type { Language } from './pair.ts'
import { vtl } from './vtl.ts'

/** By section of the benchmarks. */
export const languages = {
  vtl,
  jsonpath,
  'json-schema': jsonSchema,
} as const satisfies Readonly<Record<string, Language>>
