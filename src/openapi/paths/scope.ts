import type { AuditSilence } from '../../model/audit/audit-silence.ts'
import type { Dialect } from '../dialect.ts'
import type { Documentation } from '../documentation.ts'
import type { Models } from '../models.ts'
import type { Reader } from '../reader.ts'
import type { SecuritySchemes } from './security.ts'

/** What reading an operation needs of the rest of its document. */
export type Scope = {
  readonly reader: Reader
  readonly dialect: Dialect
  readonly models: Models
  readonly schemes: SecuritySchemes
  readonly requestValidators: ReadonlySet<string>
  readonly documentation: Documentation
  /** Collects those of operations. */
  readonly auditSilences: AuditSilence[]
}

/** Where a method will stand; its path is the API's, base path applied. */
export type MethodPlace = {
  readonly path: string
  readonly method: string
}

/** A method as AWS's import messages name it. */
export function labelOf({ path, method }: MethodPlace): string {
  return `method '${method}' on resource at path '${path}'`
}
