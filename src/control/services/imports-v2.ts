import { importsV2 } from '../v2/import/import.ts'
import type { Operations } from '../run/operation.ts'

/** The operations of HTTP APIs that read documents, by AWS's names: see `importOperations`. */
export const importOperationsV2 = { ...importsV2 } satisfies Operations
