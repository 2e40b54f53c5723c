import { documentationImport } from '../rest/documentation/documentation-import.ts'
import { imports } from '../rest/import/import.ts'
import type { Operations } from '../run/operation.ts'

/** The operations of REST APIs that read documents, by AWS's names: with YAML and OpenAPI, as much code as all others. */
export const importOperations = { ...imports, ...documentationImport } satisfies Operations
